"""The rows of the glossary that a page is about: numbered, counted, and shown as a table.

What the script shows of a row beside a term is read from this table, so each row is there once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate.report.page.markup import Html, element, joined
from translate.report.totals import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from translate.glossary.term import Term


FACTS = {"category": "Category", "note": "Note", "citation": "Citation", "place": "Row"}
"""What else is told of a row, where any row on the page has it, and under which title."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a page tells of a row of the glossary; the fields are those of ``Term``."""

    source: str
    target: str
    category: str = ""
    alternatives: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    note: str = ""
    citation: str = ""
    place: str = ""


def row_of(term: Term) -> Row:
    """Return what a page tells of a term."""
    return Row(
        term.source,
        term.target,
        term.category,
        term.alternatives,
        term.forbidden,
        term.note,
        term.citation,
        term.place,
    )


class Rows:
    """The rows met so far; memory grows with how many different ones there are."""

    def __init__(self) -> None:
        self._rows: dict[Row, dict[str, int]] = {}
        self._numbers: dict[Row, int] = {}

    def number(self, row: Row, outcome: str) -> int:
        """Count one more hit of a row with this outcome, and return the row's number."""
        counts = self._rows.setdefault(row, dict.fromkeys(OUTCOMES, 0))
        counts[outcome] += 1
        return self._numbers.setdefault(row, len(self._numbers))

    def options(self) -> Iterator[Html]:
        """Yield an option of a menu for each row, in alphabetical order."""
        for row, counts in sorted(self._rows.items(), key=lambda item: item[0].source.casefold()):
            text = f"{row.source} → {row.target} ({sum(counts.values())})"
            yield element("option", text, value=self._numbers[row])

    def footer(self) -> Html | None:
        """Return all rows under a title; nothing where there are none."""
        if not self._rows:
            return None
        title = element("h2", "Rows of the glossary found here", id="rows")
        table = element(
            "div", self._table(), class_="scroll", tabindex=0, role="group", aria_labelledby="rows"
        )
        return element("footer", title, table)

    def _table(self) -> Html:
        """Return all rows, the ones lost most first."""
        found = sorted(
            self._rows.items(),
            key=lambda item: (-item[1]["lost"], -item[1]["repaired"], item[0].source.casefold()),
        )
        facts = [name for name in FACTS if any(getattr(row, name) for row, _ in found)]
        titles = [
            element("th", "Indonesian", scope="col"),
            element("th", "English", scope="col"),
            *(element("th", each.capitalize(), scope="col", class_="n") for each in OUTCOMES),
            *(element("th", FACTS[name], scope="col") for name in facts),
        ]
        body = joined((self._line(row, counts, facts) for row, counts in found), "\n")
        head = element("thead", element("tr", *titles))
        return element("table", head, element("tbody", body), class_="rows")

    def _line(self, row: Row, counts: dict[str, int], facts: Iterable[str]) -> Html:
        wanted = joined(
            [
                element("b", row.target),
                _also("also", row.alternatives),
                _also("never", row.forbidden),
            ]
        )
        return element(
            "tr",
            element("th", row.source, scope="row", lang="id"),
            element("td", wanted, lang="en"),
            *(element("td", f"{n:,}", class_=f"n {o}" if n else "n") for o, n in counts.items()),
            *(element("td", getattr(row, name), class_=name) for name in facts),
            id=f"row{self._numbers[row]}",
        )


def _also(word: str, renderings: tuple[str, ...]) -> Html | None:
    if not renderings:
        return None
    return element("span", f"{word} ", element("i", ", ".join(renderings)), class_="also")
