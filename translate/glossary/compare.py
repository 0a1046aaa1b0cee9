"""What a change of the glossary changes in translations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from translate.glossary.glossary import Glossary
    from translate.glossary.term import Hit, Term
    from translate.glossary.texts import Sentence

    Translate = Callable[[Sequence[str], Glossary], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence in which the two glossaries find different things.

    Attributes:
        sentence: The sentence.
        gone: What only the old glossary finds.
        new: What only the new one finds; a row that was edited is in both.
        before: Its translation with the old glossary; empty if none was asked for.
        after: Its translation with the new one.
    """

    sentence: Sentence
    gone: tuple[Hit, ...]
    new: tuple[Hit, ...]
    before: str = ""
    after: str = ""


def changes(
    old: Glossary,
    new: Glossary,
    sentences: Iterable[Sentence],
    translate: Translate | None = None,
) -> tuple[Change, ...]:
    """Return the sentences a change of the glossary touches, in order.

    Args:
        old: The glossary before.
        new: The glossary after.
        sentences: Where to look.
        translate: Translates sentences with a glossary; then only those come back whose
            translation differs. Only sentences in which different terms are found are translated.
    """
    touched = []
    for sentence in sentences:
        before, after = old.find(sentence.text), new.find(sentence.text)
        kept = {_key(hit) for hit in before} & {_key(hit) for hit in after}
        gone = tuple(hit for hit in before if _key(hit) not in kept)
        come = tuple(hit for hit in after if _key(hit) not in kept)
        if gone or come:
            touched.append(Change(sentence, gone, come))
    if translate is None:
        return tuple(touched)
    texts = [change.sentence.text for change in touched]
    translated = zip(touched, translate(texts, old), translate(texts, new), strict=True)
    return tuple(
        replace(change, before=before, after=after)
        for change, before, after in translated
        if before != after
    )


def _key(hit: Hit) -> tuple[Term, int, int]:
    """Return what makes two hits of different glossaries the same to a translation."""
    return (
        replace(hit.term, category="", status="", note="", citation="", extra=()),
        hit.start,
        hit.end,
    )
