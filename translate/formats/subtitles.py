r"""What subtitle formats share: from cues to blocks and back.

A cue's lines are one text. A sentence that runs over several cues is translated whole, as one
block, and its target is cut over them again in proportion to what each had of the source. A cue in
which two people speak (``- Apa?``, ``- Tidak.``) has a block for each. Dashes, positions and tags
around all of a text are not part of it; tags inside are its markup.

A changed cue is wrapped anew; a cue whose blocks don't change keeps its bytes.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from translate import segmenter
from translate.article import Article, Block, Markup, Segment, Target
from translate.formats.encoding import Encoding, encode
from translate.formats.values import spliced
from translate.formats.wrapping import LINE_LENGTH, divided, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from translate.formats.cues import Cue

MAX_PAUSE = 2_000
"""Milliseconds between two cues that may hold one sentence."""
MAX_RUN = 6
"""Cues that may hold one sentence: what runs on longer has lost its full stop."""
MAX_LENGTH = 500
"""Characters of a turn that a sentence may run through: longer is no subtitle."""
MIN_ENDED = 0.2
"""Share of turns that must end a sentence for full stops to mean anything. Automatic captions have
none; a run of their cues would end anywhere."""

_LINE_BREAK = re.compile(r"\r\n?|\n")
_FOLD = re.compile(r"(?<!\s)\s*[\r\n]\s*")  # begins where the white space does: linear
_NAME = re.compile(r"<(/?)([A-Za-z]+)")
_SPEAKER = re.compile(r"\s*((?:[-–—‐]|>{2,3})\s*)(?=[^\W\d_]|[\"“'‘.…(\[])")
_POSITION = re.compile(r"\{[^{}]*\}")
_ENDED = re.compile(r"""[.?!…♪♫][)\]"'”’»]*$|[)\]*#]$""")
_NO_CONTINUATION = re.compile(r"[♪♫(\[*#]")


@dataclass(frozen=True, slots=True)
class Syntax:
    """How a format writes text and tags inside a cue.

    Attributes:
        tag: Matches a tag.
        decode: From what stands between tags to what is shown.
        encode: The inverse.
    """

    tag: re.Pattern[str]
    decode: Callable[[str], str]
    encode: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Element:
    """A pair of tags and what it covers of a text, or a tag alone, which covers nothing."""

    start: int
    end: int
    opening: str
    closing: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says in a cue.

    Attributes:
        cue: Index of the cue.
        line: The line it starts on, counted from 1.
        raw: It as it stands in the document.
        dash: What marks another speaker in front of it.
        before: The tags and the dash in front of all its text.
        text: The text shown, on one line.
        elements: The tags inside the text.
        after: The tags after all of it.
    """

    cue: int
    line: int
    raw: str
    dash: str
    before: str
    text: str
    elements: tuple[Element, ...]
    after: str


@dataclass(frozen=True, slots=True)
class Source:
    """What a block was made of.

    Attributes:
        turns: The index of each turn it has text of, and where that text ends in the block.
        elements: The block's markup, by key. Where there are several turns the first elements are
            those, without tags: whoever places them says where to cut the target.
    """

    turns: tuple[tuple[int, int], ...]
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What subtitles are apart from their blocks."""

    text: str
    encoding: Encoding
    syntax: Syntax
    cues: tuple[Cue, ...]
    turns: tuple[Turn, ...]
    sources: tuple[Source, ...]


def article(
    text: str, encoding: Encoding, cues: Sequence[Cue], syntax: Syntax, *, name: str, format: str
) -> Article:
    """Return the article that cues make.

    Args:
        text: The whole document.
        encoding: How it is written as bytes.
        cues: Its cues, in order.
        syntax: How their text is written.
        name: What messages call it.
        format: Name of its format.
    """
    turns = [turn for number, cue in enumerate(cues) for turn in _turns(text, number, cue, syntax)]
    pairs = [pair for run in _runs(turns, cues) for pair in _blocks(turns, run)]
    sources = tuple(source for _, source in pairs)
    frame = Frame(text, encoding, syntax, tuple(cues), tuple(turns), sources)
    return Article(name, format, tuple(block for block, _ in pairs), frame)


def write(article: Article, targets: Sequence[Target]) -> bytes:
    """Return the document with ``targets`` in the places of its blocks."""
    frame = article.frame
    assert isinstance(frame, Frame), frame
    spoken: list[tuple[str, list[Element]]] = [("", [])] * len(frame.turns)
    changed: set[int] = set()
    for block, source, target in zip(article.blocks, frame.sources, targets, strict=True):
        same = target.text == block.text and target.markup in ((), block.markup)
        for number, text, elements in _over_turns(source, target):
            spoken[number] = _joined(*spoken[number], text, elements)
            if not same:
                changed.add(number)
    lines: dict[int, list[str]] = {}
    for number, turn in enumerate(frame.turns):
        its = lines.setdefault(turn.cue, [])
        its += _lines(turn, *spoken[number], frame.syntax) if number in changed else [turn.raw]
    edits = []
    for index in sorted({frame.turns[number].cue for number in changed}):
        cue = frame.cues[index]
        edits.append((cue.start, cue.end, cue.newline.join(lines[index])))
    return encode(spliced(frame.text, edits), frame.encoding, article.name)


def _turns(document: str, number: int, cue: Cue, syntax: Syntax) -> Iterator[Turn]:
    """Yield the turns of a cue: a line that starts with a dash starts one."""
    raw = document[cue.start : cue.end]
    breaks = [each.span() for each in _LINE_BREAK.finditer(raw)]
    ends = [start for start, _ in breaks[1:]] + [len(raw)]
    starts = [(0, cue.line)]
    for line_number, ((_, start), end) in enumerate(zip(breaks, ends, strict=False), cue.line + 1):
        if _SPEAKER.match(syntax.decode(syntax.tag.sub("", raw[start:end]))):
            starts.append((start, line_number))
    for (start, line_number), (end, _) in pairwise([*starts, (len(raw), 0)]):
        yield _turn(raw[start:end].rstrip("\r\n"), number, line_number, syntax)


def _turn(raw: str, cue: int, line: int, syntax: Syntax) -> Turn:
    """Take a turn apart."""
    flat = _FOLD.sub(" ", raw)
    tokens: list[str] = []
    tags: set[int] = set()
    done = 0
    for tag in syntax.tag.finditer(flat):
        tags.add(len(tokens) + 1)
        tokens += (syntax.decode(flat[done : tag.start()]), tag[0])
        done = tag.end()
    tokens.append(syntax.decode(flat[done:]))
    partner = _pairs(tokens, tags)

    speaker = _SPEAKER.match("".join(t for n, t in enumerate(tokens) if n not in tags))
    dash = speaker[1] if speaker else ""
    before = after = ""
    undashed = not dash
    first, last = 0, len(tokens) - 1
    while first <= last:
        if first in tags and partner.get(first) == last:
            before, after = before + tokens[first], tokens[last] + after
            first, last = first + 1, last - 1
        elif (first in tags and first not in partner) or (undashed and not tokens[first].strip()):
            before, first = before + tokens[first].strip(), first + 1
        elif (last in tags and last not in partner) or not tokens[last].strip():
            last, after = last - 1, tokens[last].strip() + after
        elif not undashed and first not in tags and tokens[first].strip():
            undashed, before = True, before + dash
            tokens[first] = tokens[first].lstrip()[len(dash.rstrip()) :].lstrip()
        elif not undashed and first not in tags:
            first += 1
        else:
            break

    text, opened, elements = "", dict[int, int](), list[Element]()
    for number in range(first, last + 1):
        token = tokens[number]
        if number not in tags:
            text += token
        elif number not in partner:
            elements.append(Element(len(text), len(text), token))
        elif partner[number] > number:
            opened[number] = len(elements)
            elements.append(Element(len(text), len(text), token, tokens[partner[number]]))
        else:
            its = opened[partner[number]]
            elements[its] = replace(elements[its], end=len(text))
    lead = len(text) - len(text.lstrip())
    text = text.strip()
    return Turn(
        cue, line, raw, dash, before, text, _clipped(elements, lead, lead + len(text)), after
    )


def _pairs(tokens: Sequence[str], tags: Iterable[int]) -> dict[int, int]:
    """Return for each tag that is opened and closed the index of the other of the pair."""
    partner: dict[int, int] = {}
    open_: list[tuple[str, int]] = []
    how_often = Counter[str]()
    for number in sorted(tags):
        if found := _NAME.match(tokens[number]):
            name = found[2].lower()
            if not found[1]:
                open_.append((name, number))
                how_often[name] += 1
            elif how_often[name]:
                while True:
                    last, its = open_.pop()
                    how_often[last] -= 1
                    if last == name:
                        break
                partner[number], partner[its] = its, number
    return partner


def _clipped(elements: Iterable[Element], start: int, end: int) -> tuple[Element, ...]:
    """Return what elements are of a part of their text: none where a pair covers nothing of it."""
    return tuple(
        replace(each, start=max(each.start, start) - start, end=min(each.end, end) - start)
        for each in elements
        if (each.start < end and each.end > start)
        or (each.start == each.end and start <= each.start <= end)
    )


def _runs(turns: Sequence[Turn], cues: Sequence[Cue]) -> Iterator[list[int]]:
    """Yield the indices of turns whose texts belong together; those without text are left out."""
    spoken = [n for n, turn in enumerate(turns) if turn.text]
    crowded = {a.cue for a, b in pairwise(turns) if a.cue == b.cue}
    ended = sum(bool(_ENDED.search(turns[n].text)) for n in spoken)
    punctuated = ended >= MIN_ENDED * len(spoken)
    run: list[int] = []
    for number in spoken:
        if run:
            last, this = turns[run[-1]], turns[number]
            goes_on = (
                punctuated
                and len(run) < MAX_RUN
                and max(len(last.text), len(this.text)) <= MAX_LENGTH
                and last.cue + 1 == this.cue
                and crowded.isdisjoint((last.cue, this.cue))
                and cues[this.cue].begin - cues[last.cue].finish <= MAX_PAUSE
                and not this.dash
                and _voice(last) == _voice(this)
                and (this.text[0].islower() or not _ENDED.search(last.text))
                and not _NO_CONTINUATION.match(this.text)
            )
            if not goes_on:
                yield run
                run = []
        run.append(number)
    if run:
        yield run


def _voice(turn: Turn) -> tuple[str, str]:
    """Return what tells apart who speaks, as far as tags do; where on the screen is left out."""
    return _POSITION.sub("", turn.before).removesuffix(turn.dash), turn.after


def _blocks(turns: Sequence[Turn], run: Sequence[int]) -> Iterator[tuple[Block, Source]]:
    """Yield the blocks of a run: its sentences, or the whole of it where it is one turn."""
    text = " ".join(turns[number].text for number in run)
    sentences = segmenter.split(text) if len(run) > 1 else [Segment(text)]
    start = 0
    for sentence in sentences:
        end = start + len(sentence.text)
        its: list[tuple[int, int]] = []
        elements: list[Element] = []
        parts: list[Element] = []
        turn_start = 0
        for number in run:
            turn = turns[number]
            turn_end = turn_start + len(turn.text)
            if turn_start < end and turn_end > start:
                its.append((number, min(turn_end, end) - start))
                parts += _clipped([Element(turn_start, turn_end, "")], start, end)
                moved = (
                    replace(e, start=e.start + turn_start, end=e.end + turn_start)
                    for e in turn.elements
                )
                elements += _clipped(moved, start, end)
            turn_start = turn_end + 1
        elements = [*parts, *elements] if len(parts) > 1 else elements
        markup = tuple(Markup(e.start, e.end, key) for key, e in enumerate(elements))
        line = turns[its[0][0]].line
        yield Block(sentence.text, "cue", line, markup), Source(tuple(its), tuple(elements))
        start = end + len(sentence.gap)


def _over_turns(source: Source, target: Target) -> Iterator[tuple[int, str, list[Element]]]:
    """Yield for each turn of a block what it gets of its target."""
    ends = [end for _, end in source.turns]
    count = len(ends)
    parts = [(0, len(target.text))] if count == 1 else divided(target.text, _shares(ends, target))
    # Of fewer words than turns the last one stays on the screen.
    parts += parts[-1:] * (count - len(parts))
    placed = {mark.key: mark for mark in target.markup}
    elements = []
    for key, element in enumerate(source.elements):
        if mark := placed.get(key):
            elements.append(replace(element, start=mark.start, end=mark.end))
        elif parts:
            elements.append(_where_it_was(element, ends, parts))
    for (turn, _), (start, end) in zip(source.turns, parts, strict=False):
        tagged = (each for each in elements if each.opening)
        yield turn, target.text[start:end], list(_clipped(tagged, start, end))


def _shares(ends: Sequence[int], target: Target) -> list[float]:
    """Return how much of a target each turn should get, judged by where its words went.

    Where that is not known, or not in the turns' order, a turn gets as much as it had.
    """
    length = len(target.text)
    placed = {mark.key: mark for mark in target.markup}
    cuts = [0.0]
    for key, end in enumerate(ends[:-1]):
        left, right = placed.get(key), placed.get(key + 1)
        if left and right and left.start < left.end <= right.start < right.end:
            cuts.append((left.end + right.start) / 2)
        else:
            cuts.append(length * end / ends[-1])
    return [max(0.0, b - a) for a, b in pairwise([*cuts, length])]


def _where_it_was(
    element: Element, ends: Sequence[int], parts: Sequence[tuple[int, int]]
) -> Element:
    """Return an element nobody placed: around all of the turns it was in, or at their start."""
    first = next((n for n, end in enumerate(ends) if element.start < end), len(ends) - 1)
    last = next((n for n, end in enumerate(ends) if element.end <= end), len(ends) - 1)
    start = parts[first][0]
    end = start if element.start == element.end else parts[max(first, last)][1]
    return replace(element, start=start, end=end)


def _joined(
    text: str, elements: list[Element], more: str, its: Iterable[Element]
) -> tuple[str, list[Element]]:
    by = len(text) + 1 if text else 0
    moved = (replace(each, start=each.start + by, end=each.end + by) for each in its)
    return " ".join(filter(None, (text, more))), [*elements, *moved]


def _lines(turn: Turn, text: str, elements: Iterable[Element], syntax: Syntax) -> list[str]:
    """Return the lines of a turn with a new text, tags and dash put back."""
    # Closing tags first, then single ones, then opening ones; outer ones are opened first.
    events: list[tuple[int, int, int, str]] = []
    for number, each in enumerate(elements):
        if each.start == each.end:
            events.append((each.start, 1, number, each.opening + each.closing))
        else:
            events.append((each.start, 2, -each.end, each.opening))
            events.append((each.end, 0, -each.start, each.closing))
    events.sort()
    rest = deque(events)
    lines = []
    for start, end in wrapped(text, LINE_LENGTH - len(turn.dash)):
        line, done = "", start
        while rest and (rest[0][0] < end or (rest[0][0] == end and not rest[0][1])):
            position, _, _, tag = rest.popleft()
            line += syntax.encode(text[done : max(done, position)]) + tag
            done = max(done, position)
        lines.append(line + syntax.encode(text[done:end]))
    if lines:
        lines[-1] += "".join(tag for *_, tag in rest) + turn.after
        lines[0] = turn.before + lines[0]
    return lines
