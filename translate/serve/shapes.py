"""The JSON of the API: what its objects hold, checked where it comes in, told by OpenAPI.

Offsets count Unicode code points, as Python does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from translate.glossary import Term
from translate.glossary.csv_file import value
from translate.report.located import located

if TYPE_CHECKING:
    from collections.abc import Callable

    from translate.article import TermOutcome, TranslatedBlock, TranslatedSegment

Line = Annotated[str, Field(max_length=500)]
Text = Annotated[str, Field(max_length=5_000)]
Sentence = Annotated[str, Field(max_length=20_000)]
Span = tuple[int, int]


class Shape(BaseModel):
    """An object of the API; what it doesn't know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ErrorShape(Shape):
    """Why something was not done."""

    error: str


# The glossary.


class Row(Shape):
    """A row of the glossary; the columns are explained in glossary/README.md."""

    source: Line
    target: Line
    category: Line = ""
    match: Literal["", "exact", "inflect", "derive"] = ""
    case: Literal["", "any", "exact"] = ""
    alternatives: Annotated[list[Line], Field(max_length=50)] = []
    forbidden: Annotated[list[Line], Field(max_length=50)] = []
    article: Literal["", "the"] = ""
    status: Literal["", "approved", "proposed", "off"] = ""
    note: Text = ""
    citation: Text = ""

    @classmethod
    def of(cls, term: Term) -> Row:
        """Return a term as a row."""
        values = {name: getattr(term, name) for name in cls.model_fields}
        return cls.model_construct(
            **values | {"alternatives": [*term.alternatives], "forbidden": [*term.forbidden]}
        )

    @property
    def term(self) -> Term:
        """The row as a term; white space is made one space, but in the note."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        for name, each in values.items():
            if isinstance(each, list):
                values[name] = tuple(filter(None, map(_line, each)))
            else:
                values[name] = value(each) if name == "note" else _line(each)
        return Term(**values)


class NewRow(Shape):
    """A row to be written.

    Attributes:
        row: The row.
        replaces: The source of the row it takes the place of; left out, it is a new one.
        version: The glossary that was looked at; if it is another by now nothing is written.
    """

    row: Row
    replaces: Line | None = None
    version: str = Field(description="As the glossary's state has it.")


class RowToCheck(Shape):
    """A row that may be written.

    Attributes:
        row: The row.
        replaces: The source of the row it would take the place of.
        document: Where to count how often it would be found.
    """

    row: Row
    replaces: Line | None = None
    document: str | None = None


class LintWarning(Shape):
    """What the lint says about a row."""

    severity: Literal["error", "warning", "info"]
    rule: str
    message: str
    fix: str


class CheckedRow(Shape):
    """What would come of a row.

    Attributes:
        version: The glossary that this holds for.
        warnings: What the lint would say of it that it doesn't say now.
        refused: Why it can't be written; empty if it can.
        existing: The row that its source has already.
        hits: In how many segments of the document it would be found.
    """

    version: str
    warnings: list[LintWarning]
    refused: str
    existing: Row | None
    hits: int | None


class GlossaryState(Shape):
    """The glossary.

    Attributes:
        name: Its file's name; empty if there is none to write to.
        rows: How many terms are looked for.
        version: Changes with every change of the file.
        categories: Those in use.
        notice: What is to be said of it: that it can't be read just now, that a spreadsheet has it
            open.
    """

    name: str
    rows: int
    version: str
    categories: list[str]
    notice: str


# Documents.


class FoundTerm(Shape):
    """A term in a segment.

    Attributes:
        row: Its row of the glossary.
        place: Where that is: ``terms.csv:12``.
        editable: Whether it is in the file that is written to.
        found: What stands in the source.
        outcome: What became of it.
        source: Where it stands in the segment's source; null where that can't be told.
        target: Where its rendering stands in the target; null where there is none.
    """

    row: Row
    place: str
    editable: bool
    found: str
    outcome: Literal["kept", "repaired", "lost"]
    source: Span | None
    target: Span | None


class FindingShape(Shape):
    """What a guard holds against a translation."""

    guard: str
    detail: str


class SegmentShape(Shape):
    """A sentence.

    Attributes:
        source: As it stands in the document.
        target: Its translation; the source where it was left as it is.
        score: Mean natural-log probability of a token, at most 0.
        findings: What is to be looked at.
        terms: The terms in it.
        passed_through: Why it was left as it is; empty if it was not.
        corrected: Whether a person translated it.
    """

    source: str
    target: str
    score: float | None
    findings: list[FindingShape]
    terms: list[FoundTerm]
    passed_through: str
    corrected: bool


class BlockShape(Shape):
    """A paragraph, a heading, a cell, a cue.

    Attributes:
        number: Which of the document's, counted from 0.
        kind: What it is there.
        line: Where it starts in the document, counted from 1; 0 where that can't be told.
        text: Its text.
        boilerplate: What kind of web clutter it is; empty for all of the story.
        left_out: Whether the translated document is without it.
        segments: Its sentences; null before they are translated.
    """

    number: int
    kind: str
    line: int
    text: str
    boilerplate: str
    left_out: bool
    segments: list[SegmentShape] | None


class DocumentShape(Shape):
    """A document that is open."""

    id: str
    name: str
    format: str
    words: int
    blocks: list[BlockShape]


class Started(Shape):
    """The first line of a translation."""

    event: Literal["started"] = "started"
    words: int
    glossary: GlossaryState


class Translated(Shape):
    """Some blocks are done.

    Attributes:
        done: Words translated so far.
        blocks: Those of the blocks just done that are not as they were.
    """

    event: Literal["translated"] = "translated"
    done: int
    blocks: list[BlockShape]


class Finished(Shape):
    """The last line of a translation.

    Attributes:
        segments: How many are not as they were.
    """

    event: Literal["finished"] = "finished"
    segments: int


class Failed(Shape):
    """The last line of a translation that could not be finished."""

    event: Literal["failed"] = "failed"
    error: str


# Corrections.


class NewCorrection(Shape):
    """A person's translation of a sentence."""

    source: Sentence
    target: Sentence


class OldCorrection(Shape):
    """A sentence that the machine is to translate again."""

    source: Sentence


class KeptCorrection(Shape):
    """A correction as it is kept, and the one before it."""

    source: str
    target: str
    before: str | None


class Forgotten(Shape):
    """What a correction was; null if there was none."""

    before: str | None


class State(Shape):
    """What the page shows beside documents.

    Attributes:
        version: Of id2en.
        model: What translates.
        formats: Of documents, each with the file name endings it is known by.
        glossary: The glossary.
        corrections: How many there are in the memory.
    """

    version: str
    model: str
    formats: dict[str, list[str]]
    glossary: GlossaryState
    corrections: int


def block_shape(
    number: int, block: TranslatedBlock, place_of: Callable[[Term], tuple[str, bool]]
) -> BlockShape:
    """Return a translated block as the API tells it.

    Args:
        number: Which of the document's it is.
        block: The block.
        place_of: Returns where a term's row is, and whether that file is written to.
    """

    def term_shape(term: TermOutcome, at: Span | None) -> FoundTerm:
        place, editable = place_of(term.hit.term)
        return FoundTerm.model_construct(
            row=Row.of(term.hit.term),
            place=place,
            editable=editable,
            found=term.found,
            outcome=term.outcome,
            source=at,
            target=None if term.span is None else (term.span.start, term.span.end),
        )

    def segment_shape(segment: TranslatedSegment) -> SegmentShape:
        places = located(segment.source.text, segment.terms)
        return SegmentShape.model_construct(
            source=segment.source.text,
            target=segment.target,
            score=None if segment.score is None else round(segment.score, 4),
            findings=[FindingShape(guard=f.guard, detail=f.detail) for f in segment.findings],
            terms=[term_shape(*each) for each in zip(segment.terms, places, strict=True)],
            passed_through=segment.passed_through,
            corrected=segment.corrected,
        )

    return BlockShape.model_construct(
        number=number,
        kind=block.source.kind,
        line=block.source.line,
        text=block.source.text,
        boilerplate=block.boilerplate,
        left_out=not block.target.text,
        segments=[segment_shape(each) for each in block.segments],
    )


def _line(text: str) -> str:
    return value(" ".join(text.split()))
