r"""The frozen data of one evaluation, and its file: written, read back equal.

A baseline is a run that was committed; a history is a file of what is left of runs without their
segments. As JSON, a run has one line for each segment::

    {
    "id2en-run": 1,                            version of this layout
    "suite": "seeds", "when": "2025-01-31T12:00:00+00:00", …
    "segments": [
    {"id": "001.txt:1", …},
    …
    ]
    }
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from translate.errors import InputError
from translate.evaluation.codec import decode, encode, to_json

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

LAYOUT = 1
"""Version of the layout; a file of another one is refused."""

_KEY = "id2en-run"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Metrics:
    """What sacreBLEU says of hypotheses; all in percent, and TER the lower the better.

    Attributes:
        bleu: BLEU; of one segment with effective order.
        chrf: chrF2.
        chrfpp: chrF++, which also looks at words and their pairs.
        ter: Translation edit rate; may be above 100.
    """

    bleu: float
    chrf: float
    chrfpp: float
    ter: float


@dataclass(frozen=True, slots=True)
class TermUse:
    """One hit of a term of the glossary in a segment, and what became of it.

    Attributes:
        source: The row's source.
        target: The row's target: the rendering wanted.
        found: What stands in the segment's source.
        span: Where, as (start, end) in the source.
        outcome: ``kept`` if rendered as wanted, ``repaired`` if a retry or repair brought that
            about, ``lost`` if not, or if a forbidden rendering is there.
        rendered: Where the hypothesis renders it, as (start, end); ``None`` where it doesn't.
        rendering: Which rendering of the row that is; empty where there is none.
        forbidden: Where the hypothesis has forbidden renderings of it.
        alternatives: Other renderings that count.
        references: For each reference, whether it renders the term as wanted.
        place: ``file:line:column`` of the row.
        citation: Where the rendering comes from.
    """

    source: str
    target: str
    found: str
    span: tuple[int, int]
    outcome: Literal["kept", "repaired", "lost"]
    rendered: tuple[int, int] | None = None
    rendering: str = ""
    forbidden: tuple[tuple[int, int], ...] = ()
    alternatives: tuple[str, ...] = ()
    references: tuple[bool, ...] = ()
    place: str = ""
    citation: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a guard holds against a hypothesis.

    Attributes:
        guard: Name of the guard: ``empty``, ``length``, ``repetition``, ``numbers`` …
        detail: What exactly it saw, for a person.
    """

    guard: str
    detail: str


@dataclass(frozen=True, slots=True)
class ScoredSegment:
    """A line of a suite that has references, and how it came out; it may hold several sentences.

    Attributes:
        id: ``article:line``; the same in all runs of a suite.
        article: Name of the article it belongs to.
        block: Which block of the article it is, counted from 0.
        line: The line of the article it stands on, counted from 1.
        source: The source.
        hypothesis: What came out.
        references: What people wrote, one or several.
        metrics: Its own scores.
        terms: The terms in its source, in the order of the text.
        findings: What guards hold against the hypothesis.
        passed_through: Why all of it was not translated (``english``, ``no words`` …); empty where
            it was, or where that is not known.
    """

    id: str
    article: str
    block: int
    line: int
    source: str
    hypothesis: str
    references: tuple[str, ...]
    metrics: Metrics
    terms: tuple[TermUse, ...] = ()
    findings: tuple[Finding, ...] = ()
    passed_through: str = ""


@dataclass(frozen=True, slots=True)
class TermCount:
    """How many hits there are, and how many were rendered as wanted."""

    hits: int
    right: int

    @property
    def success(self) -> float | None:
        """Percentage of hits that are right; ``None`` without hits.

        >>> TermCount(8, 6).success
        75.0
        """
        return 100 * self.right / self.hits if self.hits else None


@dataclass(frozen=True, slots=True)
class Scores:
    """What is said of several segments together: an article, or all of a suite.

    Attributes:
        segments: How many.
        metrics: Scores of the whole, not means over segments.
        length_ratio: Hypothesis length over reference length, in BLEU's tokens.
        terms: Hits of terms, and how many of them are right.
        consistency: Percentage of hits, of terms that occur more than once, that have the rendering
            their term has most often; ``None`` without such terms.
        findings: How many segments each guard holds something against; guards that hold nothing
            against any are left out.
        passed_through: Segments that were not translated.
    """

    segments: int
    metrics: Metrics
    length_ratio: float
    terms: TermCount
    consistency: float | None
    findings: dict[str, int]
    passed_through: int = 0


@dataclass(frozen=True, slots=True)
class ArticleScores:
    """The scores of one article."""

    article: str
    scores: Scores


@dataclass(frozen=True, slots=True)
class ReferenceScores:
    """What a reference gets where a hypothesis is judged without one: the ceiling.

    Attributes:
        name: What to call it: ``reference``, or with a number if there are several.
        terms: Hits it renders as wanted.
        consistency: As in ``Scores``.
        findings: How many segments each guard holds something against.
    """

    name: str
    terms: TermCount
    consistency: float | None
    findings: dict[str, int]


@dataclass(frozen=True, slots=True)
class Signature:
    """Everything that decides the scores, so that two runs can be told to be comparable.

    Attributes:
        suite: SHA-256 of the sources and references.
        hypotheses: SHA-256 of the hypotheses.
        metrics: sacreBLEU's signature of each metric, by the names in ``Metrics``.
        quotes: ``straight`` if quotation marks of both sides were made straight before scoring;
            ``kept`` if all was scored as it is.
        glossary: SHA-256 of the glossary by which terms were counted; empty if there was none.
        used_glossary: Whether the translation was given that glossary.
        model: Name of the model, or of the file the hypotheses were read from.
        model_checksum: As in ``ModelInfo``; empty for hypotheses from a file.
        options: What else can change a translation.
        versions: Of id2en and the libraries that translate and score.
        machine: System, processor and number of cores.
    """

    suite: str
    hypotheses: str
    metrics: dict[str, str]
    quotes: Literal["kept", "straight"]
    glossary: str
    used_glossary: bool
    model: str
    model_checksum: str
    options: dict[str, str]
    versions: dict[str, str]
    machine: str


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """What a history keeps of a run: all but its segments and articles.

    Attributes:
        suite: Name of the suite.
        when: UTC, ISO 8601.
        overall: The scores over all segments.
        signature: What decided them.
        seconds: How long translating took; ``None`` if that was not done in this run.
        commit: The commit that was checked out, abbreviated; empty if not known.
    """

    suite: str
    when: str
    overall: Scores
    signature: Signature
    seconds: float | None = None
    commit: str = ""

    @property
    def name(self) -> str:
        """The suite's name, with ``-no-glossary`` if the translation was not given one."""
        return _name(self.suite, self.signature)


@dataclass(frozen=True, slots=True)
class Run:
    """One evaluation of one suite.

    Attributes:
        suite: Name of the suite.
        title: What the suite is, in a few words.
        when: UTC, ISO 8601.
        overall: The scores over all segments.
        articles: The scores of each article, in the suite's order.
        references: What each reference gets; the ceiling for terms and guards.
        signature: What decided the scores.
        segments: All segments, in the suite's order.
        seconds: How long translating took; ``None`` if that was not done in this run.
        commit: The commit that was checked out, abbreviated; empty if not known.
        warnings: What makes the scores doubtful, each a sentence.
        unsteady_names: Names kept in some segments and not in others, with the counts
            (kept, missing).
    """

    suite: str
    title: str
    when: str
    overall: Scores
    articles: tuple[ArticleScores, ...]
    references: tuple[ReferenceScores, ...]
    signature: Signature
    segments: tuple[ScoredSegment, ...]
    seconds: float | None = None
    commit: str = ""
    warnings: tuple[str, ...] = ()
    unsteady_names: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The suite's name, with ``-no-glossary`` if the translation was not given one."""
        return _name(self.suite, self.signature)

    @property
    def entry(self) -> HistoryEntry:
        """What a history keeps of it."""
        return HistoryEntry(
            self.suite, self.when, self.overall, self.signature, self.seconds, self.commit
        )


def _name(suite: str, signature: Signature) -> str:
    made_here_without = bool(signature.model_checksum) and not signature.used_glossary
    return f"{suite}-no-glossary" if made_here_without and signature.glossary else suite


def dump(run: Run) -> str:
    """Return a run as JSON, one line a segment, so that differences between versions are small."""
    record = encode(run)
    return document(record, "segments", map(to_json, record.pop("segments")), "[]")


def load(path: Path) -> Run:
    """Read a run that ``dump`` wrote.

    Raises:
        InputError: It is missing, or no run, or of another layout.
    """
    return checked(Run, read_json(path), str(path))


def document(head: dict[str, Any], last: str, lines: Iterable[str], brackets: str) -> str:
    """Return a JSON object with one line for each key, and for each part of the last one."""
    rows = [f"{to_json(key)}: {to_json(value)}" for key, value in ((_KEY, LAYOUT), *head.items())]
    rows.append(f"{to_json(last)}: {brackets[0]}\n" + ",\n".join(lines) + f"\n{brackets[1]}")
    return "{\n" + ",\n".join(rows) + "\n}\n"


def dump_entry(entry: HistoryEntry) -> str:
    """Return an entry as one line of JSON, without line end."""
    return to_json({_KEY: LAYOUT, **encode(entry)})


def load_entry(line: str, place: str) -> HistoryEntry:
    """Read an entry that ``dump_entry`` wrote.

    Args:
        line: The line.
        place: Where it stands, for the message.

    Raises:
        InputError: It is no entry, or of another layout.
    """
    return checked(HistoryEntry, parse_json(line, place), place)


def read_json(path: Path) -> object:
    """Return what is in a JSON file.

    Raises:
        InputError: It can't be read or is no JSON.
    """
    try:
        return parse_json(path.read_bytes(), str(path))
    except OSError as error:
        raise InputError(f"can't be read: {error.strerror}", where=str(path)) from None


def parse_json(data: str | bytes, place: str) -> object:
    """Return what is in a JSON text.

    Raises:
        InputError: It is no JSON.
    """
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not valid JSON: {error}", where=place) from None


def checked(kind: type[T], record: object, place: str) -> T:
    """Return the dataclass that a record of ours holds.

    Raises:
        InputError: It is not ours, of another layout, or damaged.
    """
    layout = record.get(_KEY) if isinstance(record, dict) else None
    if layout is None:
        raise InputError(
            "id2en eval did not write this", where=place, hint="Write a run with --json FILE."
        )
    if layout != LAYOUT:
        raise InputError(
            f"layout {layout}; this version of id2en reads {LAYOUT}",
            where=place,
            hint="Evaluate again.",
        )
    try:
        return decode(kind, record)  # type: ignore[no-any-return]
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"damaged: {error}", where=place) from None
