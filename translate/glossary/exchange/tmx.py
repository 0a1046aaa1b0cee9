"""TMX, the exchange format of translation memories → terms; for glossaries kept as such."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate.glossary.exchange import xml_file
from translate.glossary.term import Term

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def terms(root: Element, name: str) -> tuple[tuple[Term, ...], tuple[str, ...]]:
    """Return the terms of a TMX document, and the places of units that lack a language.

    Args:
        root: The document.
        name: What messages call the file.
    """
    found: list[Term] = []
    left_out: list[str] = []
    for unit in xml_file.below(root, "tu"):
        place = f"{name}:{xml_file.place(unit)}"
        sides: dict[str, list[str]] = {}
        for variant in xml_file.below(unit, "tuv"):
            for segment in xml_file.below(variant, "seg"):
                if xml_file.text(segment):
                    sides.setdefault(xml_file.language(variant), []).append(xml_file.text(segment))
        sources = [text for code in ("id", "ind", "in") for text in sides.get(code, [])]
        targets = sides.get("en", [])
        if not sources or not targets:
            left_out.append(place)
            continue
        note = "\n".join(xml_file.text(each) for each in unit if xml_file.name(each) == "note")
        found += [
            Term(source, targets[0], alternatives=tuple(targets[1:]), note=note, place=place)
            for source in sources
        ]
    return tuple(found), tuple(left_out)
