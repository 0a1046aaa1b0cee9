"""Runs, updates and comparisons in words: for the terminal, for a commit, for a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate.evaluation import tables
from translate.evaluation.compare import SHOWN
from translate.evaluation.significance import differences
from translate.evaluation.tables import LABELS, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from translate.evaluation.compare import Comparison, SegmentChange
    from translate.evaluation.evaluate import Evaluation
    from translate.evaluation.gates import Verdict
    from translate.evaluation.run import Run

NAMES = 10
"""How many unsteady names are told."""


def terminal(evaluation: Evaluation) -> Iterator[str]:
    """Yield the lines that tell a person at a terminal of a run."""
    run = evaluation.run
    yield tables.title(run)
    yield from tables.as_text(tables.scores(run, evaluation.baseline))
    if run.unsteady_names:
        yield f"names kept here and not there: {_names(run)}"
    for warning in run.warnings:
        yield f"warning: {warning}"
    for note in evaluation.notes:
        yield f"no baseline: {note}"


def signatures(runs: Iterable[Run]) -> Iterator[str]:
    """Yield the lines that say what decided the scores of runs, none twice."""
    yield from dict.fromkeys(line for run in runs for line in tables.signature(run))


def markdown(evaluations: Sequence[Evaluation]) -> Iterator[str]:
    """Yield the lines of a comment for a pull request, or of a job's summary."""
    for evaluation in evaluations:
        run, baseline = evaluation.run, evaluation.baseline
        yield f"### {tables.title(run)}"
        yield ""
        for verdict in evaluation.verdicts:
            if not verdict.passed:
                yield f"- **failed: {verdict.gate}**: {verdict.detail}"
        if evaluation.verdicts and all(each.passed for each in evaluation.verdicts):
            yield f"All {len(evaluation.verdicts)} gates passed."
        yield from (f"- warning: {each}" for each in run.warnings)
        yield ""
        yield from tables.as_markdown(tables.scores(run, baseline))
        yield ""
        if baseline is not None:
            yield from _changed_lines(baseline, run)
        yield "<details><summary>Signature</summary>"
        yield ""
        yield from ("```text", *tables.signature(run), "```")
        yield ""
        yield "</details>"
        yield ""


def update(evaluation: Evaluation) -> Iterator[str]:
    """Yield the lines that tell, in a commit message, how a baseline was changed."""
    before, after = evaluation.baseline, evaluation.run
    yield f"{after.name}: new baseline"
    yield from evaluation.notes
    yield ""
    if before is None:
        yield from tables.as_text(tables.scores(after))
    else:
        found = differences(before, after, LABELS)
        rows = [
            (
                LABELS[each.metric],
                f"{each.before:.1f}",
                f"{each.after:.1f}",
                f"{each.after - each.before:+.1f}",
                f"{each.p:.3f}",
            )
            for each in found
        ]
        yield from tables.as_text(Table(("", "before", "after", "change", "p"), tuple(rows)))
        was, now = before.overall, after.overall
        yield f"terms   {was.terms.right}/{was.terms.hits} → {now.terms.right}/{now.terms.hits}"
        guards = [
            f"{guard} {was.findings.get(guard, 0)} → {now.findings.get(guard, 0)}"
            for guard in sorted({*was.findings, *now.findings})
        ]
        yield f"guards  {', '.join(guards) or 'hold nothing against either'}"
        yield f"before  {before.signature.model} {before.signature.model_checksum[:12]}"
    yield f"model   {after.signature.model} {after.signature.model_checksum[:12]}"


def failure(verdict: Verdict) -> str:
    """Return the line that tells of a gate that failed.

    >>> from translate.evaluation.gates import Verdict
    >>> failure(Verdict("seeds", "terms", False, "90 of 100 terms"))
    'gate failed: seeds: terms: 90 of 100 terms'
    """
    return f"gate failed: {verdict.run}: {verdict.gate}: {verdict.detail}"


def comparison(found: Comparison, *, everything: bool = False) -> Iterator[str]:
    """Yield the lines that tell what differs between two runs.

    Args:
        found: What differs.
        everything: Show all segments that differ, not only those that differ most.
    """
    yield f"{found.suite}: {found.before} → {found.after}"
    yield from (f"note: {note}" for note in found.notes)
    rows = [
        (
            LABELS[one.metric],
            f"{one.before:.1f}",
            f"{one.after:.1f}",
            f"{one.after - one.before:+.1f}",
            f"{one.p:.3f}",
            f"{other.p:.3f}",
        )
        for one, other in zip(found.bootstrap, found.randomization, strict=True)
    ]
    header = ("", "before", "after", "change", "p bootstrap", "p randomization")
    yield from tables.as_text(Table(header, tuple(rows)))
    was, now = found.terms
    yield f"terms  {was.right}/{was.hits} → {now.right}/{now.hits}"
    for gained, word in ((False, "lost"), (True, "gained")):
        for term in found.term_changes:
            if term.gained == gained:
                yield f"  {word}  {term.id}  {term.found} → {term.target}"
    for finding in found.guard_changes:
        word = "new" if finding.new else "gone"
        yield f"  {word}  {finding.id}  {finding.guard}: {finding.detail}"
    worse = [each for each in found.segments if each.chrf < 0]
    better = [each for each in reversed(found.segments) if each.chrf > 0]
    same = len(found.segments) - len(worse) - len(better)
    yield f"{len(worse)} lines worse by chrF2, {len(better)} better, {same} different but equal"
    shown = None if everything else SHOWN
    for word, changes in (("worst", worse), ("best", better)):
        if changes:
            yield f"{word}:"
        for change in changes[:shown]:
            yield from _segment(change)


def _segment(change: SegmentChange) -> Iterator[str]:
    yield f"  {change.id}  chrF2 {change.chrf:+.1f}, BLEU {change.bleu:+.1f}"
    yield f"    source     {change.source}"
    yield f"    reference  {change.reference}"
    yield f"    before     {change.before}"
    yield f"    after      {change.after}"


def _changed_lines(before: Run, after: Run) -> Iterator[str]:
    """Yield a table of the lines that lost most, worst first."""
    pairs = zip(before.segments, after.segments, strict=True)
    lost = sorted(
        (new.metrics.chrf - old.metrics.chrf, new.id, old.hypothesis, new.hypothesis)
        for old, new in pairs
        if new.metrics.chrf < old.metrics.chrf
    )[:SHOWN]
    if lost:
        yield f"<details><summary>The {len(lost)} lines that lost most</summary>"
        yield ""
        yield "| line | chrF2 | before | after |"
        yield "| --- | ---: | --- | --- |"
        for change, id, old, new in lost:
            yield f"| {id} | {change:+.1f} | {_cell(old)} | {_cell(new)} |"
        yield ""
        yield "</details>"
        yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _names(run: Run) -> str:
    told = [
        f"{name} ({kept} of {kept + missing})"
        for name, (kept, missing) in run.unsteady_names.items()
    ]
    rest = f" and {len(told) - NAMES} more" if len(told) > NAMES else ""
    return ", ".join(told[:NAMES]) + rest
