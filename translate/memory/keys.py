"""What a machine translation depends on, in 32 bytes: equal keys have equal translations."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, fields
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from translate.glossary.term import Term

if TYPE_CHECKING:
    from collections.abc import Callable

    from translate.decoding import Task
    from translate.engines.base import DecodeOptions, ModelInfo

CODE = (
    "articles.py",
    "brackets.py",
    "clock.py",
    "copies.py",
    "dates.py",
    "decoding.py",
    "engines/base.py",
    "engines/batches.py",
    "engines/ctranslate2.py",
    "engines/marian.py",
    "engines/pieces.py",
    "figures.py",
    "glossary/english.py",
    "glossary/renderings.py",
    "glossary/term.py",
    "glossary/words.py",
    "guards.py",
    "memory/entries.py",
    "mending.py",
    "omissions.py",
    "repeats.py",
    "terms.py",
)
"""All that runs between a task and its translation, below ``translate/``. Their text is part of the
key, so that no one has to remember to say that translations change. What runs before (splitting,
normalizing) makes other tasks; what runs after (case, final stop) runs each time."""

FOR_PEOPLE = frozenset({"note", "citation", "extra", "place"})
"""What of a term changes no translation. A field that is new to ``Term`` does, until put here."""

_DECISIVE = attrgetter(*(each.name for each in fields(Term) if each.name not in FOR_PEOPLE))
_DATA = re.compile(r'"([\w.-]+\.(?:txt|tsv))"')


def key_for(model: ModelInfo, options: DecodeOptions, *, retry: bool) -> Callable[[Task], bytes]:
    """Return the function that gives a task its key.

    Args:
        model: What translates.
        options: How it searches at first.
        retry: Whether it is asked again where something is held against a translation.
    """
    common = [
        code_version(),
        model.checksum,
        model.runtime,
        model.max_source_tokens,
        model.inline_terms,
        asdict(options),
        retry,
    ]
    start = hashlib.sha256(json.dumps(common, sort_keys=True).encode())

    def key(task: Task) -> bytes:
        hits = [(_DECISIVE(h.term), h.start, h.end, h.plural, h.clitic) for h in task.hits]
        digest = start.copy()
        digest.update(json.dumps([task.text, hits]).encode())
        return digest.digest()

    return key


@cache
def code_version() -> str:
    """Return the SHA-256 of ``CODE`` and of the language data it reads; line ends don't count."""
    folder = Path(__file__).parents[1]
    code = [(folder / name).read_text(encoding="utf-8") for name in CODE]
    data = {folder / "data" / name for text in code for name in _DATA.findall(text)}
    read = [path.read_text(encoding="utf-8") for path in sorted(data) if path.is_file()]
    return hashlib.sha256("\0".join([*code, *read]).encode()).hexdigest()
