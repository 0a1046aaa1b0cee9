"""A table whose first column names its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate.report.page.markup import Html, element, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def table(heads: Sequence[str], lines: Iterable[Sequence[str]], texts: int = 1) -> Html:
    """Return a table that can be scrolled sideways where it is too wide.

    Args:
        heads: What stands above each column.
        lines: As many cells as there are heads.
        texts: How many columns are text; the others are numbers.
    """

    def kind(column: int) -> str | None:
        return "n" if column >= texts else None

    head = (element("th", each, scope="col", class_=kind(n)) for n, each in enumerate(heads))
    body = (
        element(
            "tr",
            element("th", line[0], scope="row"),
            *(element("td", cell, class_=kind(n)) for n, cell in enumerate(line[1:], 1)),
        )
        for line in lines
    )
    return element(
        "div",
        element(
            "table",
            element("thead", element("tr", *head)),
            element("tbody", joined(body, "\n")),
        ),
        class_="scroll",
    )
