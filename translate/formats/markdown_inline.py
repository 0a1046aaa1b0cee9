"""The inline part of Markdown: text cut into pieces with their places, and text that stays text.

markdown-it-py parses; it doesn't say where inline tokens stand, so each of its rules is wrapped in
one that notes where it began and ended.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from translate.formats.inline import Piece

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, MutableMapping, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

    from translate.formats.inline import Place

_HTML_NAME = re.compile(r"<(/?)([a-zA-Z][\w:-]*)")
_VOID = frozenset(("img", "input", "wbr", "hr", "area", "embed", "source"))
_PUNCTUATION = re.escape("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")

_SPECIAL = re.compile(
    rf"\\(?=[{_PUNCTUATION}]|\s|$)"
    r"|[`*]"
    r"|(?<![^\W_])_|_(?![^\W_])"
    r"|<(?=[a-zA-Z/!?])"
    r"|&(?=#?\w+;)"
    r"|~(?=~)|(?<=~)~"
    r"|\[(?=\^)"
)
"""What is markup in most places; what else may be is found by reading it again."""

_ALL_SPECIAL = re.compile(r"[\\`*_<>&~\[\]!^|#]")
_LINE_START = re.compile(
    r"(?P<number>\d{1,9})(?P<dot>[.)])(?=\s|$)"
    r"|(?P<mark>[-+*>](?=\s|$)|>|#{1,6}(?=\s|$)|[-=]+\s*$|[-_*](?:\s*[-_*]){2,}\s*$|~~~|```|:?-+:?(?=\s*\|)"
    r"|\[(?=[^\]]+\]:|[ xX]\]\s|![A-Za-z]+\]))"
)
"""What begins a block, a rule, an underlined heading or a definition at the start of a line."""


@cache
def parser() -> MarkdownIt:
    """Return a parser of CommonMark with tables, strikethrough and footnotes.

    It leaves ``inline`` tokens without children: those come from ``parse``.
    """
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    md = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)
    md.core.ruler.disable(["inline", "text_join", "footnote_tail"])
    md.inline.ruler2.disable("fragments_join")
    for rule in md.inline.ruler.__rules__:
        md.inline.ruler.at(rule.name, _noting(rule.name, rule.fn))
    return md


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A link or image that names a definition by its own text: ``[Reuters]``.

    Attributes:
        label: The text.
        closing: Where it ends: its closing bracket, and perhaps an empty pair.
    """

    label: str
    closing: Place


@dataclass(frozen=True, slots=True)
class Parsed:
    """An inline text cut into pieces.

    Attributes:
        pieces: All of it.
        descriptions: The pieces of each image's description, and how the image names its address,
            if that is by this description.
        shortcuts: The links that name their address by their text.
    """

    pieces: list[Piece]
    descriptions: list[tuple[list[Piece], Shortcut | None]]
    shortcuts: list[Shortcut]


def parse(text: str, env: MutableMapping[str, Any]) -> Parsed:
    """Return an inline text, without the marks of its block, cut into pieces.

    Args:
        text: The text.
        env: What parsing the document has left: its references.
    """
    tokens: list[Token] = []
    md = parser()
    md.inline.parse(text, md, env, tokens)
    found = list(_pieces(text, tokens, 0))
    descriptions = []
    for token in tokens:
        if token.type == "image" and token.children:
            start = token.meta["span"][0] + len("![")
            closing = start + len(token.content), token.meta["span"][1]
            shortcut = Shortcut(token.content, closing) if _names_itself(text, closing) else None
            descriptions.append((list(_pieces(token.content, token.children, start)), shortcut))
    return Parsed(found, descriptions, list(_shortcuts(text, found)))


def _shortcuts(text: str, found: Sequence[Piece]) -> Iterator[Shortcut]:
    opened: list[int] = []
    for piece in found:
        if piece.name == "link" and piece.kind == "open":
            opened.append(piece.place[1])
        elif piece.name == "link":
            label = text[opened.pop() : piece.place[0]]
            if _names_itself(text, piece.place):
                yield Shortcut(label, piece.place)


def _names_itself(text: str, closing: Place) -> bool:
    """Tell whether what ends a link or an image gives no address."""
    return text[slice(*closing)] in ("]", "][]")


def escaped(text: str, *, fully: bool) -> str:
    r"""Return text so that it is read as text.

    >>> print(escaped("2 * 3 = [6] & a_b *c*", fully=False))
    2 \* 3 = [6] & a_b \*c\*

    Args:
        text: The text.
        fully: Whether everything is escaped that could be markup anywhere.
    """
    return (_ALL_SPECIAL if fully else _SPECIAL).sub(r"\\\g<0>", text)


def line_escaped(line: str) -> str:
    r"""Return the beginning of a line so that it begins nothing but text.

    >>> print(line_escaped("1986. Tahun itu"), line_escaped("- dan"))
    1986\. Tahun itu \- dan
    """
    found = _LINE_START.match(line)
    if not found:
        return line
    if found["number"]:
        return f"{found['number']}\\{line[found.start('dot') :]}"
    return f"\\{line}"


def begins_block(word: str) -> bool:
    """Tell whether a word would begin something else than text at the start of a line."""
    return _LINE_START.match(word) is not None or word.startswith(("<", "|"))


def _noting(name: str, rule: Callable[..., bool]) -> Callable[[StateInline, bool], bool]:
    """Return an inline rule that notes in ``Token.meta`` where what it finds stands."""

    def noting(state: StateInline, silent: bool) -> bool:
        start, first, pending = state.pos, len(state.tokens), bool(state.pending)
        if not rule(state, silent):
            return False
        if not silent:
            _note(name, state, start, state.tokens[first:], pending)
        return True

    return noting


def _note(name: str, state: StateInline, start: int, tokens: list[Token], pending: bool) -> None:
    """Note the span of the tokens that a rule made of what begins at ``start``."""
    end = state.pos
    if name == "autolink":
        opening, text, _ = tokens[-3:]
        opening.type, opening.content = "autolink", text.content
        opening.meta["span"] = (start, end)
        del state.tokens[-2:]
        del state.tokens_meta[-2:]
    elif name == "link":
        opening = next(token for token in tokens if token.type == "link_open" and not token.meta)
        label_end = state.md.helpers.parseLinkLabel(state, start, True)
        opening.meta["span"] = (start, start + 1)
        tokens[-1].meta["span"] = (label_end, end)
    elif name in ("emphasis", "strikethrough"):
        for token in tokens[1:] if pending else tokens:
            token.meta["span"] = (start, start + len(token.content))
            start += len(token.content)
    elif tokens and tokens[-1].type != "text":
        tokens[-1].meta["span"] = (start, end)


def _pieces(text: str, tokens: Sequence[Token], shift: int) -> Iterator[Piece]:
    """Yield the pieces that tokens are; text that no rule noted stands where the last one ended."""
    position = 0
    for token in _merged(tokens):
        start, end = token.meta.get("span") or (position, position + len(token.content))
        if token.type in ("softbreak", "hardbreak"):
            start = position  # with the spaces before it
        place = (start + shift, end + shift)
        if token.type == "text":
            yield from _words_and_spaces(token.content, place)
        else:
            yield _piece(token, place, text[start:end])
        position = end


def _words_and_spaces(text: str, place: Place) -> Iterator[Piece]:
    """Yield a text as pieces: the spaces at its edges, and the rest."""
    first = len(text) - len(text.lstrip())
    last = max(first, len(text.rstrip()))
    for start, end in ((0, first), (first, last), (last, len(text))):
        if start < end:
            yield Piece("text", (place[0] + start, place[0] + end), text[start:end])


def _merged(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield tokens; of the two that ``**`` is made of, one is empty and goes with the other."""
    left: Place | None = None
    for token, following in pairwise((*tokens, None)):
        assert token is not None
        if token.type == "text" and not token.content:
            if following is not None and following.type == "strong_open":
                left = token.meta["span"]
            continue
        if token.type == "strong_open" and left is not None:
            token.meta["span"] = (left[0], token.meta["span"][1])
            left = None
        elif token.type == "strong_close":
            start, _ = token.meta["span"]
            token.meta["span"] = (start, start + len(token.markup))
        yield token


def _piece(token: Token, place: Place, raw: str) -> Piece:
    kind = token.type
    if kind == "text_special":
        return Piece("text", place, token.content)
    if kind == "softbreak":
        return Piece("text", place, "\n")
    if kind == "hardbreak":
        return Piece("break", place)
    if kind in ("code_inline", "autolink"):
        return Piece("verbatim", place, token.content)
    if kind == "html_inline":
        return _html_piece(place, raw)
    if kind.endswith("_open"):
        return Piece("open", place, name=kind.removesuffix("_open"), style=token.markup)
    if kind.endswith("_close"):
        return Piece("close", place, name=kind.removesuffix("_close"), style=token.markup)
    return Piece("mark", place)


def _html_piece(place: Place, raw: str) -> Piece:
    found = _HTML_NAME.match(raw)
    name = found[2].lower() if found else ""
    if name == "br":
        return Piece("break", place)
    if not found or name in _VOID or raw.endswith("/>"):
        return Piece("mark", place)
    return Piece("close" if found[1] else "open", place, name=f"<{name}>")
