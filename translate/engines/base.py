"""What every engine promises, and the data it takes and gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class InlineTerm:
    """A span of a source and the rendering wanted for it.

    Attributes:
        start: Offset of the span's first character in the source text.
        end: Offset after its last character.
        target: The rendering wanted.
    """

    start: int
    end: int
    target: str


@dataclass(frozen=True, slots=True)
class Source:
    """One segment as the engine gets it.

    Attributes:
        text: User text. Whatever stands in it is text: nothing a user types is a control symbol.
        terms: Renderings wanted, in order of their spans, which don't overlap. An engine whose
            model doesn't know inline terms leaves them out of account.
    """

    text: str
    terms: tuple[InlineTerm, ...] = ()


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One translation.

    Attributes:
        text: The target text, detokenised.
        score: Mean natural-log probability of its tokens, end of sentence counted; ≤ 0.
        tokens: How many target tokens it took, end of sentence not counted.
    """

    text: str
    score: float
    tokens: int


@dataclass(frozen=True, slots=True)
class DecodeOptions:
    """How to search; one object, so that a cache key or a signature can hold it.

    Attributes:
        beam: Beam width, ≥ 1.
        length_penalty: Exponent α that divides a hypothesis' log probability by length^α; 1 ranks
            by the mean per token.
        repetition_penalty: > 1 makes tokens already produced less likely; 1 is off.
        no_repeat_ngram: Forbid repeating an n-gram of this many tokens; 0 is off.
    """

    beam: int = 4
    length_penalty: float = 1.0
    repetition_penalty: float = 1.0
    no_repeat_ngram: int = 0


@dataclass(frozen=True, slots=True)
class Alignment:
    """Which part of a source the pieces of a target come from, as the model sees it.

    Attributes:
        source: Where each source piece stands in the source text, as (start, end).
        target: Where each target piece stands in the target text.
        weights: ``weights[t][s]`` is the share of target piece t that comes from source piece s.
    """

    source: tuple[tuple[int, int], ...] = ()
    target: tuple[tuple[int, int], ...] = ()
    weights: tuple[tuple[float, ...], ...] = ()

    def share(self, source: tuple[int, int], target: tuple[int, int]) -> float:
        """Return how much of a span of the target comes from a span of the source, 0 to 1.

        >>> Alignment(((0, 5), (6, 9)), ((0, 4), (4, 6)), ((0.75, 0.25), (0.5, 0.5))).share(
        ...     (0, 5), (0, 6))
        0.625
        """
        columns = [s for s, span in enumerate(self.source) if _overlap(span, source)]
        rows = [t for t, span in enumerate(self.target) if _overlap(span, target)]
        total = sum(self.weights[t][s] for t in rows for s in columns)
        return total / len(rows) if rows else 0.0


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What is known about the model an engine runs.

    Attributes:
        name: What to call it in reports: the embedded model's name and version, or the folder or
            hub name given.
        checksum: SHA-256 over its weights and sentencepiece files, hexadecimal.
        max_source_tokens: The longest source, in tokens without ``</s>``, it was trained on.
        inline_terms: Whether its input language has inline terms.
        runtime: What computes, with versions: another may round otherwise.
    """

    name: str
    checksum: str
    max_source_tokens: int
    inline_terms: bool
    runtime: str = ""


class Engine(Protocol):
    """A model ready to translate.

    Equal sources and options give equal hypotheses, whatever else is in the same call, in whatever
    order, on however many threads.
    """

    @property
    def info(self) -> ModelInfo:
        """What is known about the model."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of source tokens of each text, ``</s>`` not counted."""

    def translate(self, sources: Sequence[Source], options: DecodeOptions) -> list[Hypothesis]:
        """Translate sources; hypothesis i belongs to source i.

        A source longer than ``info.max_source_tokens`` is still decoded whole, not cut: splitting
        it first is the segmenter's work.
        """

    def complete(
        self, pairs: Sequence[tuple[str, str]], options: DecodeOptions
    ) -> list[Hypothesis]:
        """Translate the source of each (source, beginning of its target) pair.

        A hypothesis begins with the beginning given, word for word; it is empty where the source
        has no text or the pair is longer than the model can take.
        """

    def align(self, pairs: Sequence[tuple[str, str]]) -> list[Alignment]:
        """Return how the target of each (source, target) pair comes from its source.

        An alignment is empty where the pair has no text or is longer than the model can take.
        """

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Return what ``Hypothesis.score`` would be, had the model made the target of each pair.

        It is -inf where the source has no text or the pair is longer than the model can take.
        """
