"""What stands on top of a page: figures, shares, lists to begin with, how it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate.report.page.markup import Html, element, joined
from translate.report.totals import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LEGEND = {
    "kept": "as the first translation had it",
    "repaired": "put right by a second one",
    "lost": "not rendered as the glossary wants it",
}


def count(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> count(1, "word"), count(2583, "word")
    ('1 word', '2,583 words')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def figures(shown: Iterable[tuple[str, str, bool]]) -> Html:
    """Return figures in large type, each given as (what it is, the figure, whether it is bad)."""
    return element(
        "dl",
        *(
            element("div", element("dt", what), element("dd", value, class_="bad" if bad else None))
            for what, value, bad in shown
        ),
        class_="figures",
    )


def shares(terms: Mapping[str, int]) -> Html | None:
    """Return how many terms were kept, repaired and lost, as a bar and in words.

    Returns:
        Nothing where there were none.
    """
    total = sum(terms.values())
    if not total:
        return None
    bar, position = [], 0.0
    for outcome in OUTCOMES:
        width = 100 * terms[outcome] / total
        bar.append(
            element("rect", x=f"{position:.3f}", width=f"{width:.3f}", height="1", class_=outcome)
        )
        position += width
    drawn = element(
        "svg",
        *bar,
        viewBox="0 0 100 1",
        preserveAspectRatio="none",
        class_="share",
        aria_hidden="true",
    )
    legend = element(
        "ul",
        *(
            element(
                "li",
                element("mark", f"{terms[outcome]:,} {outcome}", class_=outcome),
                element("span", f" {_LEGEND[outcome]}", class_="quiet"),
            )
            for outcome in OUTCOMES
        ),
        class_="legend",
        aria_label="Terms of the glossary",
    )
    return joined([drawn, legend])


def panel(title: str, items: Iterable[Html], *, ordered: bool = False) -> Html | None:
    """Return a titled list; nothing where it is empty."""
    found = list(items)
    if not found:
        return None
    listed = element("ol" if ordered else "ul", *found)
    return element("section", element("h2", title), listed, aria_label=title)


def facts(title: str, pairs: Iterable[tuple[str, str]]) -> Html:
    """Return names and values to open on demand."""
    listed = [element("dt", name) + element("dd", value) for name, value in pairs if value]
    return element(
        "details",
        element("summary", title),
        element("dl", *map(Html, listed), class_="facts"),
        class_="made",
    )
