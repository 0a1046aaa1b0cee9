"""Text to sentencepiece pieces and back, for Marian checkpoints; user text always stays text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from translate.engines.base import Alignment, Source
from translate.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

SPACE = "▁"  # how sentencepiece writes a space
SPACE_BYTES = tuple(f"<0x{byte:02X}>" for byte in SPACE.encode())
TERM_START, TERM_TARGET, TERM_END = "<t1>", "<t2>", "<t3>"
END = "</s>"

LEAST_ATTENTION = 0.1
"""A target piece that attends less than this to the source's text, and so to its end, comes from
nowhere in particular; its weights are not scaled up to 1."""


@dataclass(frozen=True)
class Pieces:
    """The sentencepiece models of a checkpoint.

    Attributes:
        source: Processor for source text.
        target: Processor for target text.
        inline_terms: Whether terms are written into the source.
    """

    source: Any
    target: Any
    inline_terms: bool = False

    @classmethod
    def load(cls, folder: Path, *, inline_terms: bool = False) -> Pieces:
        """Load ``source.spm`` and ``target.spm`` of a folder; the first serves for both if alone.

        Raises:
            ModelError: A file is missing or not a sentencepiece model, or the model has no symbols
                for the inline terms that its metadata promises.
        """
        source = folder / "source.spm"
        if not source.is_file():
            raise ModelError(
                "source.spm is missing",
                where=str(folder),
                hint="Copy source.spm and target.spm there from the original checkpoint.",
            )
        target = folder / "target.spm"
        shared = not target.is_file() or target.read_bytes() == source.read_bytes()
        first = _processor(source)
        pieces = cls(first, first if shared else _processor(target), inline_terms)
        if inline_terms and not {TERM_START, TERM_TARGET, TERM_END} <= pieces._symbols:
            raise ModelError(
                f"the model is said to know inline terms but has no {TERM_START}",
                where=str(source),
                hint="Set inline_terms to false in id2en.json.",
            )
        return pieces

    def encode(self, source: Source) -> list[str]:
        """Return the pieces of a source, without ``</s>``; empty if nothing is left of the text.

        Decoding them gives the text back as far as sentencepiece's normalisation keeps it. Terms
        are written as the model was trained to read them::

            kata<t1> Gedung Putih<t2> White House<t3> pada Rabu
        """
        terms = source.terms if self.inline_terms else ()
        pieces: list[str] = []
        position = 0
        for term in terms:
            pieces += self._text(source.text[position : term.start], after_symbol=bool(pieces))
            # Sentencepiece starts every text with a space; so it does before a leading symbol.
            pieces = pieces or [SPACE]
            for symbol, text in (
                (TERM_START, source.text[term.start : term.end]),
                (TERM_TARGET, term.target),
            ):
                pieces += [symbol, *self._text(f" {text}", after_symbol=True)]
            pieces.append(TERM_END)
            position = term.end
        return pieces + self._text(source.text[position:], after_symbol=bool(pieces))

    def decode(self, pieces: Sequence[str]) -> str:
        """Return the target text of pieces."""
        text: str = self.target.decode(list(pieces))
        return text

    def encode_target(self, text: str) -> list[str]:
        """Return the pieces of a target text, without ``</s>``."""
        if self.target is self.source:
            return self._text(text, after_symbol=False)
        return list(self.target.encode(text, out_type=str))

    def alignment(self, source: str, target: str, weights: Sequence[Sequence[float]]) -> Alignment:
        """Return attention weights with the places in the texts that they are about.

        Args:
            source: Source text.
            target: Target text.
            weights: One row a target piece, of at least as many numbers as the source has pieces;
                what falls on ``</s>`` is left out of account.
        """
        columns = _places(self.source, source, self.encode(Source(source)))
        rows = _places(self.target, target, self.encode_target(target))
        if not columns or not rows:
            return Alignment()
        cut = [row[: len(columns)] for row in weights[: len(rows)]]
        sums = [max(sum(row), LEAST_ATTENTION) for row in cut]
        scaled = (tuple(w / total for w in row) for row, total in zip(cut, sums, strict=True))
        return Alignment(columns, rows, tuple(scaled))

    @cached_property
    def banned(self) -> tuple[str, ...]:
        """Pieces that are not text and must never come out of a decoder, ``</s>`` left out."""
        return tuple(sorted({*_markup(self.target), "<pad>"} - {END}))

    def _text(self, text: str, *, after_symbol: bool) -> list[str]:
        """Return the pieces of user text, with no symbol among them.

        Args:
            text: User text.
            after_symbol: Whether it follows a symbol, so that no space goes before its first word.
        """
        # A lone surrogate is no character; sentencepiece would refuse the whole text for it.
        text = text.encode("utf-8", "replace").decode()
        if SPACE in text and self._spells_bytes:
            # A typed ▁ is not a space.
            head, *tail = text.split(SPACE)
            pieces = self._text(head, after_symbol=after_symbol)
            for part in tail:
                pieces += [*SPACE_BYTES, *self._text(part, after_symbol=True)]
            return pieces
        pieces = self._encode(text, after_symbol)
        if not self._symbols or self._symbols.isdisjoint(pieces):
            return pieces
        # The text spells a symbol, perhaps only once normalised: encode it in parts cut within.
        head, *tail = self._within_symbol.split(self._normalize(text, after_symbol))
        pieces = self._encode(head, after_symbol)
        for part in tail:
            pieces += self._encode(part, True)
        return pieces

    def _encode(self, text: str, after_symbol: bool) -> list[str]:
        if not after_symbol or not self._symbols:
            return list(self.source.encode(text, out_type=str))
        # The processor can't be told to leave out the space it puts first, but it puts none after
        # a symbol.
        pieces = self.source.encode(self._any_symbol + text, out_type=str)
        return list(pieces[pieces.index(self._any_symbol) + 1 :])

    def _normalize(self, text: str, after_symbol: bool) -> str:
        start = self._any_symbol if after_symbol else ""
        normal: str = self.source.normalize(start + text)
        return normal.removeprefix(SPACE).removeprefix(start).replace(SPACE, " ")

    @cached_property
    def _symbols(self) -> frozenset[str]:
        return _symbols(self.source)

    @cached_property
    def _spells_bytes(self) -> bool:
        spm = self.source
        return bool(self._symbols) and spm.is_byte(spm.piece_to_id(SPACE_BYTES[0]))

    @cached_property
    def _any_symbol(self) -> str:
        return min(self._symbols)

    @cached_property
    def _within_symbol(self) -> re.Pattern[str]:
        """Match the empty string behind the first character of each symbol."""
        return re.compile(
            "|".join(f"(?<={re.escape(s[0])})(?={re.escape(s[1:])})" for s in sorted(self._symbols))
        )


def _places(spm: Any, text: str, pieces: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Return where each piece of a text stands in it; nothing where the pieces don't spell it."""
    normal, offsets = spm.normalize(text, with_offsets=True)
    places = []
    at, owed = 0, 0  # owed: bytes of the character at ``at`` that are still to come
    for piece in pieces:
        if re.fullmatch("<0x[0-9A-F]{2}>", piece) and at < len(normal):
            places.append((offsets[at], offsets[at + 1]))
            owed = (owed or len(normal[at].encode())) - 1
            at += not owed
        elif normal.startswith(piece, at):
            end = at + len(piece)
            at += len(piece) - len(piece.lstrip(SPACE))
            places.append((offsets[at], offsets[end]))
            at = end
        else:
            return ()
    return tuple(places)


def _markup(spm: Any) -> dict[str, int]:
    """Return the pieces that look like markup, such as ``<t1>`` or ``</s>``, with their ids."""
    pieces = (spm.id_to_piece(number) for number in range(spm.get_piece_size()))
    return {
        piece: number
        for number, piece in enumerate(pieces)
        if piece.startswith("<") and re.fullmatch("<[^<>]+>", piece) and not spm.is_byte(number)
    }


def _symbols(spm: Any) -> frozenset[str]:
    """Return the markup that sentencepiece takes for one piece wherever a text spells it."""
    # The processor doesn't tell which pieces are user-defined. Their score is 0, that of learned
    # pieces below; no text can spell a control piece or the unknown one.
    return frozenset(
        piece
        for piece, number in _markup(spm).items()
        if spm.get_score(number) == 0 and not (spm.is_control(number) or spm.is_unknown(number))
    )


def _processor(path: Path) -> Any:
    from sentencepiece import SentencePieceProcessor

    try:
        # Bytes, not a name: the library opens names in the locale's encoding on Windows.
        return SentencePieceProcessor(model_proto=path.read_bytes())
    except (OSError, RuntimeError) as error:
        raise ModelError("not a sentencepiece model", where=str(path)) from error
