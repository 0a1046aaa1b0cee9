"""TBX (ISO 30042), the exchange format of terminology programs ↔ terms.

Written is the 2019 edition in DCA style: one concept a term; its renderings are terms in English,
preferred, admitted or deprecated. Read are also the older editions (martif) and DCT style.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from translate.glossary.exchange import xml_file
from translate.glossary.term import Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_NAMESPACE = "urn:iso:std:iso:30042:ed-2"
_SOURCE_LANGUAGES, _TARGET_LANGUAGE = ("id", "ind", "in"), "en"
_STATUS = "administrativeStatus"
_OWN = "id2en:"
"""What the types of our own categories start with, for what TBX has none for."""
_EXTRA = "id2en:column:"
_OWN_FIELDS = ("match", "case", "article", "status")


def write(terms: Sequence[Term]) -> bytes:
    """Return terms as a TBX file."""
    root = ET.Element(
        "tbx",
        {"style": "dca", "type": "TBX-Basic", xml_file.LANG: "en", "xmlns": _NAMESPACE},
    )
    description = ET.SubElement(ET.SubElement(root, "tbxHeader"), "fileDesc")
    ET.SubElement(ET.SubElement(description, "sourceDesc"), "p").text = "id2en glossary"
    body = ET.SubElement(ET.SubElement(root, "text"), "body")
    for number, term in enumerate(terms, start=1):
        body.append(_concept(term, f"c{number}"))
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return document + b"\n"


def terms(root: ET.Element, name: str) -> tuple[tuple[Term, ...], tuple[str, ...]]:
    """Return the terms of a TBX document, and the places of concepts that lack a language.

    A concept with several Indonesian terms makes as many of ours.

    Args:
        root: The document.
        name: What messages call the file.
    """
    found: list[Term] = []
    left_out: list[str] = []
    for concept in xml_file.below(root, "conceptEntry", "termEntry"):
        place = f"{name}:{xml_file.place(concept)}"
        of_concept = list(_terms(concept, place))
        found += of_concept
        if not of_concept:
            left_out.append(place)
    return tuple(found), tuple(left_out)


def _concept(term: Term, identifier: str) -> ET.Element:
    concept = ET.Element("conceptEntry", id=identifier)

    def add(name: str, text: str, type: str | None = None) -> None:
        if text:
            ET.SubElement(concept, name, {"type": type} if type else {}).text = text

    add("descrip", term.category, "subjectField")
    add("admin", term.citation, "source")
    for column in _OWN_FIELDS:
        add("admin", getattr(term, column), _OWN + column)
    for column, cell in term.extra:
        add("admin", cell, _EXTRA + column)
    add("note", term.note)
    _section(concept, "id", [(term.source, "")])
    renderings = [(term.target, "preferredTerm-admn-sts")]
    renderings += [(each, "admittedTerm-admn-sts") for each in term.alternatives]
    renderings += [(each, "deprecatedTerm-admn-sts") for each in term.forbidden]
    _section(concept, "en", renderings)
    return concept


def _section(concept: ET.Element, language: str, terms: Iterable[tuple[str, str]]) -> None:
    section = ET.SubElement(concept, "langSec", {xml_file.LANG: language})
    for text, status in terms:
        of_term = ET.SubElement(section, "termSec")
        ET.SubElement(of_term, "term").text = text
        if status:
            ET.SubElement(of_term, "termNote", type=_STATUS).text = status


def _terms(concept: ET.Element, place: str) -> Iterable[Term]:
    sources: list[str] = []
    right: list[str] = []
    preferred: list[str] = []
    wrong: list[str] = []
    for section in xml_file.below(concept, "langSec", "langSet"):
        language = xml_file.language(section)
        for of_term in xml_file.below(section, "termSec", "tig", "ntig"):
            text = next((xml_file.text(each) for each in xml_file.below(of_term, "term")), "")
            status = _property(of_term, _STATUS, "normativeAuthorization")
            if not text:
                continue
            if language in _SOURCE_LANGUAGES:
                sources.append(text)
            elif language != _TARGET_LANGUAGE:
                continue
            elif status.startswith(("deprecated", "superseded")):
                wrong.append(text)
            elif status.startswith("preferred"):
                preferred.append(text)
            else:
                right.append(text)
    renderings = preferred + right
    if not renderings:
        return
    types = {each.get("type", ""): xml_file.text(each) for each in concept}
    own = {column: types.get(_OWN + column, "") for column in _OWN_FIELDS}
    notes = [xml_file.text(each) for each in concept if xml_file.name(each) == "note"]
    for source in sources:
        yield Term(
            source,
            renderings[0],
            category=_property(concept, "subjectField"),
            alternatives=tuple(renderings[1:]),
            forbidden=tuple(wrong),
            note="\n".join(notes),
            citation=types.get("source", ""),
            extra=tuple(
                (type.removeprefix(_EXTRA), cell)
                for type, cell in types.items()
                if type.startswith(_EXTRA)
            ),
            place=place,
            **own,
        )


def _property(element: ET.Element, *names: str) -> str:
    """Return the first property of these names: by type in DCA style, by element name in DCT."""
    for each in xml_file.below(element, *names, "descrip", "termNote", "admin"):
        if each.get("type") in names or xml_file.name(each) in names:
            return xml_file.text(each)
    return ""
