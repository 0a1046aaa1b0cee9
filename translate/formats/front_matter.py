"""Front matter: what static site generators keep at the top of a Markdown file, as YAML or TOML.

Only values on one line are looked at; everything else stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate.article import Block

if TYPE_CHECKING:
    from translate.formats.inline import Place

_FENCED = re.compile(
    r"\A(?P<fence>---|\+\+\+)[ \t]*(?:\r\n?|\n)(?P<body>.*?)"
    r"^(?:(?P=fence)|\.\.\.)[ \t]*(?:\r\n?|\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
_ENTRY = re.compile(
    r"^(?P<key>[A-Za-z_]+)(?P<sign>[ \t]*[:=][ \t]*)"
    r"(?:\"(?P<double>(?:[^\"\\\r\n]|\\.)*)\"|'(?P<single>(?:[^'\r\n]|'')*)'"
    r"|(?P<plain>[^\s\"'|>\[{&*!%@`#,][^\r\n#]*?))[ \t]*(?:#[^\r\n]*)?$",
    re.MULTILINE,
)
_TEXTS = frozenset(("title", "subtitle", "description", "summary", "excerpt", "lead", "caption"))
_LANGUAGES = frozenset(("lang", "language", "locale"))
_INDONESIAN = re.compile(r"(?:id|in)(?:[-_]\w+)?", re.IGNORECASE)
_NEEDS_QUOTES = re.compile(r"[:#][ \t]|[ \t]#|:\Z|\A[\s\"'|>\[\]{}&*!%@`#,?:-]|\s\Z")
_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class Value:
    """A text in front matter.

    Attributes:
        place: Where it stands, with its quotes.
        quote: The quote around it; empty where there is none.
    """

    place: Place
    quote: str


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What there is to translate in front matter.

    Attributes:
        lines: How many lines it has, fences included; 0 where there is none.
        values: The texts.
        languages: Where it says that the document is Indonesian, and what it is to say instead.
    """

    lines: int = 0
    values: tuple[tuple[Value, Block], ...] = ()
    languages: tuple[tuple[Place, str], ...] = ()


def read_front_matter(source: str) -> FrontMatter:
    r"""Return the front matter of a document.

    >>> found = read_front_matter('---\ntitle: "Kata \\"dia\\""\nlang: id\n---\n')
    >>> [block.text for _, block in found.values], found.lines, found.languages
    (['Kata "dia"'], 4, (((32, 34), 'en'),))
    """
    fenced = _FENCED.match(source)
    if not fenced:
        return FrontMatter()
    values, languages = [], []
    for entry in _ENTRY.finditer(source, *fenced.span("body")):
        group = next(name for name in ("double", "single", "plain") if entry[name] is not None)
        quote = {"double": '"', "single": "'", "plain": ""}[group]
        start, end = entry.span(group)
        text = _plain(entry[group], quote).strip()
        if entry["key"].lower() in _TEXTS and text:
            line = len(_LINE_END.findall(source[:start])) + 1
            place = (start - len(quote), end + len(quote))
            values.append((Value(place, quote), Block(text, "title", line)))
        elif entry["key"].lower() in _LANGUAGES and _INDONESIAN.fullmatch(text):
            languages.append(((start, end), "en"))
    lines = len(_LINE_END.findall(fenced[0]))
    return FrontMatter(lines, tuple(values), tuple(languages))


def written_value(value: Value, text: str) -> str:
    """Return a text as a value: in the quotes it had, or in such as it needs."""
    text = " ".join(text.split())
    if value.quote == "'" and "'" not in text:
        return f"'{text}'"
    if not value.quote and text and not _NEEDS_QUOTES.search(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _plain(text: str, quote: str) -> str:
    if quote == '"':
        return re.sub(r'\\(["\\/])', r"\1", text)
    return text.replace("''", "'") if quote == "'" else text
