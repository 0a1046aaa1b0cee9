"""The frozen data that flows from one stage to the next, and nothing else.

``Article`` (read) → ``Segment`` (split) → ``TranslatedSegment`` (decoded and checked) →
``TranslatedBlock`` (joined) → ``Translation`` (ready to write and to report).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from translate.glossary.renderings import Span
    from translate.glossary.term import Hit


@dataclass(frozen=True, slots=True)
class Markup:
    """Inline formatting of a text: bold, a link, a footnote mark.

    Attributes:
        start: Offset of the first character it covers.
        end: Offset after the last; equal to ``start`` for what stands between two characters.
        key: Which element of the block it is, counted from 0 in document order.
        verbatim: Whether the text it covers must come out as it is: code, a name on a page that
            says not to translate it.
    """

    start: int
    end: int
    key: int
    verbatim: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of an article that is translated as a unit.

    Attributes:
        text: The text as it stands in the document, its inline markup taken out, without
            surrounding white space; never empty.
        kind: What it is there: ``paragraph``, ``heading``, ``item``, ``cell``, ``cue`` …
        line: The line of the document it starts on, counted from 1; 0 where the format has none.
        markup: The inline formatting of the text; elements nest or are disjoint.
    """

    text: str
    kind: str = "paragraph"
    line: int = 0
    markup: tuple[Markup, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """One input document: its blocks and the frame they stand in.

    Attributes:
        name: What messages and reports call it: a path, or ``<stdin>``.
        format: Name of the format module that read it and can write it.
        blocks: What there is to translate, in document order.
        frame: Everything that is not a block, in a shape only that format module knows.
    """

    name: str
    format: str
    blocks: tuple[Block, ...]
    frame: object


@dataclass(frozen=True, slots=True)
class Target:
    """What a document is to have in place of a block.

    Attributes:
        text: The text; empty to leave the block out.
        markup: Where the block's inline formatting goes in it; elements nest or are disjoint.
    """

    text: str
    markup: tuple[Markup, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence of a block: what the engine sees.

    Attributes:
        text: The sentence, without surrounding white space; never empty.
        gap: The white space between it and the next segment, exactly as it stood; empty after the
            last one, and where the source lacks the space between two sentences.
    """

    text: str
    gap: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a guard noticed in a translated segment.

    Attributes:
        guard: Name of the guard: ``empty``, ``length``, ``repetition``, ``numbers`` …
        detail: What exactly it saw, for a person.
    """

    guard: str
    detail: str


@dataclass(frozen=True, slots=True)
class TermOutcome:
    """What became of a term of the glossary in a segment.

    Attributes:
        hit: The term, and where it stands in the text the model saw.
        found: What stands there.
        span: Where the target renders it as wanted; ``None`` where it doesn't.
        outcome: ``kept`` if the first translation had it right, ``repaired`` if a later one,
            ``lost`` if none, or if a forbidden rendering is left.
    """

    hit: Hit
    found: str
    span: Span | None
    outcome: Literal["kept", "repaired", "lost"]


@dataclass(frozen=True, slots=True)
class TranslatedSegment:
    """A segment, what became of it, and how far to trust that.

    Attributes:
        source: The segment as it stands in the article.
        target: Its translation; the source itself where it was passed through.
        score: Mean natural-log probability of a target token, ≤ 0; ``None`` where nothing was
            decoded.
        findings: What the guards still hold against the target after all retries.
        terms: What became of each term of the glossary in it.
        passed_through: Why it was not translated (``no words``, ``link``, ``english``,
            ``boilerplate``); empty where it was.
        decodes: How many times the engine was asked for it; above 1 a guard had a retry done.
        corrected: Whether the target is a person's, from the translation memory.
    """

    source: Segment
    target: str
    score: float | None = None
    findings: tuple[Finding, ...] = ()
    terms: tuple[TermOutcome, ...] = ()
    passed_through: str = ""
    decodes: int = 0
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class TranslatedBlock:
    """A block with its segments and the target they join to.

    Attributes:
        source: The block.
        segments: Its sentences.
        target: What the document gets; empty where the block is left out.
        boilerplate: The kind of web clutter it is, such as ``related``; empty for all of the story.
    """

    source: Block
    segments: tuple[TranslatedSegment, ...]
    target: Target
    boilerplate: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """An article with one translated block for each of its blocks, in the same order."""

    article: Article
    blocks: tuple[TranslatedBlock, ...]
