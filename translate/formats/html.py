"""HTML and XHTML pages: the text between tags is translated, and of some tags what people read.

These are ``title`` and ``alt`` of any tag, and the descriptions that search engines and social
networks show. Tags inside a sentence move with their words. Scripts, styles, code and whatever has
``translate="no"`` or the class ``notranslate`` stay as they are. Where anything was translated,
``lang="id"`` becomes ``lang="en"``. All else comes out as it went in, however broken the page is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from functools import cache
from html import unescape
from typing import TYPE_CHECKING

from translate.article import Article, Block
from translate.data import words
from translate.formats import limits
from translate.formats.encoding import Encoding, decode, is_known
from translate.formats.html_tokens import Attribute, Token, tokenize
from translate.formats.inline import Edits, Piece, Slot, cut_out, fill, without_space_at_breaks
from translate.formats.options import ReadOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from translate.article import Target
    from translate.formats.inline import Item, Place

EXTENSIONS: tuple[str, ...] = (".html", ".htm", ".xhtml")

MAX_DEPTH = 500
"""Elements around a block that are known; browsers keep 512."""

MAX_REFERENCE = 20
"""Tokens that may be in a superscript that points to a note."""

_FAR = 200
"""How far before a tag the beginning of its line is looked for."""

_VOID = frozenset(
    (
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
        "source", "track", "wbr",
    )
)  # fmt: skip
_VERBATIM = frozenset(("code", "kbd", "math", "samp", "tt", "var"))
_ONE_MARK = frozenset(("svg", "script", "style"))
"""What is one mark inside a sentence, with all that it holds."""

_SKIPPED = frozenset(("pre", "audio", "canvas", "object", "select", "template", "video", "xmp"))
"""What holds nothing to translate and parts blocks; the tokenizer knows more."""

_META = re.compile(
    r"(?:og:|twitter:)?(?:title|description)|(?:og:|twitter:)image:alt", re.IGNORECASE
)
_INDONESIAN = re.compile(r"(?:id|in|ind)(?=[-_]|$)", re.IGNORECASE)
_KINDS = {
    **{f"h{n}": "heading" for n in range(1, 7)},
    "li": "item", "dt": "item", "dd": "item", "option": "item",
    "td": "cell", "th": "cell",
    "caption": "caption", "figcaption": "caption",
    "title": "title",
}  # fmt: skip
_REMOVABLE = frozenset(
    (
        "p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "div", "figcaption", "blockquote", "caption",
        "button", "section", "aside", "ul", "ol",
    )
)  # fmt: skip
"""What goes when the block that is alone in it is left out."""

_ENDS_P = frozenset(
    (
        "address", "article", "aside", "blockquote", "center", "details", "dialog", "dir", "div",
        "dl", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
        "h6", "header", "hgroup", "hr", "main", "menu", "nav", "ol", "p", "pre", "search",
        "section", "table", "ul",
    )
)  # fmt: skip
_IMPLIED_ENDS = {
    "p": _ENDS_P,
    "li": frozenset(("li",)),
    "dt": frozenset(("dt", "dd")),
    "dd": frozenset(("dt", "dd")),
    "tr": frozenset(("tr", "tbody", "tfoot")),
    "td": frozenset(("td", "th", "tr", "tbody", "tfoot")),
    "th": frozenset(("td", "th", "tr", "tbody", "tfoot")),
    "option": frozenset(("option", "optgroup")),
}
"""Start tags that end an element whose end tag may be left out: HTML standard, 13.1.2.4."""

_NO_BREAK = r"&nbsp;|&#(?:160|x[aA]0);"
_SPACES = re.compile(rf"(?:\s|{_NO_BREAK})*")
_SPACE_BEFORE = re.compile(rf"(?:\s+|{_NO_BREAK})\Z")
_LINE_START = re.compile(r"(?:\r\n|\n|\r)[ \t]*\Z")
_WORD_END = re.compile(r"(?:[^\W\d_]{3}|[.,;:!?\"”’)])\Z")
_SENTENCE_END = re.compile(r"[.!?:…][\"'”’)\]]*\s*\Z")
_REFERENCE = re.compile(r"\s*(?:\[?\d{1,3}\]?|\[?[a-z]\]?|[*†‡§¶]+)\s*")
_META_CHARSET = re.compile(rb"<meta\b[^>]*?\bcharset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"\A<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([\w.:-]+)")
_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Frame:
    """What a page is apart from its blocks.

    Attributes:
        encoding: How it is written as bytes.
        source: All of it.
        slots: Where the blocks stand.
        languages: Where it says that it is Indonesian, and what it is to say instead.
    """

    encoding: Encoding
    source: str
    slots: tuple[Slot, ...]
    languages: tuple[tuple[Place, str], ...]


def read(data: bytes, name: str, options: ReadOptions = ReadOptions()) -> Article:  # noqa: B008
    """Return a block for each stretch of text between two tags that part blocks."""
    source, encoding = decode(data, name, options.encoding or _declared(data))
    limits.check([source], ("<",), name, options.most)
    xml = source.lstrip().startswith("<?xml") or name.lower().endswith(".xhtml")
    reader = _Reader(source, list(tokenize(source, xml=xml)))
    found = sorted(reader.run(), key=lambda each: (each[1].place[0], -each[1].place[1]))
    blocks, slots = zip(*found, strict=True) if found else ((), ())
    frame = Frame(encoding, source, slots, tuple(reader.languages))
    return Article(name, "html", blocks, frame)


def write(article: Article, targets: Sequence[Target]) -> bytes:
    """Return the page with ``targets`` in the places of its blocks.

    A character that the page's encoding lacks is written as a character reference.
    """
    frame = article.frame
    assert isinstance(frame, Frame), frame
    edits = Edits(frame.source)
    fill(edits, frame.slots, article.blocks, targets, _render)
    if edits.edits:
        for place, language in frame.languages:
            edits.replace(place, language)
    text = edits.between((0, len(frame.source)))
    return frame.encoding.bom + text.encode(frame.encoding.codec, "xmlcharrefreplace")


def _declared(data: bytes) -> str | None:
    """Return the encoding a page says it has, by the name that Python knows it by.

    The standard has browsers read the old Latin encodings as Windows ones, and only looks at the
    first 1,024 bytes (https://encoding.spec.whatwg.org/#names-and-labels).
    """
    found = _XML_ENCODING.search(data[:1024]) or _META_CHARSET.search(data[:1024])
    label = found[1].decode("ascii").lower() if found else ""
    if label.startswith("utf-16"):
        return "utf-8"
    windows = {
        "ascii": "cp1252", "us-ascii": "cp1252", "latin1": "cp1252", "iso-8859-1": "cp1252",
        "iso8859-1": "cp1252", "iso-8859-9": "cp1254", "gb2312": "gbk", "shift_jis": "cp932",
        "x-sjis": "cp932", "euc-kr": "cp949", "windows-31j": "cp932",
    }  # fmt: skip
    label = windows.get(label, label)
    return label if label and is_known(label) else None


def _render(slot: Slot, items: Sequence[Item], edits: Edits) -> str:
    out = []
    for item in without_space_at_breaks(items):
        if item.kind == "text":
            out.append(_escaped(item.text, str(slot.context or "")))
        else:
            element = slot.elements[item.key]
            out.append(edits.between(element.closing if item.kind == "close" else element.opening))
    text = "".join(out)
    return f'"{text}"' if slot.context == "bare" else text


def _escaped(text: str, context: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if context == "'":
        return text.replace("'", "&#39;")
    return text.replace('"', "&quot;") if context else text


@dataclass(frozen=True, slots=True)
class _Open:
    """An element that is open and parts blocks.

    Attributes:
        name: Its name.
        translated: Whether its text is to be translated.
    """

    name: str
    translated: bool


@dataclass
class _Reader:
    """Finds the blocks of a page."""

    source: str
    tokens: list[Token]
    languages: list[tuple[Place, str]] = field(default_factory=list)
    found: list[tuple[Block, Slot]] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    opened: list[_Open] = field(default_factory=list)
    edge: Token | None = None

    def run(self) -> list[tuple[Block, Slot]]:
        """Return the blocks and where they stand."""
        self.line = _line_counter(self.source)
        self.mates, self.edges = _mates(self.tokens)
        number = 0
        while number < len(self.tokens):
            number = self._take(number) + 1
        self._flush(None)
        return self.found

    @property
    def _translated(self) -> bool:
        return not self.opened or self.opened[-1].translated

    def _take(self, number: int) -> int:
        """Take a token in, or all of an element; return the number of the last token taken."""
        token = self.tokens[number]
        if token.kind == "text" or (token.kind == "raw" and token.name == "title"):
            if self._translated:
                self.pieces += _text_pieces(self.source, token.place)
        elif token.kind == "other":
            self.pieces.append(Piece("mark", token.place))
        elif token.kind == "end":
            self._end(token)
        elif token.kind == "start":
            if not _is_inline(token.name):
                self._start(token)
                return number
            translated = _says_translate(token, self.source, self._translated)
            self._attributes(token, translated)
            if self._translated:
                return self._inline(number, translated)
        return number

    def _start(self, token: Token) -> None:
        """Take in a tag that begins a block."""
        if token.name == "br":
            if self._translated:
                self._line_break(token)
            return
        self._flush(token)
        while self.opened and token.name in _IMPLIED_ENDS.get(self.opened[-1].name, ()):
            self.opened.pop()
        translated = _says_translate(token, self.source, self._translated)
        self._attributes(token, translated)
        if token.name not in _VOID and not token.closed and len(self.opened) < MAX_DEPTH:
            self.opened.append(_Open(token.name, translated and token.name not in _SKIPPED))

    def _end(self, token: Token) -> None:
        names = [each.name for each in self.opened]
        if token.name in names:
            self._flush(token)
            while self.opened.pop().name != token.name:
                pass
        elif not _is_inline(token.name):
            self._flush(token)
        elif self._translated:
            self.pieces.append(Piece("close", token.place, name=token.name))

    def _inline(self, number: int, translated: bool) -> int:
        """Take in a tag inside a sentence, and what belongs to it."""
        token = self.tokens[number]
        mate = self.mates.get(number)
        if token.name in _VOID or token.closed:
            self.pieces.append(Piece("mark", token.place))
            return number
        if mate is None:
            self.pieces.append(Piece("open", token.place, name=token.name))
            return number
        place = token.place[0], self.tokens[mate].place[1]
        if token.name in _ONE_MARK:
            self.pieces.append(Piece("mark", place))
            return mate
        if self.edges[mate] > self.edges[number]:  # blocks inside
            if not translated:
                self._flush(token)
                self.opened.append(_Open(token.name, False))
            else:
                self.pieces.append(Piece("open", token.place, name=token.name))
            return number
        short = token.name == "sup" and mate - number <= MAX_REFERENCE
        if short and self._is_reference(self._text(number, mate), place):
            self.pieces.append(Piece("mark", place))
            return mate
        if token.name in _VERBATIM or not translated:
            self.pieces.append(Piece("verbatim", place, self._text(number, mate)))
            return mate
        self.pieces.append(Piece("open", token.place, name=token.name))
        return number

    def _text(self, first: int, last: int) -> str:
        """Return the text that a reader sees between two tokens."""
        texts = (t.place for t in self.tokens[first:last] if t.kind == "text")
        return " ".join(unescape("".join(self.source[slice(*place)] for place in texts)).split())

    def _is_reference(self, text: str, place: Place) -> bool:
        """Tell whether a superscript points to a note, and is no exponent as in km²."""
        before = "".join(piece.text for piece in self.pieces[-3:])
        linked = "<a" in self.source[slice(*place)].lower() or not text.isalnum()
        return bool(_REFERENCE.fullmatch(text) and (linked or _WORD_END.search(before)))

    def _line_break(self, token: Token) -> None:
        """Take in a line break: it parts blocks where it is doubled or ends a sentence."""
        for piece in reversed(self.pieces):
            if piece.kind == "break" or piece.text.strip():
                if piece.kind == "break" or _SENTENCE_END.search(piece.text):
                    self._flush(token)
                break
        self.pieces.append(Piece("break", token.place))

    def _flush(self, edge: Token | None) -> None:
        """Make a block of the pieces so far; ``edge`` is the tag that ends it."""
        names = [each.name for each in self.opened]
        kind = next((_KINDS[name] for name in reversed(names) if name in _KINDS), "paragraph")
        made = cut_out(self.pieces, kind, self.line, collapse=True)
        if made:
            block, slot = made
            self.found.append((block, replace(slot, whole=self._whole(slot, edge))))
        self.pieces, self.edge = [], edge

    def _whole(self, slot: Slot, edge: Token | None) -> Place | None:
        """Return what goes if a block is left out: the element it is alone in, if that can go."""
        start, end = slot.place
        alone = not any(
            piece.kind in ("mark", "verbatim") and not start <= piece.place[0] < end
            for piece in self.pieces
        )
        if not (alone and edge and self.edge and edge.kind == "end" and self.edge.kind == "start"):
            return None
        if edge.name != self.edge.name or edge.name not in _REMOVABLE:
            return None
        start, end = self.edge.place[0], edge.place[1]
        before = self.source[max(0, start - _FAR) : start]
        indent = _LINE_START.search(before)
        return (start - len(indent[0]) if indent else start, end)

    def _attributes(self, token: Token, translated: bool) -> None:
        """Take in what a tag says to readers, and in what language it says it is."""
        value = {key: self.source[slice(*a.place)] for key, a in token.attributes.items()}
        for key in ("lang", "xml:lang"):
            if key in value and (_INDONESIAN.match(value[key]) or not value[key]) and translated:
                self._language(token.attributes[key], "en")
        if token.name == "html" and not {"lang", "xml:lang"} & {*value}:
            at = token.place[0] + len("<html")
            self.languages.append(((at, at), ' lang="en"'))
        if token.name == "meta":
            about = value.get("property") or value.get("name") or value.get("http-equiv") or ""
            if _META.fullmatch(about) and "content" in value and translated:
                self._attribute(token.attributes["content"])
            if about.lower() in ("og:locale", "content-language") and _INDONESIAN.match(
                value.get("content", "")
            ):
                language = "en_US" if about.lower() == "og:locale" else "en"
                self._language(token.attributes["content"], language)
        elif translated:
            if "title" in value and token.name not in ("link", "style"):
                self._attribute(token.attributes["title"])
            if "alt" in value and token.name in ("img", "area", "input"):
                self._attribute(token.attributes["alt"])

    def _language(self, attribute: Attribute, language: str) -> None:
        self.languages.append((attribute.place, language))

    def _attribute(self, attribute: Attribute) -> None:
        pieces = _text_pieces(self.source, attribute.place)
        made = cut_out(pieces, "attribute", self.line, collapse=True)
        if made:
            block, slot = made
            context = attribute.quote or "bare"
            self.found.append((block, replace(slot, context=context)))


def _text_pieces(source: str, place: Place) -> list[Piece]:
    """Return a text as pieces: the white space at its edges, and the rest."""
    start, end = place
    found = _SPACES.match(source, start, end)
    first = found.end() if found else start
    last = end
    while last > first and (space := _SPACE_BEFORE.search(source[max(first, last - 8) : last])):
        last -= len(space[0])
    parts = ((start, first), (first, last), (last, end))
    return [Piece("text", (a, b), unescape(source[a:b])) for a, b in parts if a < b]


def _mates(tokens: Sequence[Token]) -> tuple[dict[int, int], list[int]]:
    """Return the end of each start tag by number, and how many tags before each part blocks."""
    mates: dict[int, int] = {}
    waiting: dict[str, list[int]] = {}
    edges, count = [], 0
    for number, token in enumerate(tokens):
        edges.append(count)
        if token.kind in ("start", "end") and not _is_inline(token.name) and token.name != "br":
            count += 1
        if token.kind == "start" and not token.closed:
            waiting.setdefault(token.name, []).append(number)
        elif token.kind == "end" and waiting.get(token.name):
            mates[waiting[token.name].pop()] = number
    return mates, edges


def _says_translate(token: Token, source: str, inherited: bool) -> bool:
    """Tell whether the text of an element is to be translated."""
    said = token.attributes.get("translate")
    value = source[slice(*said.place)].lower() if said else None
    if value in ("no", "yes", ""):
        return value != "no"
    classes = token.attributes.get("class")
    return inherited and not (classes and "notranslate" in source[slice(*classes.place)].split())


def _is_inline(name: str) -> bool:
    return name in _inline_names() or ":" in name


@cache
def _inline_names() -> frozenset[str]:
    return frozenset(words("inline-elements.html.txt"))


def _line_counter(source: str) -> Callable[[int], int]:
    ends = [match.end() for match in _LINE_END.finditer(source)]
    return lambda position: bisect_right(ends, position) + 1
