"""Repair source text before translation; one pure function a rule, all of them in ``normalize``.

The model is trained on text in Unicode NFC with straight quotes, hyphens, ``–`` and ``—``. To it
most other marks are strings of bytes; nearly the same text in plain marks translates better.

Rules run in this order: surrogates, mojibake (it needs the control characters the next rules
remove), invisible characters, control characters, spaces, quotes, dashes, the word mark ``▁``,
composition (last of the single characters: removing one between a letter and its accent lets them
meet), doubled quotes (they may come out of the quotes rule). Then again while text that looks like
mojibake is left, so that ``normalize(normalize(x)) == normalize(x)``.

No rule adds, removes or moves a line feed or a carriage return, and none changes what plain
Indonesian text is made of: ASCII, ``– — …`` and letters with accents.
"""

from __future__ import annotations

import re
import unicodedata


def _table(replacement: str, characters: str) -> dict[int, str]:
    return dict.fromkeys(map(ord, characters), replacement)


def _span(first: int, last: int) -> str:
    return "".join(map(chr, range(first, last + 1)))


_SURROGATE = re.compile("[\ud800-\udfff]")

# What UTF-8 looks like when read as Windows-1252 or Latin-1: a lead byte, then as many
# continuation bytes as it announces. Then a few openings of the same in other code pages.
_CONTINUATION = "[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_MOJIBAKE = re.compile(
    f"[Â-ß]{_CONTINUATION}|[à-ï]{_CONTINUATION}{{2}}|[ð-ô]{_CONTINUATION}{{3}}|â€|вЂ|‚Ä|ΓÇ|├|┬"
)

_INVISIBLE = _table(
    "",
    "\u00ad\u034f\u061c\u180e\ufeff"
    + _span(0x200B, 0x200F)
    + _span(0x202A, 0x202E)
    + _span(0x2060, 0x206F)
    + _span(0xFFF9, 0xFFFB),
)
_CONTROLS = _table(
    "", _span(0x00, 0x08) + _span(0x0E, 0x1B) + "\x7f" + _span(0x80, 0x84) + _span(0x86, 0x9F)
)
_SPACES = _table(
    " ",
    "\x0b\x0c\x85\u00a0\u1680\u2028\u2029\u202f\u205f\u3000"
    + _span(0x1C, 0x1F)
    + _span(0x2000, 0x200A),
)
_QUOTES = _table('"', "“”«»„‟″‶❝❞〝〞〟＂") | _table("'", "‘’‹›‚‛′‵❛❜＇`´ʼ\u1fef\u1ffd")
_DASHES = _table("-", "\u2010\u2011\u2012\u2043\u2212\ufe63\uff0d") | _table("—", "―⸺⸻")
_DOUBLED = "''"

MAX_MARKS = 30
"""Combining marks in a row that no language exceeds (Unicode UAX #15, 13: Stream-Safe Text)."""

_LONG_RUN = rf"[^\w\s]{{{MAX_MARKS + 1},}}"
_LONG_RUNS = re.compile(_LONG_RUN)


def replace_surrogates(text: str) -> str:
    r"""Replace lone surrogates by U+FFFD: they are no text, and nothing can encode them.

    >>> replace_surrogates("rudal\udce9")
    'rudal\ufffd'
    """
    return _SURROGATE.sub("\ufffd", text)


def fix_mojibake(text: str) -> str:
    r"""Decode again what was once decoded with the wrong code page.

    Only ftfy's repair of encodings, which leaves text alone unless the repaired one is clearly
    more plausible; not its other fixes, which would straighten quotes and ligatures. ftfy is
    imported only for text that could be mojibake, for importing it takes longer than translating
    a sentence.

    >>> fix_mojibake("pernyataan â€œresmiâ€\x9d itu, kata ErdoÄŸan")
    'pernyataan “resmi” itu, kata Erdoğan'
    >>> fix_mojibake("25°C di São Paulo")
    '25°C di São Paulo'
    """
    if not _MOJIBAKE.search(text):
        return text
    import ftfy

    fixed: str = ftfy.fix_encoding(text)
    return fixed


def drop_invisible(text: str) -> str:
    r"""Remove soft hyphens, zero-width characters, byte-order marks and direction marks.

    They come from web pages, split words unseen and hide terms from the glossary. The joiner
    inside some emoji goes too; variation selectors stay.

    >>> drop_invisible("peng\u00adhargaan\u200b\ufeff")
    'penghargaan'
    """
    return text.translate(_INVISIBLE)


def drop_controls(text: str) -> str:
    r"""Remove control characters that are not white space.

    Tab, line feed and carriage return stay; those that act as white space become spaces in
    ``plain_spaces``.

    >>> drop_controls("Kirby\x00 berkata\x07\tbegitu")
    'Kirby berkata\tbegitu'
    """
    return text.translate(_CONTROLS)


def plain_spaces(text: str) -> str:
    r"""Turn non-breaking, thin, wide and other exotic spaces and line separators into a space.

    One for one: runs are not collapsed. Tab, line feed and carriage return are left alone.

    >>> plain_spaces("Rp\u00a01.500,00 per\u2009liter")
    'Rp 1.500,00 per liter'
    """
    return text.translate(_SPACES)


def plain_quotes(text: str) -> str:
    r"""Turn curly quotes, guillemets, primes, backticks and free accents into straight quotes.

    The model is taught straight ones, and English news agencies write them. Quotes of other
    scripts are left alone, and the okina ``ʻ``, a letter.

    >>> plain_quotes("«Kami siap,» kata Ma`ruf. „Tidak‟, 5′ 30″")
    '"Kami siap," kata Ma\'ruf. "Tidak", 5\' 30"'
    """
    return text.translate(_QUOTES)


def plain_dashes(text: str) -> str:
    r"""Turn exotic hyphens and the minus sign into ``-``, bars wider than ``–`` into ``—``.

    ``–`` and ``—`` mark off clauses and datelines and are left alone, as is ``--``.

    >>> plain_dashes("diam\u2011diam, \u22125 derajat ― dingin – sekali")
    'diam-diam, -5 derajat — dingin – sekali'
    """
    return text.translate(_DASHES)


def plain_word_mark(text: str) -> str:
    """Turn ``▁`` (U+2581) into ``_``: to sentencepiece it is its own mark for a space.

    >>> plain_word_mark("nama▁berkas")
    'nama_berkas'
    """
    return text.replace("▁", "_")


def compose(text: str) -> str:
    r"""Compose letters and their accents (NFC), as in training.

    Compatibility forms (``ﬁ``, ``½``, full-width letters) are left alone: that is the tokenizer's
    own normalization. Of more than ``MAX_MARKS`` combining marks in a row the rest is dropped:
    putting them in order takes time quadratic in their number.

    >>> compose("Erdog\u0306an") == "Erdoğan"
    True
    """
    return unicodedata.normalize("NFC", _LONG_RUNS.sub(_bounded, text))


def join_doubled_quotes(text: str) -> str:
    """Turn a quotation mark typed as two single ones into a double one.

    >>> join_doubled_quotes("''Kami siap,'' katanya")
    '"Kami siap," katanya'
    """
    return text.replace(_DOUBLED, '"')


RULES = (
    replace_surrogates,
    fix_mojibake,
    drop_invisible,
    drop_controls,
    plain_spaces,
    plain_quotes,
    plain_dashes,
    plain_word_mark,
    compose,
    join_doubled_quotes,
)
"""Every rule, in the order ``normalize`` applies them."""

_CHANGING = re.compile(
    "".join(
        (
            "[",
            re.escape(
                "".join(map(chr, _INVISIBLE | _CONTROLS | _SPACES | _QUOTES | _DASHES)) + "▁"
            ),
            "\ud800-\udfff]|",
            _DOUBLED,
            "|",
            _LONG_RUN,
            "|",
            _MOJIBAKE.pattern,
        )
    )
)


def normalize(text: str) -> str:
    r"""Apply every rule; return plain text as it is.

    >>> normalize("Kementerian\u00a0Luar\u00a0Negeri: ``diam\u2011diam''")
    'Kementerian Luar Negeri: "diam-diam"'
    """
    while _CHANGING.search(text) or not unicodedata.is_normalized("NFC", text):
        before = text
        for rule in RULES:
            text = rule(text)
        if text == before:
            break
    return text


def _bounded(run: re.Match[str]) -> str:
    """Return a run of marks of any sort with no more than ``MAX_MARKS`` combining ones in a row."""
    kept, count = [], 0
    for character in run[0]:
        count = count + 1 if unicodedata.combining(character) else 0
        if count <= MAX_MARKS:
            kept.append(character)
    return "".join(kept)
