"""The history of a project's scores: a line of JSON for each run, and its picture in a terminal."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from translate.errors import InputError
from translate.evaluation.run import dump_entry, load_entry
from translate.evaluation.tables import LABELS
from translate.files import output_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from translate.evaluation.run import HistoryEntry, Run

NAME = "history.jsonl"

BARS = "▁▂▃▄▅▆▇█"

SHOWN = 60
"""How many runs are drawn, the latest."""


def append(path: Path, runs: Iterable[Run]) -> None:
    """Add runs at the end of a history; it is made if there is none.

    Raises:
        OutputError: It can't be written.
    """
    lines = "".join(dump_entry(run.entry) + "\n" for run in runs)
    with output_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(lines)


def load(path: Path) -> list[HistoryEntry]:
    """Return the entries of a history, in order; none if there is no file.

    Raises:
        InputError: It can't be read, or a line is no entry.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"can't be read: {error}", where=str(path)) from None
    return [
        load_entry(line, f"{path}:{number}")
        for number, line in enumerate(text.split("\n"), 1)
        if line.strip()
    ]


def draw(entries: Iterable[HistoryEntry]) -> list[str]:
    """Return the lines that show how scores went, run by run, oldest first."""
    drawn: list[str] = []
    for name, group in groupby(sorted(entries, key=lambda each: (each.name, each.when)), _name):
        own = list(group)[-SHOWN:]
        runs = f"{len(own)} run{'' if len(own) == 1 else 's'}"
        drawn.append(f"{name}: {runs}, {own[0].when[:10]} to {own[-1].when[:10]}")
        for label, values in _series(own):
            known = [value for value in values if value is not None]
            if known:
                drawn.append(
                    f"  {label:<7}{known[0]:6.1f} {sparkline(values)} {known[-1]:.1f}"
                    f"  (lowest {min(known):.1f}, highest {max(known):.1f})"
                )
    return drawn


def sparkline(values: Sequence[float | None]) -> str:
    """Return a character for each value, higher for higher ones; a space where there is none.

    >>> sparkline([1, None, 5, 8]), sparkline([3, 3])
    ('▁ ▅█', '▄▄')
    """
    known = [value for value in values if value is not None]
    low, high = min(known, default=0), max(known, default=0)
    if low == high:
        return "".join(" " if value is None else BARS[3] for value in values)
    step = (high - low) / (len(BARS) - 1)
    return "".join(" " if value is None else BARS[round((value - low) / step)] for value in values)


def _series(entries: Sequence[HistoryEntry]) -> Iterator[tuple[str, list[float | None]]]:
    for metric, label in LABELS.items():
        yield label, [getattr(each.overall.metrics, metric) for each in entries]
    yield "terms", [each.overall.terms.success for each in entries]
    yield "guards", [float(sum(each.overall.findings.values())) for each in entries]


def _name(entry: HistoryEntry) -> str:
    return entry.name
