"""Checksums of the texts of suites, by which a training recipe knows what it must not learn.

Capitals, punctuation and spacing don't count, so that a copy is known in whatever way it was
cleaned. Texts too short to belong to anyone are left out.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from translate.normalize import normalize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from translate.evaluation.suite import Suite

SHORTEST = 5
"""Words from which on a text is listed."""

HEADER = """\
# Sources and references of the suites, which no model may learn: 16 digits of SHA-256, and where.
# Written by: id2en eval checksums > eval/checksums.txt"""

DIGITS = 16
"""Hexadecimal digits of SHA-256 that are kept: of a billion texts, one is taken for one of 1,000
listed ones with a chance of 1 in 10 million."""


def checksum(text: str) -> str:
    """Return the checksum of a text; empty if it is too short to be listed.

    >>> checksum("“Ya,” kata dia: itu benar.") == checksum('"Ya", kata dia, ITU benar')
    True
    >>> checksum("Korea Utara")
    ''
    """
    words = re.findall(r"\w+", normalize(text).lower())
    if len(words) < SHORTEST:
        return ""
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:DIGITS]


def listing(suites: Iterable[Suite]) -> Iterator[str]:
    """Yield the lines of a list: checksum, then where the text stands; no text twice."""
    yield HEADER
    seen: set[str] = set()
    for suite in suites:
        for item in suite.items:
            for text in (item.source, *item.references):
                found = checksum(text)
                if found and found not in seen:
                    seen.add(found)
                    yield f"{found}  {suite.name}/{item.id}"


def read(path: Path) -> frozenset[str]:
    """Return the checksums in a list; ``#`` starts a comment."""
    lines = path.read_text(encoding="utf-8").splitlines()
    cells = (line.split("#", 1)[0].split() for line in lines)
    return frozenset(each[0] for each in cells if each)
