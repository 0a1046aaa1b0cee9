"""HTML cut into tags and text as browsers cut it, each with its place in the source.

After the tokenizer of the HTML standard (https://html.spec.whatwg.org/multipage/parsing.html),
without its corrections: whatever is there comes out, in order and without gaps.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Place = tuple[int, int]

RAW = frozenset(
    ("script", "style", "xmp", "iframe", "noembed", "noframes", "textarea", "title", "plaintext")
)
"""Elements in which nothing but their own end tag is markup."""

READ = frozenset(
    (
        "alt", "class", "content", "http-equiv", "lang", "name", "property", "title", "translate",
        "xml:lang",
    )
)  # fmt: skip
"""The attributes that are kept: to keep all that a tag has takes up to 35 bytes a byte."""

_MARKUP = re.compile(r"<(?=[a-zA-Z/!?])")
_COMMENT = re.compile(r"<!--(?:>|->|.*?--!?>)", re.DOTALL)
_BOGUS = re.compile(r"<[!?/](?:\[CDATA\[.*?\]\]>|[^>]*>)", re.DOTALL)
_NAME = re.compile(r"</?([a-zA-Z][^\s/>]*)")
_ATTRIBUTE = re.compile(
    r"""[\s/]*(?P<name>=?[^\s/>=]+)"""
    r"""(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s>"'][^\s>]*)|(?=>)))?"""
)
_OPEN_QUOTE = re.compile(r"\s*=\s*[\"']")
_CLOSE = re.compile(r"[\s/]*>")


@dataclass(frozen=True, slots=True)
class Attribute:
    """The value of an attribute.

    Attributes:
        place: Where it stands, its quotes left out.
        quote: The quote around it; empty where there is none.
    """

    place: Place
    quote: str


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of HTML.

    Attributes:
        kind: ``text``; ``start`` or ``end``, a tag; ``raw``, what is inside one of ``RAW``;
            ``other``, a comment, a declaration, a tag that never ends.
        place: Where it stands.
        name: Name of the tag, or of the element that raw text is in, in small letters.
        attributes: Those of ``READ`` that it has a value of, by name in small letters.
        closed: Whether the tag ends with ``/>``.
    """

    kind: Literal["text", "start", "end", "raw", "other"]
    place: Place
    name: str = ""
    attributes: dict[str, Attribute] = field(default_factory=dict)
    closed: bool = False


def tokenize(source: str, *, xml: bool = False) -> Iterator[Token]:
    """Yield the tokens of a page.

    Args:
        source: The page.
        xml: Whether ``/>`` ends any element, as in XHTML.
    """
    position = 0
    while position < len(source):
        found = _MARKUP.search(source, position)
        start = found.start() if found else len(source)
        if position < start:
            yield Token("text", (position, start))
        if found is None:
            return
        token = _markup(source, start)
        yield token
        position = token.place[1]
        if token.kind == "start" and token.name in RAW and not (xml and token.closed):
            end = re.compile(rf"</{re.escape(token.name)}(?=[\s/>])", re.IGNORECASE)
            closing = end.search(source, position)
            stop = closing.start() if closing else len(source)
            if position < stop:
                yield Token("raw", (position, stop), token.name)
            position = stop


def _markup(source: str, start: int) -> Token:
    if source.startswith("<!--", start):
        found = _COMMENT.match(source, start)
    elif name := _NAME.match(source, start):
        return _tag(source, start, name)
    else:
        found = _BOGUS.match(source, start)
    return Token("other", (start, found.end() if found else len(source)))


def _tag(source: str, start: int, name: re.Match[str]) -> Token:
    attributes: dict[str, Attribute] = {}
    position = name.end()
    while not (close := _CLOSE.match(source, position)):
        found = _ATTRIBUTE.match(source, position)
        if not found or _OPEN_QUOTE.match(source, found.end()):
            return Token("other", (start, len(source)))
        if (key := found["name"].lower()) in READ:
            for group, quote in (("double", '"'), ("single", "'"), ("bare", "")):
                if found[group] is not None:
                    attributes.setdefault(key, Attribute(found.span(group), quote))
        position = found.end()
    kind: Literal["start", "end"] = "end" if source[start + 1] == "/" else "start"
    place = (start, close.end())
    return Token(kind, place, name[1].lower(), attributes, source[place[1] - 2] == "/")
