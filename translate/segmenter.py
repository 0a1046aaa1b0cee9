"""Split a block into sentences, and join them again: ``split`` and ``join`` are exact inverses.

The rules are for Indonesian news. A stop ends a sentence if what follows can start one (a capital,
a digit, an opening quote …) unless what stands before it says otherwise: an abbreviation, an
initial, a list marker. Language knowledge is in data files; what is decided here:

* A dateline (``JAKARTA, KOMPAS.com - ``) stays with its sentence: so the model was trained.
* A question in quotes goes on with its attribution: ``"Kapan?" tanya Kirby.`` is one sentence.
* Sentences inside one quotation are split; ``;``, ``:`` and dashes don't split.
* A small letter starts no sentence, whatever stands before it (``iPhone`` is no small letter).
* A blank line ends a sentence; a single line feed is white space like any other.
* A missing space after a stop is a boundary only where both sides speak for it: ``AS.Rusia`` and
  ``cermat.Dan`` are two sentences, ``KOMPAS.TV`` and ``Purna.Warta`` are names.

Everything takes time linear in the text, whatever the text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from translate.article import Segment
from translate.data import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_STOPS = ".?!…؟。！？｡．"
_WIDE = "。！？｡．"
# Stops inside words, numbers and initials are no candidates; a blank line always is one.
_STOP = re.compile(rf"(?<![{_STOPS}])[{_STOPS}]+(?![a-z0-9{_STOPS}]|[A-Z]\.)|\n[^\S\n]*\n")
_QUOTE = re.compile(
    r"""(?P<opening>(?:^|(?<=[\s(\[{“‘]))"(?=[^\s)\]},.;:?!…”’]))"""
    r"""|(?P<closing>(?<=[^\s(\[{“‘])"(?=[\s)\]},.;:?!…”’]|$))|\""""
)
_SPACE = re.compile(r"\s*")
_SPACES = re.compile(r"\s+")
_NOTE = re.compile(r"\[\d{1,3}\]")

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_CLOSING = ")]}”’»›」』″′" + _INVISIBLE
_EITHER = "“‘„‟«‹"
"""Opening quotes that some styles close with: ``„Kami siap.“``"""
_OPENING = "\"'“‘„‟«‹`([{「『¿¡" + _INVISIBLE
_START = re.compile(rf"(?:[•▪●◦*]\s?)?[{re.escape(_OPENING)}]{{0,4}}")

_WORD = re.compile(r"[^\W\d_](?:[^\W_]|['’-](?=[^\W_])){0,39}")
_INNER_CAPITAL = re.compile(r"[a-z]{1,2}-?[A-Z]")
_LEFT = re.compile(r"[^\s\"“”„‟‘’«»‹›()\[\]{},;:/–—]*$")
_ABBREVIATED = re.compile(
    r"(?:[^\W\d_]\.)*[^\W\d_]"  # E, U.S, a.n
    r"|[A-Z][a-z]{0,3}(?:\.[A-Z][A-Za-z]{0,3})+"  # Ph.D, S.Pd.I
    r"|[A-Z][b-df-hj-np-tv-z]{1,4}"  # Drg, Pdt
)
_FIRST_MARKER = re.compile(r"[(•\s]*(?:\d{1,2}(?:\.\d{1,2}){0,3}|[A-Za-z]|[IVXL]{1,5})")
_INNER_MARKER = re.compile(r"(?::\s+\(?[1aAIi]|[,;]\s+\(?(?:\d{1,2}|[A-Za-z]))$")
_SPEAKER = re.compile(r"(?:[A-Z][\w'’.-]{0,30}\s+){1,3}([a-z]{3,12})(?=[.,]|$)")
_ADDRESS = re.compile(r"(?:://|www\.|@)\S*")
_ADDRESS_HEAD = re.compile(r"\S*$")

_LOOKBACK = 40
"""How far before a stop abbreviations and list markers are looked for; bounds the time."""
_LOOKBACK_BRACKET = 400
"""How far before a stop its opening bracket is looked for; bounds the time."""

_LOOKAHEAD_MARKS = 16
"""How many combining marks are kept with the character before them; bounds the time."""
_FILL = 0.8
"""How full parts are planned to be: room for a cut to move to a better place."""
_WINDOW = 0.3
"""How far from the ideal place to look for a cut first, in parts' lengths."""
_BONUS = {";": 0.4, "–": 0.35, "—": 0.35, ":": 0.35}
"""How good a place to cut is after a mark, in parts' lengths it may be off by."""


@cache
def _abbreviations() -> frozenset[str]:
    entries = words("abbreviations.txt")
    return frozenset(entries) | {entry.upper() for entry in entries}


@cache
def _names() -> frozenset[str]:
    return frozenset(words("truecase.txt"))


@cache
def _lowered(name: str) -> frozenset[str]:
    return frozenset(entry.lower() for entry in words(name))


def split(text: str) -> tuple[Segment, ...]:
    """Split a block into sentences.

    >>> [segment.text for segment in split("Mr. Kirby menolak. “Tidak,” katanya.")]
    ['Mr. Kirby menolak.', '“Tidak,” katanya.']

    Args:
        text: A block. White space around it is the frame's, and in no segment.
    """
    text = text.strip()
    if not text:
        return ()
    segments = []
    begin = 0
    for end, start in _boundaries(_View(text, _closing_quotes(text), _addresses(text))):
        segments.append(Segment(text[begin:end], text[end:start]))
        begin = start
    segments.append(Segment(text[begin:]))
    return tuple(segments)


def join(segments: Sequence[Segment]) -> str:
    """Return the text that ``split`` or ``split_long`` made the segments of."""
    return "".join(segment.text + segment.gap for segment in segments)


def join_targets(segments: Sequence[Segment], targets: Sequence[str]) -> str:
    """Put targets into the gaps of their segments; a space where the source lacked one.

    >>> join_targets(split("Itu benar.Namun, mahal."), ["That is true.", "But expensive."])
    'That is true. But expensive.'

    Args:
        segments: The segments of one block, in order.
        targets: One target for each segment.

    Raises:
        ValueError: There are more of one than of the other.
    """
    pairs = list(zip(segments, targets, strict=True))
    body = "".join(target + (segment.gap or " ") for segment, target in pairs[:-1])
    return body + "".join(target + segment.gap for segment, target in pairs[-1:])


class _Candidate(NamedTuple):
    """A place where a sentence might end."""

    stop: int  # where the stop, or run of stops, begins
    stop_end: int  # where it ends
    end: int  # where the closing quotes and brackets after it end
    start: int  # where the next text begins; equal to end where no space is between


@dataclass(frozen=True, slots=True)
class _View:
    """A block and what has to be known of all of it before any place in it can be judged."""

    text: str
    closing_quotes: bytearray
    addresses: list[tuple[int, int]]

    def after_space(self, position: int) -> int:
        """Return where the white space that begins here ends."""
        match = _SPACE.match(self.text, position)
        return match.end() if match else position

    def after_closing(self, position: int) -> int:
        """Return where the closing quotes, brackets, stops and notes that begin here end."""
        text = self.text
        while position < len(text):
            character = text[position]
            if character in _CLOSING or character in _STOPS or self.closes(position):
                position += 1
            elif character == "[" and (note := _NOTE.match(text, position)):
                position = note.end()
            else:
                break
        return position

    def closes(self, position: int) -> bool:
        """Say whether the character here, after a stop, is a quote that closes."""
        character = self.text[position]
        if character == '"':
            return bool(self.closing_quotes[position])
        after = self.text[position + 1 : position + 2]
        return (character == "'" or character in _EITHER) and (
            not after or after.isspace() or after in _CLOSING or after in "'\","
        )

    def is_stray_closing(self, position: int) -> bool:
        """Say whether a closing quote stands between spaces here: ``siap. " Dia``."""
        character = self.text[position : position + 1]
        after = self.text[position + 1 : position + 2]
        closing = character in ("”", "’", "»") or (character == '"' and self.closes(position))
        return closing and (not after or after.isspace())

    def in_address(self, position: int) -> bool:
        """Say whether this is inside a URL, an e-mail address or a handle."""
        nearest = bisect_right(self.addresses, (position, len(self.text))) - 1
        return nearest >= 0 and position < self.addresses[nearest][1]


def _boundaries(view: _View) -> Iterator[tuple[int, int]]:
    """Yield where each sentence but the last ends, and where the next one starts."""
    begin = position = 0
    while match := _STOP.search(view.text, position):
        if match.group()[0] == "\n":
            end = begin + len(view.text[begin : match.start()].rstrip())
            start = view.after_space(match.end())
            found = True
        else:
            end = view.after_closing(match.end())
            start = view.after_space(end)
            while start > end and view.is_stray_closing(start):
                end = view.after_closing(start + 1)
                start = view.after_space(end)
            found = _is_boundary(view, begin, _Candidate(match.start(), match.end(), end, start))
        position = end
        if found:
            yield end, start
            begin = position = start


def _is_boundary(view: _View, begin: int, at: _Candidate) -> bool:
    """Decide about one candidate in the sentence that begins at ``begin``."""
    text = view.text
    opened = _START.match(text, at.start)
    first = opened.end() if opened else at.start
    if not _can_start(text, at.start, first):
        return False
    mark = text[at.stop : at.stop_end]
    if mark[0] in _WIDE:
        return True
    found = _WORD.match(text, first)
    word = found.group() if found else ""
    quoted = at.end > at.stop_end and first == at.start
    if quoted and _goes_on_with_speaker(text, begin, mark, first, word):
        return False
    clear = word[:1].isupper() and word.lower() in _lowered("sentence-starts.id.txt")
    before = text[max(begin, at.stop - _LOOKBACK) : at.stop]
    left = _last_token(before)
    if left + mark in _abbreviations():
        return clear
    if mark == "." and _ABBREVIATED.fullmatch(left) and not _is_name(before):
        return clear
    if at.end > at.stop_end and _is_parenthetical(text, begin, at):
        return clear
    if mark == "." and at.end == at.stop_end and _is_marker(text, begin, at.stop):
        return False
    return at.start > at.end or _lacks_space(view, at, first, left, word)


def _can_start(text: str, start: int, first: int) -> bool:
    """Say whether a sentence can start with the character at ``first``.

    Args:
        text: The block.
        start: Where the bullet, opening quotes and brackets before that character begin.
        first: Where they end.
    """
    character = text[first : first + 1]
    if character.isalpha():
        if not character.islower() or _INNER_CAPITAL.match(text, first):
            return True
        return any(quote in text[start:first] for quote in '"“„«')
    if character.isdigit():
        return True
    sign = character in ("@", "#") or (character and unicodedata.category(character) == "Sc")
    return bool(sign) and text[first + 1 : first + 2].isalnum()


def _goes_on_with_speaker(text: str, begin: int, mark: str, first: int, word: str) -> bool:
    """Say whether an attribution follows: ``"…." Kata Kirby``, ``"…?" Kirby bertanya``."""
    speaking = _lowered("attributions.id.txt")
    if word.lower() in speaking:
        return True
    asked = text[begin] in _OPENING and mark[-1] in "?!"
    speaker = _SPEAKER.match(text, first) if asked else None
    return speaker is not None and speaker.group(1) in speaking


def _is_parenthetical(text: str, begin: int, at: _Candidate) -> bool:
    """Say whether the stop is in a parenthesis inside a sentence: ``Kirby (siapa?) Ryder``."""
    back = max(begin, at.stop - _LOOKBACK_BRACKET)
    return text[at.end - 1] == ")" and text.rfind("(", back, at.stop) > begin


def _last_token(before: str) -> str:
    match = _LEFT.search(before)
    return match.group() if match else ""


def _is_name(before: str) -> bool:
    """Say whether a name of three words ends here: ``Perang Dunia I`` is no initial."""
    return " ".join(before.split()[-3:]) in _names()


def _is_marker(text: str, begin: int, stop: int) -> bool:
    """Say whether a list marker stands before the stop: ``1.``, ``IV.``, ``: a.``."""
    if stop - begin <= _LOOKBACK and _FIRST_MARKER.fullmatch(text, begin, stop):
        return True
    return _INNER_MARKER.search(text, max(begin, stop - _LOOKBACK), stop) is not None


def _lacks_space(view: _View, at: _Candidate, first: int, left: str, word: str) -> bool:
    """Say whether two sentences meet here although no space is between them."""
    text = view.text
    over = first + len(word)
    if not word[:1].isupper() or text[over : over + 1] in ("=", "("):
        return False
    if view.in_address(at.stop):
        return False
    if text[at.stop : at.end] != "." or first > at.start:
        return True  # a name has no "?" or "…" in it, and no quote or bracket after its stop
    if text[over : over + 1] == "." and text[over + 1 : over + 2].isalnum():
        return False
    if word.lower() in _lowered("name-endings.txt"):
        return False
    part = left.rpartition(".")[2]
    if word.lower() in _lowered("sentence-starts.id.txt"):
        return True
    if part != left and not part.isdigit():
        return False  # a path: "django.db.Model"
    if word.isupper():
        return len(part) > 2 and part.islower() and word in _names()
    if part.istitle() or not word.istitle():
        return part in _names() and word in _names()
    return True


def _closing_quotes(text: str) -> bytearray:
    """Return a 1 at the place of every straight double quote that closes a quotation.

    White space tells; where it doesn't, a quote closes if one is open.
    """
    closing = bytearray(len(text)) if '"' in text else bytearray()
    is_open = False
    for match in _QUOTE.finditer(text):
        closes = match.lastgroup == "closing" or (match.lastgroup is None and is_open)
        closing[match.start()] = closes
        is_open = not closes
    return closing


def _addresses(text: str) -> list[tuple[int, int]]:
    """Return where URLs, e-mail addresses and handles begin and end, in order."""
    found = []
    behind = 0
    for match in _ADDRESS.finditer(text):
        head = _ADDRESS_HEAD.search(text, max(behind, match.start() - 64), match.start())
        behind = match.end()
        found.append((head.start() if head else match.start(), behind))
    return found


def split_long(segment: Segment, fits: Callable[[str], bool]) -> tuple[Segment, ...]:
    """Split a segment too long for the model at its best clause boundaries.

    The parts are of about equal length, each fits, and ``join`` makes the segment of them again.
    Best is a place after ``;``, a dash, ``:``, then after a comma before a word that starts a
    clause, after a comma, before such a word, at any white space, and only in text without any,
    between two characters.

    Args:
        segment: A sentence.
        fits: Says whether a text is short enough. A part of a text that fits must fit. Called
            about once a part, and a few times on beginnings of the text.
    """
    text = segment.text
    if fits(text):
        return (segment,)
    spans = _fitting_spans(text, fits)
    parts = [
        Segment(text[begin:end], text[end:following])
        for (begin, end), (following, _) in pairwise(spans)
    ]
    begin, end = spans[-1]
    return (*parts, Segment(text[begin:end], segment.gap))


def _fitting_spans(text: str, fits: Callable[[str], bool]) -> list[tuple[int, int]]:
    """Return the parts of a text as (begin, end), in order."""
    reach = _reach(text, fits)
    spans = []
    todo = [(0, len(text), ceil(len(text) / (_FILL * reach)))]
    while todo:
        begin, end, count = todo.pop()
        if end - begin == 1 or (count <= 1 and fits(text[begin:end])):
            spans.append((begin, end))
            continue
        count = max(count, 2)
        left = count // 2
        cut, resume = _best_cut(text, begin, end, left / count, count)
        todo += [(resume, end, count - left), (begin, cut, left)]
    return spans


def _reach(text: str, fits: Callable[[str], bool]) -> int:
    """Return about how many characters of the text's beginning fit, at least 1."""
    known, tried = 1, 16
    while tried < len(text) and fits(text[:tried]):
        known, tried = tried, 2 * tried
    tried = min(tried, len(text))
    while tried - known > max(1, known // 32):
        middle = (known + tried) // 2
        known, tried = (middle, tried) if fits(text[:middle]) else (known, middle)
    return known


def _best_cut(text: str, begin: int, end: int, share: float, count: int) -> tuple[int, int]:
    """Return where to end the left part of a text and where to start the right one.

    Args:
        text: The whole text.
        begin: Where the text to cut begins in it.
        end: Where it ends.
        share: How much of it should go to the left.
        count: How many parts it will be cut into in the end.
    """
    ideal = begin + round((end - begin) * share)
    part = (end - begin) / count
    for window in (_WINDOW * part, part):
        low, high = max(begin + 1, int(ideal - window)), min(end - 1, int(ideal + window) + 1)
        cuts = [
            (_clause_bonus(text, match) - abs(match.start() - ideal) / part, match.span())
            for match in _SPACES.finditer(text, low, high)
        ]
        if cuts:
            _, (cut, resume) = max(cuts)
            while text[cut - 1].isspace():
                cut -= 1
            while text[resume].isspace():
                resume += 1
            return cut, resume
    cut = min(max(ideal, begin + 1), end - 1)
    limit = min(cut + _LOOKAHEAD_MARKS, end - 1)
    while cut < limit and _belongs_to_last(text[cut]):
        cut += 1
    return cut, cut


def _clause_bonus(text: str, space: re.Match[str]) -> float:
    """Return how good a place to cut this white space is, in parts' lengths it may be off by."""
    last = text[space.start() - 1]
    found = _WORD.match(text, space.end())
    clause = found is not None and found.group() in words("clause-starts.id.txt")
    if last == ",":
        return 0.3 if clause else 0.25
    return _BONUS.get(last, 0.1 if clause else 0.0)


def _belongs_to_last(character: str) -> bool:
    """Say whether a character can't be parted from the one before it."""
    return unicodedata.category(character) in ("Mn", "Me", "Mc", "Cf")
