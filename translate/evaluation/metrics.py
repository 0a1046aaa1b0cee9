"""BLEU, chrF2, chrF++ and TER, all by sacreBLEU with its defaults, with its signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from translate.evaluation.run import Metrics

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DIGITS = 3
"""Scores are kept to this many decimals, so that files of runs differ only where runs do."""


def corpus(
    hypotheses: Sequence[str], references: Sequence[Sequence[str]]
) -> tuple[Metrics, float, dict[str, str]]:
    """Return the scores of a whole, its length ratio, and the signatures of the metrics.

    Args:
        hypotheses: One a segment, at least one.
        references: One or several for each segment.
    """
    streams = columns(references)
    scores, signatures, ratio = {}, {}, 1.0
    for name, metric in make().items():
        score = metric.corpus_score(hypotheses, streams)
        scores[name] = round(score.score, DIGITS)
        signatures[name] = str(metric.get_signature())
        ratio = getattr(score, "ratio", ratio)
    return Metrics(**scores), round(ratio, DIGITS), signatures


def sentences(
    hypotheses: Sequence[str], references: Sequence[Sequence[str]]
) -> tuple[Metrics, ...]:
    """Return the scores of each segment alone; BLEU with effective order."""
    metrics = make(effective_order=True)
    return tuple(
        Metrics(
            **{
                name: round(metric.sentence_score(hypothesis, own).score, DIGITS)
                for name, metric in metrics.items()
            }
        )
        for hypothesis, own in zip(hypotheses, references, strict=True)
    )


def make(*, effective_order: bool = False) -> Mapping[str, Any]:
    """Return sacreBLEU's metrics by the names of ``Metrics``."""
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF
    from sacrebleu.metrics.ter import TER

    return {
        # force: sacreBLEU would print a line about texts that look tokenized; ``checks`` tells.
        "bleu": BLEU(effective_order=effective_order, force=True),
        "chrf": CHRF(),
        "chrfpp": CHRF(word_order=2),
        "ter": TER(),
    }


def columns(references: Sequence[Sequence[str]]) -> list[list[str | None]]:
    """Return references as sacreBLEU wants them: the first of each segment, then the second.

    >>> columns([["a", "b"], ["c"]])
    [['a', 'c'], ['b', None]]
    """
    most = max(map(len, references))
    return [[own[at] if at < len(own) else None for own in references] for at in range(most)]
