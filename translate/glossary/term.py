"""The two things a glossary is about: a term (a row of the file) and a hit (where it stands)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

Rule = Literal["exact", "inflect", "derive"]

MATCHES: tuple[str, ...] = ("", *get_args(Rule))
CASES = ("", "any", "exact")
ARTICLES = ("", "the")
STATUSES = ("", "approved", "proposed", "off")


@dataclass(frozen=True, slots=True)
class Term:
    """One row of the glossary.

    Attributes:
        source: The Indonesian rendering.
        target: The English rendering; equal to ``source`` where it is to be kept as it is.
        category: What the editor sorts it under: ``person``, ``weapon`` …; changes nothing.
        match: How the source may vary, one of ``MATCHES``; see ``rule``.
        case: ``any``, ``exact``, or empty: capitals of the source are needed, unless the text is in
            capitals; capitals of an acronym always; small letters match any.
        alternatives: Other English renderings that are right too.
        forbidden: English renderings that are wrong.
        article: ``the`` where English needs it (the Black Sea).
        status: ``approved`` (the same as empty), ``proposed`` or ``off`` (not used).
        note: For people.
        citation: Where the rendering comes from.
        extra: Columns this program doesn't know, as (name, cell), in file order.
        place: Where it was read, as ``file:line:column``; no part of what the term is.
    """

    source: str
    target: str
    category: str = ""
    match: str = ""
    case: str = ""
    alternatives: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    article: str = ""
    status: str = ""
    note: str = ""
    citation: str = ""
    extra: tuple[tuple[str, str], ...] = ()
    place: str = field(default="", compare=False)

    @property
    def rule(self) -> Rule:
        """How the source may vary, decided by its first letter where the row doesn't say.

        ``exact``: not at all, but a hyphen may be a space (Kim Jong-un, Kim Jong Un). ``inflect``:
        also with -nya, -ku, -mu, -lah, -kah, -pun, and doubled (rudal-rudal). ``derive``: also with
        prefixes and suffixes (serang, menyerang, diserang). A word written with a capital never
        varies, whatever the rule: names are not stemmed.

        >>> Term("Korea Utara", "North Korea").rule, Term("rudal", "missile").rule
        ('exact', 'inflect')
        """
        if self.match in get_args(Rule):
            return self.match  # type: ignore[return-value]
        first = next((character for character in self.source if character.isalnum()), "")
        return "inflect" if first.islower() else "exact"

    @property
    def used(self) -> bool:
        """Whether it is matched at all."""
        return self.status != "off"

    @property
    def kept_as_is(self) -> bool:
        """Whether the source is not to be translated."""
        return self.source == self.target

    @property
    def renderings(self) -> tuple[str, ...]:
        """Every English rendering that is right, the wanted one first."""
        return (self.target, *self.alternatives)


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a term stands in a source text.

    Attributes:
        term: The term.
        start: Offset of its first character.
        end: Offset after its last one, clitic included.
        plural: Whether it is doubled: rudal-rudal.
        clitic: What is attached to it: ``nya``, ``lah`` …; empty mostly.
    """

    term: Term
    start: int
    end: int
    plural: bool = False
    clitic: str = ""
