"""Gates: when a run is too bad to go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate.evaluation.significance import differences
from translate.evaluation.tables import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from translate.evaluation.run import Run
    from translate.evaluation.suite import Gates


PLACES = 3
"""How many segments are named for each guard."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a gate says of a run.

    Attributes:
        run: Name of the run.
        gate: Name of the gate: ``sound``, a metric, ``terms``, or a guard.
        passed: Whether it lets the run through.
        detail: The figures, for a person.
    """

    run: str
    gate: str
    passed: bool
    detail: str


def check(run: Run, baseline: Run, gates: Gates) -> tuple[Verdict, ...]:
    """Return what each gate says, those that fail and those that don't.

    Args:
        run: The run.
        baseline: What it must not be worse than.
        gates: The suite's.
    """
    return (
        _sound(run),
        *_metrics(run, baseline, gates),
        *_terms(run, gates),
        *_guards(run, baseline, gates),
    )


def _sound(run: Run) -> Verdict:
    detail = "; ".join(run.warnings) or "nothing speaks against these scores"
    return Verdict(run.name, "sound", not run.warnings, detail)


def _metrics(run: Run, baseline: Run, gates: Gates) -> Iterator[Verdict]:
    for each in differences(baseline, run, gates.metrics):
        yield Verdict(
            run.name,
            each.metric,
            not each.worse(gates.p),
            f"{LABELS[each.metric]} {each.after:.1f}, before {each.before:.1f} "
            f"(p = {each.p:.3f}, paired bootstrap; worse at p < {gates.p:g} fails)",
        )


def _terms(run: Run, gates: Gates) -> Iterator[Verdict]:
    success = run.overall.terms.success
    # Without the glossary the floor of what the glossary gives means nothing.
    if gates.terms is not None and success is not None and run.name == run.suite:
        terms = run.overall.terms
        yield Verdict(
            run.name,
            "terms",
            success >= gates.terms,
            f"{terms.right} of {terms.hits} terms as the glossary wants: {success:.1f}%, "
            f"the floor is {gates.terms:g}%",
        )


def _guards(run: Run, baseline: Run, gates: Gates) -> Iterator[Verdict]:
    for guard in gates.guards:
        old, now = _held(baseline, guard), _held(run, guard)
        failed = len(now) > len(old)
        new = [each for each in now if each not in old] if failed else []
        rest = f" and {len(new) - PLACES} more" if len(new) > PLACES else ""
        yield Verdict(
            run.name,
            guard,
            not failed,
            f"guard {guard} marks {len(now)} line{'' if len(now) == 1 else 's'}, before {len(old)}"
            + (f"; new: {', '.join(new[:PLACES])}{rest}" if new else ""),
        )


def _held(run: Run, guard: str) -> list[str]:
    """Return the ids of the segments a guard holds something against."""
    return [s.id for s in run.segments if any(each.guard == guard for each in s.findings)]
