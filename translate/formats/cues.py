"""Find the cues of SubRip and WebVTT: which lines are times, and which lines are their text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from translate.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LINE = re.compile(r"([^\r\n]*)(\r\n?|\n|$)")
_TIME = r"(?:(\d{1,6}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?!\S)")
_TIMES_MEANT = re.compile(r"\s*(?:\d+:.*)?-->")


@dataclass(frozen=True, slots=True)
class Cue:
    """The text of a cue, and where and when it stands.

    Attributes:
        start: Offset of its first character in the document.
        end: Offset after its last.
        begin: When it appears, in milliseconds.
        finish: When it vanishes, in milliseconds.
        line: The line it starts on, counted from 1.
        newline: What parts its lines.
    """

    start: int
    end: int
    begin: int
    finish: int
    line: int
    newline: str


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str
    newline: str
    number: int

    @property
    def blank(self) -> bool:
        return not self.text.strip()


def subrip(text: str, name: str) -> list[Cue]:
    """Return the cues of a SubRip file.

    Text after a blank line is more of its cue, as players show it, unless it is the number of the
    next one.

    Raises:
        InputError: A time can't be read, or text has none.
    """
    lines = list(_lines(text))
    cues: list[Cue] = []
    times: tuple[int, int] | None = None
    under_way = False
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        number_of_next = line.text.strip().isdecimal() and (
            times is None or (following is not None and _TIMES_MEANT.match(following.text))
        )
        if _TIMES_MEANT.match(line.text):
            times, under_way = _times(line, name), False
        elif line.blank or number_of_next:
            under_way = False
        elif times is None:
            raise InputError(
                "text without a time",
                where=f"{name}:{line.number}:1",
                hint="A cue starts with a time: 00:00:01,000 --> 00:00:02,500",
            )
        else:
            _extend(cues, line, times, lines, more=under_way)
            under_way = True
    return cues


def webvtt(text: str, name: str) -> list[Cue]:
    """Return the cues of a WebVTT file; what stands between them has no text to show.

    Raises:
        InputError: It doesn't start with ``WEBVTT``, or a time can't be read.
    """
    lines = list(_lines(text))
    if not re.match(r"WEBVTT(?!\S)", text):
        raise InputError(
            "doesn't start with WEBVTT",
            where=f"{name}:1:1",
            hint="If it is SubRip, add --format srt.",
        )
    cues: list[Cue] = []
    times: tuple[int, int] | None = None
    under_way = False
    for line in lines:
        if "-->" in line.text:
            times, under_way = _times(line, name), False
        elif line.blank:
            times, under_way = None, False
        elif times is not None:
            _extend(cues, line, times, lines, more=under_way)
            under_way = True
    return cues


def _lines(text: str) -> Iterator[_Line]:
    for number, match in enumerate(_LINE.finditer(text), 1):
        yield _Line(match.start(), match[1], match[2], number)


def _extend(
    cues: list[Cue], line: _Line, times: tuple[int, int], lines: Sequence[_Line], *, more: bool
) -> None:
    """Add a line to the last cue, or make a new one of it."""
    end = line.start + len(line.text)
    if more:
        cues[-1] = replace(cues[-1], end=end)
        return
    newline = line.newline or lines[line.number - 2].newline  # that of the time line
    cues.append(Cue(line.start, end, *times, line.number, newline))


def _times(line: _Line, name: str) -> tuple[int, int]:
    """Return the times of a line, in milliseconds."""
    match = _TIMES.match(line.text)
    if match is None:
        raise InputError(
            f"no two times: {line.text.strip()[:60]}",
            where=f"{name}:{line.number}:1",
            hint="Write them as 00:00:01,000 --> 00:00:02,500",
        )
    numbers = [int(each or 0) for each in match.groups()]
    (h, m, s, ms), (h2, m2, s2, ms2) = numbers[:4], numbers[4:]
    return ((h * 60 + m) * 60 + s) * 1000 + ms, ((h2 * 60 + m2) * 60 + s2) * 1000 + ms2
