"""What stands below a segment: badges of what is to be looked at, or why it was left as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate.report.page.markup import Html, element

if TYPE_CHECKING:
    from collections.abc import Iterable

_REASONS = {
    "english": "English already",
    "link": "a link",
    "no words": "no words",
}


def finding_note(guard: str, detail: str) -> Html:
    """Return the badge of what a guard found."""
    return element("li", element("b", guard), f": {detail}", class_="badge finding")


def lost_note(source: str, target: str, row: int, hit: int, more: str = "") -> Html:
    """Return the badge of a term that is not rendered as wanted; it shows the term's row too."""
    return element(
        "li",
        "«",
        element("span", source, lang="id"),
        f"» is not «{target}»{more and ', ' + more}",
        class_="badge lost",
        data_outcome="lost",
        data_row=row,
        data_hit=hit,
        tabindex=0,
    )


def passed_note(reason: str) -> Html:
    """Return the badge of a segment that was not translated."""
    return plain_note(f"left as it is: {_REASONS.get(reason, reason)}")


def plain_note(text: str) -> Html:
    """Return a badge of what is good to know and no fault."""
    return element("li", text, class_="badge")


def notes(badges: Iterable[Html]) -> Html | None:
    """Return the list of a segment's badges; nothing where it has none."""
    found = list(badges)
    return element("ul", *found, class_="notes") if found else None
