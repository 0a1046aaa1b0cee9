"""What makes scores worthless: sides swapped, nothing translated, references fed back."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from translate.data import words
from translate.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from translate.evaluation.suite import Item, Suite

MOST = 0.5
"""More than this share of the segments is a fault of the files, not of a translation."""

JUDGED_FROM = 4
"""Words from which on two texts are not equal by chance: headings and names are."""

_BROKEN = re.compile("\ufffd|[ÂÃâ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
"""What UTF-8 looks like when read as Latin-1 or Windows-1252."""


def refuse_transposed(name: str, items: Sequence[Item]) -> None:
    """Raise if the sources look English and the references Indonesian.

    Args:
        name: What the message calls the suite.
        items: Its items.

    Raises:
        InputError: They do.
    """
    sources = [item.source for item in items]
    references = [reference for item in items for reference in item.references]
    if _is_indonesian(references) and not _is_indonesian(sources):
        raise InputError(
            "the sources are English and the references Indonesian",
            where=name,
            hint="Swap the two files or columns.",
        )


def warnings(suite: Suite, hypotheses: Sequence[str]) -> tuple[str, ...]:
    """Return what makes scores doubtful, each a sentence; all are grounds to fail a gate."""
    found = [
        _told(hypotheses, suite.items, holds, what)
        for holds, what in (
            (_is_reference, "the hypotheses are the references: their scores say nothing"),
            (_is_source, "the hypotheses are the sources: nothing was translated"),
            (_is_empty, "the hypotheses are empty"),
        )
    ]
    if hypotheses and _is_indonesian(hypotheses):
        found.append("the hypotheses are Indonesian: were files swapped?")
    broken = sum(
        _BROKEN.search(hypothesis) is not None and _BROKEN.search(item.source) is None
        for hypothesis, item in zip(hypotheses, suite.items, strict=True)
    )
    if broken:
        found.append(f"{broken} of {len(hypotheses)}: the hypotheses were read in a wrong encoding")
    tokenized = sum(re.search(r"\w \.$", text) is not None for text in hypotheses)
    if tokenized > MOST * len(hypotheses):
        found.append("the hypotheses have spaces before full stops: scores want plain text")
    return tuple(filter(None, found))


def _told(
    hypotheses: Sequence[str],
    items: Sequence[Item],
    holds: Callable[[str, Item], bool],
    what: str,
) -> str:
    pairs = list(zip(hypotheses, items, strict=True))
    long = [pair for pair in pairs if len(pair[1].source.split()) >= JUDGED_FROM] or pairs
    count = sum(holds(*pair) for pair in long)
    return f"{count} of {len(long)}: {what}" if count > MOST * len(long) else ""


def _is_reference(hypothesis: str, item: Item) -> bool:
    return hypothesis in item.references


def _is_source(hypothesis: str, item: Item) -> bool:
    return hypothesis == item.source


def _is_empty(hypothesis: str, _: Item) -> bool:
    return not hypothesis.strip()


def _is_indonesian(texts: Iterable[str]) -> bool:
    indonesian, english = _function_words()
    found = [word for text in texts for word in re.findall(r"\w+", text.lower())]
    return sum(word in indonesian for word in found) > sum(word in english for word in found)


@cache
def _function_words() -> tuple[frozenset[str], frozenset[str]]:
    """Return the function words that only Indonesian has, and those that only English has."""
    indonesian, english = (frozenset(words(f"function-words.{code}.txt")) for code in ("id", "en"))
    return indonesian - english, english - indonesian
