"""Whether two outputs for the same sources differ by more than chance, by sacreBLEU's paired tests.

Paired bootstrap resampling (Koehn 2004, https://aclanthology.org/W04-3250) and paired approximate
randomization (Riezler and Maxwell 2005, https://aclanthology.org/W05-0908); both two-sided, over
the statistics of each segment. The seed is that of sacreBLEU: 12345, or ``SACREBLEU_SEED``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from translate.evaluation.judge import comparable
from translate.evaluation.metrics import DIGITS, columns, make

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from translate.evaluation.run import Run

SAMPLES = 1_000
"""Resamples or trials. 1,000 lines take about 300 MB and, for chrF, four seconds."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One metric of two runs, and whether it differs.

    Attributes:
        metric: Its name in ``Metrics``.
        before: The first run's score.
        after: The second run's.
        p: How often chance alone makes a difference as large, 0 to 1.
        signature: sacreBLEU's, with test, resamples and seed.
    """

    metric: str
    before: float
    after: float
    p: float
    signature: str

    @property
    def gain(self) -> float:
        """How much better the second is; below 0 if it is worse. Of TER, less is better."""
        return self.before - self.after if self.metric == "ter" else self.after - self.before

    def worse(self, p: float) -> bool:
        """Tell whether the second run is worse at a significance level."""
        return self.gain < 0 and self.p < p


def differences(
    before: Run, after: Run, names: Iterable[str], test: Literal["bs", "ar"] = "bs"
) -> tuple[Difference, ...]:
    """Return how metrics of two runs of one suite differ.

    Args:
        before: A run.
        after: Another one, of the same segments.
        names: Of the metrics, as in ``Metrics``.
        test: ``bs`` for paired bootstrap, ``ar`` for paired approximate randomization.
    """
    from sacrebleu.significance import PairedTest, Result

    quotes = after.signature.quotes
    systems: list[tuple[str, Sequence[str]]] = [
        (name, [comparable(segment.hypothesis, quotes) for segment in run.segments])
        for name, run in (("before", before), ("after", after))
    ]
    references = columns(
        [[comparable(text, quotes) for text in segment.references] for segment in after.segments]
    )
    known = make()
    found = []
    for name in names:
        paired = PairedTest(systems, {name: known[name]}, cast("Any", references), test, SAMPLES)
        signatures, results = paired()
        (label,) = signatures
        one, other = cast("list[Result]", results[label])
        assert other.p_value is not None
        found.append(
            Difference(
                name,
                round(float(one.score), DIGITS),
                round(float(other.score), DIGITS),
                # For equal outputs the test, which asks for strictly more, says 0.001.
                1.0 if systems[0][1] == systems[1][1] else round(other.p_value, 4),
                str(signatures[label]),
            )
        )
    return tuple(found)
