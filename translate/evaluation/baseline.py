"""Baselines: what was put out when things were last found good, committed in ``eval/baselines``.

A baseline keeps hypotheses and no judgment that is relied on: a gate judges them anew, with the
scorer, guards and glossary of today, so that only the translations make a difference.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from translate import files
from translate.errors import InputError
from translate.evaluation.codec import encode, to_json
from translate.evaluation.judge import judge
from translate.evaluation.output import Output
from translate.evaluation.run import HistoryEntry, checked, document, read_json

if TYPE_CHECKING:
    from pathlib import Path

    from translate.evaluation.run import Run
    from translate.evaluation.suite import Suite
    from translate.glossary import Glossary

FOLDER = "baselines"


@dataclass(frozen=True, slots=True)
class Baseline:
    """A run as it is committed.

    Attributes:
        entry: Its scores and signature at that time.
        hypotheses: What was put out, by the id of the segment.
    """

    entry: HistoryEntry
    hypotheses: dict[str, str]


def path_of(folder: Path, name: str) -> Path:
    """Return where the baseline of a run is, by its name."""
    return folder / f"{name}.json"


def load(path: Path) -> Baseline:
    """Read a baseline.

    Raises:
        InputError: It is missing, or something else.
    """
    if not path.exists():
        raise InputError(
            "there is no baseline", where=str(path), hint="Write it: id2en eval --update-baseline."
        )
    return checked(Baseline, read_json(path), str(path))


def save(path: Path, run: Run) -> None:
    """Write a run as a baseline, whole or not at all.

    Raises:
        OutputError: It can't be written.
    """
    lines = (f"{to_json(each.id)}: {to_json(each.hypothesis)}" for each in run.segments)
    text = document({"entry": encode(run.entry)}, "hypotheses", lines, "{}")
    files.write(path, text.encode())


def judged(baseline: Baseline, suite: Suite, glossary: Glossary, place: Path) -> Run:
    """Return the run that a baseline's hypotheses make today.

    Args:
        baseline: The baseline.
        suite: The suite it belongs to.
        glossary: By which terms are counted.
        place: Where it was read, for the message.

    Raises:
        InputError: Sources or references of the suite are not those it was made with.
    """
    entry = baseline.entry
    ids = [item.id for item in suite.items]
    if entry.signature.suite != suite.checksum or ids != list(baseline.hypotheses):
        raise InputError(
            f"sources or references of {suite.name} have changed since this baseline was written",
            where=str(place),
            hint="Scores can't be compared. Write a new one: id2en eval --update-baseline.",
        )
    signature = entry.signature
    run = judge(
        suite,
        Output(
            tuple(baseline.hypotheses.values()),
            signature.model,
            signature.model_checksum,
            signature.used_glossary,
            signature.options,
            seconds=entry.seconds,
        ),
        glossary,
    )
    return replace(run, when=entry.when, commit=entry.commit)
