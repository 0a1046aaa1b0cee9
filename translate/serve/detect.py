"""Whether a text is Indonesian or English, by its function words; nothing else is told apart."""

from __future__ import annotations

import re
from functools import cache

from translate.data import words

_WORD = re.compile(r"[^\W\d_]+")


def language(text: str) -> tuple[str, float]:
    """Return the code of the likelier language and, in percent, how likely it is.

    >>> language("Presiden itu tidak akan datang ke Kyiv."), language("He is on the way.")
    (('id', 100.0), ('en', 100.0))
    >>> language("NATO")
    ('id', 50.0)
    """
    indonesian, english = _function_words()
    found = _WORD.findall(text.lower())
    counts = {
        "id": sum(word in indonesian for word in found),
        "en": sum(word in english for word in found),
    }
    likelier = "en" if counts["en"] > counts["id"] else "id"
    total = sum(counts.values())
    return likelier, round(100 * counts[likelier] / total, 1) if total else 50.0


@cache
def _function_words() -> tuple[frozenset[str], frozenset[str]]:
    indonesian = frozenset(words("function-words.id.txt"))
    english = frozenset(words("function-words.en.txt"))
    return indonesian - english, english - indonesian
