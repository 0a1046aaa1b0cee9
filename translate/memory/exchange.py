"""Corrections ↔ files of other programs: TMX 1.4, and TSV for spreadsheets and scripts.

TMX: https://www.gala-global.org/tmx-14b. TSV: one correction a line, ``source<TAB>target``, then
when it was changed and by whom, if known; nothing is quoted, as no field can hold a tab. What a
spreadsheet would run as a formula has an apostrophe before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

import translate
from translate import files
from translate.errors import GlossaryError, InputError
from translate.glossary.table import escape as escape_formula
from translate.glossary.table import unescape
from translate.memory.store import Correction, spaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

SUFFIXES = (".tmx", ".tsv")

MACHINE = "x-id2en-origin"
"""The property that marks a unit a machine translated. Reading leaves it out: it would otherwise
outrank the machine for good."""

_INDONESIAN = ("id", "ind", "in")
_CODES = frozenset({"bpt", "ept", "it", "ph", "ut"})
"""Inline elements whose content is markup, no text."""

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HEADER = ("source", "target")
_COLUMNS = (*_HEADER, "changed", "author")
_TMX_TIME = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Read:
    """What a file holds.

    Attributes:
        corrections: In file order.
        left_out: Places of entries that lack a language or a text, as ``file:line``.
        machine: How many entries a machine translated.
    """

    corrections: tuple[Correction, ...]
    left_out: tuple[str, ...] = ()
    machine: int = 0


def read(path: Path, author: str = "") -> Read:
    """Return the corrections in a TMX or TSV file, told apart by suffix.

    Args:
        path: The file.
        author: Who made those that don't say; such were changed now if they don't say when either.

    Raises:
        InputError: It can't be read or is neither.
    """
    moment = datetime.now(UTC).replace(microsecond=0)
    now = Correction("", "", moment, moment, author)
    suffix = path.suffix.lower()
    if suffix == ".tmx":
        return _read_tmx(path, now)
    if suffix == ".tsv":
        return _read_tsv(path, now)
    raise _no_format(path)


def write(
    path: Path, corrections: Iterable[Correction], machine: Iterable[tuple[str, str]] = ()
) -> None:
    """Write a TMX or TSV file, whole or not at all.

    Args:
        path: The file; its suffix tells which.
        corrections: What people translated.
        machine: Sources and targets of what a machine did.

    Raises:
        InputError: Its suffix is neither.
        OutputError: It can't be written.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise _no_format(path)
    pieces = (tmx if path.suffix.lower() == ".tmx" else tsv)(corrections, machine)
    with files.replacing(path) as stream:
        for piece in pieces:
            with files.output_errors(path):
                stream.write(piece.encode())


def tmx(
    corrections: Iterable[Correction], machine: Iterable[tuple[str, str]] = ()
) -> Iterator[str]:
    """Yield the pieces of a TMX document; arguments as ``write``."""
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n'
        f'  <header creationtool="id2en" creationtoolversion="{translate.__version__}" '
        'segtype="sentence" o-tmf="id2en" adminlang="en" srclang="id" datatype="plaintext"/>\n'
        "  <body>\n"
    )
    for each in corrections:
        about = (
            f' creationdate="{each.created:{_TMX_TIME}}" changedate="{each.changed:{_TMX_TIME}}"'
        )
        if each.author:
            about += f" changeid={quoteattr(_xml(each.author))}"
        yield _unit(about, "", each.source, each.target)
    for source, target in machine:
        yield _unit("", f'      <prop type="{MACHINE}">machine</prop>\n', source, target)
    yield "  </body>\n</tmx>\n"


def tsv(
    corrections: Iterable[Correction], machine: Iterable[tuple[str, str]] = ()
) -> Iterator[str]:
    """Yield the lines of a TSV file; arguments as ``write``."""
    yield "\t".join(_COLUMNS) + "\n"
    for each in corrections:
        author = spaced(each.author)
        texts = map(escape_formula, (each.source, each.target))
        yield "\t".join((*texts, each.changed.isoformat(), escape_formula(author))) + "\n"
    for source, target in machine:
        texts = map(escape_formula, map(spaced, (source, target)))
        yield "\t".join((*texts, "", MACHINE)) + "\n"


def _unit(attributes: str, inside: str, source: str, target: str) -> str:
    return (
        f"    <tu{attributes}>\n{inside}"
        f'      <tuv xml:lang="id"><seg>{_xml(escape(source))}</seg></tuv>\n'
        f'      <tuv xml:lang="en"><seg>{_xml(escape(target))}</seg></tuv>\n'
        "    </tu>\n"
    )


def _xml(text: str) -> str:
    """Return text without the characters that XML can't hold at all."""
    return _NOT_XML.sub("\ufffd", text)


def _read_tmx(path: Path, now: Correction) -> Read:
    from translate.glossary.exchange import xml_file

    try:
        root = xml_file.parse(path)
    except GlossaryError as error:
        raise InputError(error.what, where=error.where, hint=error.hint) from None
    if xml_file.name(root) != "tmx":
        raise InputError("is no TMX", where=str(path))
    corrections, left_out, machine = [], [], 0
    for unit in xml_file.below(root, "tu"):
        if any(each.get("type") == MACHINE for each in xml_file.below(unit, "prop")):
            machine += 1
            continue
        sides: dict[str, Element] = {}
        for variant in xml_file.below(unit, "tuv"):
            sides.setdefault(xml_file.language(variant), variant)
        source = next((sides[code] for code in _INDONESIAN if code in sides), None)
        target = sides.get("en")
        texts = ["" if side is None else _segment(side) for side in (source, target)]
        if not all(texts):
            left_out.append(f"{path}:{xml_file.place(unit)}")
            continue
        attributes = {**unit.attrib, **({} if target is None else target.attrib)}
        changed = _time(attributes.get("changedate") or attributes.get("creationdate"))
        created = _time(attributes.get("creationdate")) or changed
        author = attributes.get("changeid") or attributes.get("creationid") or now.author
        corrections.append(
            Correction(texts[0], texts[1], created or now.created, changed or now.changed, author)
        )
    return Read(tuple(corrections), tuple(left_out), machine)


def _segment(variant: Element) -> str:
    from translate.glossary.exchange import xml_file

    return spaced("".join(_text(each) for each in xml_file.below(variant, "seg")))


def _text(element: Element) -> str:
    from translate.glossary.exchange import xml_file

    inside = (
        ("" if xml_file.name(each) in _CODES else _text(each)) + (each.tail or "")
        for each in element
    )
    return (element.text or "") + "".join(inside)


def _time(text: str | None) -> datetime | None:
    """Return a time as TMX writes it; ``None`` if it isn't one."""
    try:
        return datetime.strptime(text or "", _TMX_TIME).replace(tzinfo=UTC)
    except ValueError:
        return None


def _read_tsv(path: Path, now: Correction) -> Read:
    try:
        text = files.read(files.Input(str(path), path, path)).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("is not UTF-8", where=str(path), hint="Save it as UTF-8.") from None
    corrections, left_out, machine = [], [], 0
    for number, line in enumerate(re.split(r"\r\n?|\n", text), start=1):
        cells = (unescape(spaced(cell)) for cell in line.split("\t"))
        source, target, changed, author = (*cells, "", "", "", "")[:4]
        if not (source or target) or (number == 1 and (source.lower(), target.lower()) == _HEADER):
            continue
        if author == MACHINE:
            machine += 1
        elif source and target:
            when = _iso(changed) or now.changed
            corrections.append(
                replace(
                    now,
                    source=source,
                    target=target,
                    created=when,
                    changed=when,
                    author=author or now.author,
                )
            )
        else:
            left_out.append(f"{path}:{number}")
    return Read(tuple(corrections), tuple(left_out), machine)


def _iso(text: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(text)
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _no_format(path: Path) -> InputError:
    return InputError(
        "is neither TMX nor TSV", where=str(path), hint=f"Name it {' or '.join(SUFFIXES)}."
    )
