"""From a suite and hypotheses to a run: score them by line, by article and over all."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING

from translate import guards
from translate.article import Article, Block, Target, TermOutcome, TranslatedBlock, Translation
from translate.article import Segment as Sentence
from translate.article import TranslatedSegment as TranslatedSentence
from translate.consistency import Consistency
from translate.evaluation import checks, metrics
from translate.evaluation.environment import commit, machine, versions
from translate.evaluation.run import (
    ArticleScores,
    Finding,
    ReferenceScores,
    Run,
    ScoredSegment,
    Scores,
    Signature,
)
from translate.evaluation.term_uses import consistency, count, term_uses

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from translate.evaluation.output import Output
    from translate.evaluation.run import TermUse
    from translate.evaluation.suite import Item, Suite
    from translate.glossary import Glossary

_STRAIGHT = str.maketrans("“”„«»‘’‚`", '"""""\'\'\'\'')


def judge(suite: Suite, output: Output, glossary: Glossary) -> Run:
    """Return the run that scores an output.

    Args:
        suite: The suite.
        output: One hypothesis for each of its items.
        glossary: By which terms are counted, whether or not the translation was given it.
    """
    segments = _segments(suite, output, glossary)
    overall, signatures = _scores(segments, suite.quotes)
    return Run(
        suite=suite.name,
        title=suite.title,
        when=datetime.now(UTC).isoformat(timespec="seconds"),
        overall=overall,
        articles=tuple(
            ArticleScores(
                name, _scores([s for s in segments if s.article == name], suite.quotes)[0]
            )
            for name in suite.articles
        ),
        references=tuple(_references(suite, glossary)),
        signature=Signature(
            suite=suite.checksum,
            hypotheses=hashlib.sha256(json.dumps(output.hypotheses).encode()).hexdigest(),
            metrics=signatures,
            quotes=suite.quotes,
            glossary=glossary.checksum if glossary.terms else "",
            used_glossary=output.used_glossary,
            model=output.model,
            model_checksum=output.model_checksum,
            options=output.options,
            versions=versions(),
            machine=machine(),
        ),
        segments=segments,
        seconds=output.seconds,
        commit=commit(),
        warnings=checks.warnings(suite, output.hypotheses),
        unsteady_names=_unsteady_names(suite, segments, glossary),
    )


def comparable(text: str, quotes: str) -> str:
    """Return a text as the metrics see it.

    >>> comparable("«Ya», “yes”", "straight"), comparable("“yes”", "kept")
    ('"Ya", "yes"', '“yes”')
    """
    return text.translate(_STRAIGHT) if quotes == "straight" else text


def _segments(suite: Suite, output: Output, glossary: Glossary) -> tuple[ScoredSegment, ...]:
    scores = metrics.sentences(
        [comparable(hypothesis, suite.quotes) for hypothesis in output.hypotheses],
        [[comparable(text, suite.quotes) for text in item.references] for item in suite.items],
    )
    return tuple(
        ScoredSegment(
            id=item.id,
            article=item.article,
            block=item.block,
            line=item.line,
            source=item.source,
            hypothesis=output.hypotheses[at],
            references=item.references,
            metrics=scores[at],
            terms=_terms(item, output.hypotheses[at], output.outcomes[at : at + 1], glossary),
            findings=_findings(item.source, output.hypotheses[at]),
            passed_through="".join(output.passed_through[at : at + 1]),
        )
        for at, item in enumerate(suite.items)
    )


def _terms(
    item: Item,
    hypothesis: str,
    outcomes: Iterable[Sequence[TermOutcome]],
    glossary: Glossary,
) -> tuple[TermUse, ...]:
    uses = term_uses(glossary, item.source, hypothesis, chain.from_iterable(outcomes))
    ceilings = [term_uses(glossary, item.source, reference) for reference in item.references]
    return tuple(
        replace(use, references=tuple(ceiling[at].outcome != "lost" for ceiling in ceilings))
        for at, use in enumerate(uses)
    )


def _findings(source: str, target: str) -> tuple[Finding, ...]:
    return tuple(Finding(each.guard, each.detail) for each in guards.check(source, target))


def _scores(segments: Sequence[ScoredSegment], quotes: str) -> tuple[Scores, dict[str, str]]:
    whole, ratio, signatures = metrics.corpus(
        [comparable(segment.hypothesis, quotes) for segment in segments],
        [[comparable(text, quotes) for text in segment.references] for segment in segments],
    )
    uses = [use for segment in segments for use in segment.terms]
    scores = Scores(
        segments=len(segments),
        metrics=whole,
        length_ratio=ratio,
        terms=count(uses),
        consistency=consistency(uses),
        findings=_tally(segment.findings for segment in segments),
        passed_through=sum(bool(segment.passed_through) for segment in segments),
    )
    return scores, signatures


def _articles(
    suite: Suite, segments: Sequence[ScoredSegment], overall: Scores
) -> Iterator[ArticleScores]:
    for name in suite.articles:
        own = [segment for segment in segments if segment.article == name]
        scores = overall if len(own) == len(segments) else _scores(own, suite.quotes)[0]
        yield ArticleScores(name, scores)


def _references(suite: Suite, glossary: Glossary) -> Iterator[ReferenceScores]:
    most = max(len(item.references) for item in suite.items)
    for at in range(most):
        having = [(i.source, i.references[at]) for i in suite.items if at < len(i.references)]
        uses = [use for pair in having for use in term_uses(glossary, *pair)]
        yield ReferenceScores(
            "reference" if most == 1 else f"reference {at + 1}",
            count(uses),
            consistency(uses),
            _tally(_findings(*pair) for pair in having),
        )


def _tally(findings: Iterable[Iterable[Finding]]) -> dict[str, int]:
    """Return how many segments each guard holds something against, in the guards' order."""
    counts = Counter(finding.guard for each in findings for finding in each)
    return {guard: counts[guard] for guard in guards.GUARDS if counts[guard]}


def _unsteady_names(
    suite: Suite, segments: Sequence[ScoredSegment], glossary: Glossary
) -> dict[str, tuple[int, int]]:
    names = Consistency()
    for article in suite.articles:
        own = [segment for segment in segments if segment.article == article]
        frame = Article(article, "text", (), None)
        names.add(Translation(frame, tuple(_as_block(segment, glossary) for segment in own)))
    return {name: (seen.kept, seen.missing) for name, seen in names.broken().items()}


def _as_block(segment: ScoredSegment, glossary: Glossary) -> TranslatedBlock:
    """Return a segment as the pipeline would give it, for what looks at translations."""
    terms = tuple(
        TermOutcome(hit, segment.source[hit.start : hit.end], None, "kept")
        for hit in glossary.find(segment.source)
    )
    sentence = TranslatedSentence(Sentence(segment.source), segment.hypothesis, 0.0, terms=terms)
    block = Block(segment.source, line=segment.line)
    return TranslatedBlock(block, (sentence,), Target(segment.hypothesis))
