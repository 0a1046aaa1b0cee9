"""Find the web clutter of an article: lines that news pages carry besides the story.

What is looked for is in ``data/boilerplate.id.txt``. A block is clutter as a whole or not at all,
and in doubt it is not: what is dropped is lost. Table cells and subtitles are never clutter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

from translate.article import Markup, Target
from translate.data import words
from translate.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from translate.article import Block, TranslatedBlock

Mode = Literal["keep", "mark", "drop"]
"""What to do with clutter: translate it as all else, also mark its translation, or leave it out."""

MODES: tuple[Mode, ...] = ("keep", "mark", "drop")

MARK = "[boilerplate] "
"""What a marked translation starts with: words that every format can hold, that are easily found
and taken out again."""

MAX_LENGTH = 400
"""Longer blocks are paragraphs; it bounds the time too."""
MAX_HEADLINE = 30
"""Words of a headline. The longest of the seeds and the domain corpus has 21."""
MIN_HEADLINE = 4
"""Words of a headline in a list: fewer may be a place, a name, a source."""
MAX_HEADLINES = 20
"""How many headlines may follow the head of a list: page columns have 5 to 20."""

_STORY_KINDS = frozenset(("cell", "cue"))
_AROUND = " \t\u00a0\u200b\ufeff*_•▪●◦·»›>→|[]()<#–—-"
_FINAL = " .:…*!»›→>"
_STOPPED = re.compile(r"""[.!…]["'”’)\]]*$""")


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of the data file, made ready; each names the group it is of."""

    lines: Mapping[str, str]
    labels: Mapping[str, str]
    heads: Mapping[str, str]
    matches: Sequence[tuple[str, re.Pattern[str]]]


def find(blocks: Sequence[Block]) -> dict[int, str]:
    """Return the index of each block that is clutter, in order, with the group of its rule.

    >>> from translate.article import Block
    >>> find([Block("Rusia menyerang."), Block("Baca Juga : Iran Diam"), Block("More Stories")])
    {1: 'related', 2: 'related'}
    """
    groups = ["" if b.kind in _STORY_KINDS else _group(b.text) for b in blocks]
    found = dict(enumerate(groups))
    for number, block in enumerate(blocks):
        if groups[number] and _is_head(block.text):
            found.update(dict.fromkeys(_list_after(number, blocks, groups), groups[number]))
    return {number: group for number, group in found.items() if group}


def _list_after(head: int, blocks: Sequence[Block], groups: Sequence[str]) -> range:
    """Return the indices of the headlines that belong to the head of a list.

    They are list items, or nothing of the story comes after them: a subheading looks the same.
    """
    end = head + 1
    while end < len(blocks) and end <= head + MAX_HEADLINES and not groups[end]:
        if blocks[end].kind in _STORY_KINDS or not _is_headline(blocks[end].text, MIN_HEADLINE):
            break
        end += 1
    items = all(block.kind == "item" for block in blocks[head + 1 : end])
    return range(head + 1, end if items or end == len(blocks) or groups[end] else head + 1)


def mode(name: str) -> Mode:
    """Return the mode called ``name``.

    Raises:
        UsageError: There is none.
    """
    for each in MODES:
        if each == name:
            return each
    raise UsageError(
        f"nothing to do with web clutter is called {name!r}",
        where="--boilerplate",
        hint=f"Choose from: {', '.join(MODES)}.",
    )


def treated(block: TranslatedBlock, group: str, mode: Mode) -> TranslatedBlock:
    """Return a block that is clutter as ``mode`` wants it.

    Args:
        block: The block.
        group: The group of the rule that found it.
        mode: What to do with it.
    """
    target = block.target
    if mode == "drop":
        target = Target("")
    elif mode == "mark":
        by = len(MARK)
        moved = (Markup(each.start + by, each.end + by, each.key) for each in target.markup)
        target = Target(MARK + target.text, tuple(moved))
    return replace(block, target=target, boilerplate=group)


def rules(entries: Sequence[str]) -> Rules:
    """Return the rules of a data file.

    Args:
        entries: Its lines: group, kind, text.

    Raises:
        ValueError: There is no such kind.
    """
    tables: dict[str, dict[str, str]] = {"line": {}, "label": {}, "head": {}}
    matches: list[tuple[str, re.Pattern[str]]] = []
    for entry in entries:
        group, kind, text = entry.split(None, 2)
        if kind == "match":
            matches.append((group, re.compile(text, re.IGNORECASE)))
        elif kind in tables:
            tables[kind][_plain(text)] = group
        else:
            raise ValueError(f"no kind of rule is called {kind!r}")
    return Rules(tables["line"], tables["label"], tables["head"], matches)


def _group(text: str) -> str:
    """Return the group of the rule a text meets; empty if it meets none."""
    if len(text) > MAX_LENGTH:
        return ""
    known, core = _known(), _core(text)
    plain = _plain(core)
    if group := known.heads.get(plain) or known.lines.get(plain):
        return group
    label, colon, rest = core.partition(":")
    if colon and (group := known.labels.get(_plain(label))) and _is_headline(rest):
        return group
    forms = {" ".join(text.split()), core, core.rstrip(_FINAL)}
    for group, pattern in known.matches:
        if any(pattern.fullmatch(form) for form in forms):
            return group
    return ""


def _is_head(text: str) -> bool:
    return len(text) <= MAX_LENGTH and _plain(_core(text)) in _known().heads


def _is_headline(text: str, least: int = 0) -> bool:
    return least <= len(text.split()) <= MAX_HEADLINE and not _STOPPED.search(text.rstrip())


def _core(text: str) -> str:
    return " ".join(text.strip(_AROUND).split())


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(_FINAL)


@cache
def _known() -> Rules:
    furniture = [f"furniture line {each}" for each in words("english-lines.txt")]
    return rules([*furniture, *words("boilerplate.id.txt")])
