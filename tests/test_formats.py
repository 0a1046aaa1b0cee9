from __future__ import annotations

import codecs
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from translate import formats
from translate.article import Target
from translate.errors import EncodingError, Id2enError, InputError, OutputError, UsageError
from translate.formats import encoding, text
from translate.formats.options import ReadOptions

if TYPE_CHECKING:
    from translate.article import Article

# Text as it may stand in a file: no NUL, no lone surrogates.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
# Much of what matters here is white space; so make it likely.
SPACES = " |\t|\xa0|\n|\r\n|\r|\v|\f|\x1c|\x85|\u2028|\u2029|\ufeff|\u200b"
LINES = st.lists(st.sampled_from(f"Satu.|dua  tiga|“é”|𝄞|{SPACES}".split("|"))).map("".join)
LINE_END = re.compile(r"\r\n|\r|\n")
ENCODERS = {
    "utf-8": lambda string: string.encode(),
    "utf-8-sig": lambda string: codecs.BOM_UTF8 + string.encode(),
    "utf-16-le": lambda string: codecs.BOM_UTF16_LE + string.encode("utf-16-le"),
    "utf-16-be": lambda string: codecs.BOM_UTF16_BE + string.encode("utf-16-be"),
}


def own_texts(article: Article) -> list[str]:
    return [block.text for block in article.blocks]


def own_targets(article: Article) -> list[Target]:
    return [Target(block.text, block.markup) for block in article.blocks]


# The contract of every format.


@pytest.mark.parametrize("name", formats.names())
def test_a_format_has_what_the_protocol_asks_for(name: str) -> None:
    each = formats.by_name(name)
    assert callable(each.read)
    assert callable(each.write)
    assert each.EXTENSIONS
    assert all(ending == ending.lower() and ending[0] == "." for ending in each.EXTENSIONS)


@pytest.mark.parametrize("name", formats.names())
def test_a_format_finds_itself_by_file_name(name: str) -> None:
    for ending in formats.by_name(name).EXTENSIONS:
        assert formats.name_for(f"berita{ending}") == name
        assert formats.name_for(f"BERITA{ending.upper()}") == name


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        formats.by_name("wordstar")
    assert str(caught.value) == (
        f"--format: no format is called 'wordstar' (Choose from: {', '.join(formats.names())}.)"
    )


def test_an_unknown_ending_is_not_taken_for_plain_text() -> None:
    with pytest.raises(InputError) as caught:
        formats.name_for("seeds/berita.wps")
    assert str(caught.value) == (
        "seeds/berita.wps: no format is known for .wps files "
        "(Add --format text to translate it as plain text, line by line.)"
    )


# Plain text.


@pytest.mark.parametrize("encoder", ENCODERS.values(), ids=ENCODERS.keys())
@given(string=st.one_of(TEXTS, LINES))
@example(string="")
@example(string="Satu.\r\n\r\n  Dua. \rTiga.\n\n")
def test_own_texts_give_the_same_bytes(encoder, string: str) -> None:
    data = encoder(string)
    article = text.read(data, "a.txt")
    assert text.write(article, own_targets(article)) == data


@given(data=st.binary())
@example(data=b"\xff\xfe\x00")
@example(data=b"\xff\xfea")
def test_any_bytes_are_refused_or_come_out_the_same(data: bytes) -> None:
    try:
        article = text.read(data, "a.txt")
    except InputError:
        return
    assert text.write(article, own_targets(article)) == data


@given(string=LINES)
def test_blocks_are_what_the_lines_hold(string: str) -> None:
    article = text.read(string.encode("utf-8"), "a.txt")
    assert own_texts(article) == [
        line.strip() for line in string.removeprefix("\ufeff").splitlines() if line.strip()
    ]
    lines = string.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for block in article.blocks:
        assert block.text in lines[block.line - 1]


@given(string=LINES, target=TEXTS.filter(bool))
@example(string="Satu.", target="One.\r\nTwo.\u2028Three.")
def test_as_many_lines_come_out_as_went_in(string: str, target: str) -> None:
    article = text.read(string.encode(), "a.txt")
    out = text.write(article, [Target(target)] * len(article.blocks)).decode()
    assert [end for end in out if end in "\r\n"] == [end for end in string if end in "\r\n"]
    assert len(LINE_END.findall(out)) == len(LINE_END.findall(string))


@pytest.mark.parametrize(
    ("string", "left_out", "out"),
    [
        ("Satu.\n\nBaca Juga: Dua\n\nTiga.\n", [1], "Satu.\n\nTiga.\n"),
        ("Satu.\nBaca Juga: Dua\n\nTiga.\n", [1], "Satu.\n\nTiga.\n"),
        ("Satu.\rBaca Juga: Dua\nTiga.", [1], "Satu.\rTiga."),
        ("Satu.\n\nMore Stories\nDua\n", [1, 2], "Satu.\n"),
        ("Satu.\n\nMore Stories", [1], "Satu."),
        ("\n Iklan\n\nSatu.\n", [0], "\n Satu.\n"),
        ("Iklan\n", [0], ""),
    ],
)
def test_an_empty_target_leaves_its_line_out(string: str, left_out: list[int], out: str) -> None:
    article = text.read(string.encode(), "a.txt")
    targets = [Target("" if n in left_out else b.text) for n, b in enumerate(article.blocks)]
    assert text.write(article, targets).decode() == out


def test_white_space_stays_where_it_was() -> None:
    data = b"\xef\xbb\xbf  Judul\t\r\n\r\n\tIsi  berita.\n \n\xc2\xa0Akhir"
    article = text.read(data, "a.txt")
    assert [(block.text, block.line) for block in article.blocks] == [
        ("Judul", 1),
        ("Isi  berita.", 3),
        ("Akhir", 5),
    ]
    assert text.write(article, [Target("Title"), Target("News."), Target("End")]) == (
        b"\xef\xbb\xbf  Title\t\r\n\r\n\tNews.\n \n\xc2\xa0End"
    )


@pytest.mark.parametrize("separator", ["\v", "\f", "\x1c", "\x85", "\u2028", "\u2029"])
def test_an_unusual_separator_parts_blocks_but_is_no_line(separator: str) -> None:
    article = text.read(f"Satu.{separator} Dua.\nTiga.".encode(), "a.txt")
    assert [(block.text, block.line) for block in article.blocks] == [
        ("Satu.", 1),
        ("Dua.", 1),
        ("Tiga.", 2),
    ]


@pytest.mark.parametrize("data", [b"", b"\n", b" \r\n\t", codecs.BOM_UTF16_LE], ids=repr)
def test_a_text_without_words_has_no_blocks_and_comes_out_as_it_is(data: bytes) -> None:
    article = text.read(data, "a.txt")
    assert article.blocks == ()
    assert text.write(article, []) == data


def test_the_number_of_targets_must_be_that_of_blocks() -> None:
    article = text.read(b"Satu.\nDua.", "a.txt")
    with pytest.raises(ValueError, match="zip"):
        text.write(article, [Target("One.")])


def test_another_formats_frame_is_refused() -> None:
    article = text.read(b"Satu.", "a.txt")
    with pytest.raises(AssertionError):
        text.write(replace(article, frame=None), [Target("One.")])


# Encodings. Each case: bytes, declared encoding, what the user is told.

REFUSED = {
    "latin-1 taken for UTF-8": (
        b"Satu.\nIni caf\xe9.",
        None,
        EncodingError,
        "a.txt:2:8: byte 0xE9 at offset 13 is not valid UTF-8 "
        "(Name the file's encoding, for example: --encoding cp1252.)",
    ),
    "the byte order mark counts in the offset, not in the column": (
        b"\xef\xbb\xbfcaf\xe9",
        None,
        EncodingError,
        "a.txt:1:4: byte 0xE9 at offset 6 is not valid UTF-8 "
        "(Name the file's encoding, for example: --encoding cp1252.)",
    ),
    "a carriage return is a line end": (
        b"a\rb\r\n\xff",
        None,
        EncodingError,
        "a.txt:3:1: byte 0xFF at offset 5 is not valid UTF-8 "
        "(Name the file's encoding, for example: --encoding cp1252.)",
    ),
    "half a UTF-16 character": (
        b"\xff\xfea\x00b",
        None,
        EncodingError,
        "a.txt:1:2: byte 0x62 at offset 4 is not valid UTF-16-LE "
        "(Name the file's encoding, for example: --encoding cp1252.)",
    ),
    "declared wrongly": (
        b"caf\xe9",
        "ascii",
        EncodingError,
        "a.txt:1:4: byte 0xE9 at offset 3 is not valid ASCII "
        "(Name the file's encoding, for example: --encoding cp1252.)",
    ),
    "no such encoding": (
        b"a",
        "utf-9",
        UsageError,
        "--encoding: no character encoding is called 'utf-9' "
        "(Common ones: utf-8, utf-16, cp1252, latin-1.)",
    ),
    "a codec that is no character encoding": (
        b"61",
        "hex",
        UsageError,
        "--encoding: no character encoding is called 'hex' "
        "(Common ones: utf-8, utf-16, cp1252, latin-1.)",
    ),
    "a DOCX": (
        b"PK\x03\x04\x14\0",
        None,
        InputError,
        "a.txt: not text but a DOCX, EPUB or ZIP file (Save it as plain text.)",
    ),
    "an RTF is ASCII, but not text": (
        rb"{\rtf1 Satu.}",
        "cp1252",
        InputError,
        "a.txt: not text but an RTF document (Save it as plain text.)",
    ),
    "a NUL": (
        b"Satu\0",
        None,
        InputError,
        "a.txt: not text: there is a NUL byte at offset 4 (Give text files only.)",
    ),
    "a NUL in a single-byte encoding": (
        b"Satu\0",
        "cp1252",
        InputError,
        "a.txt: not text: there is a NUL byte at offset 4 (Give text files only.)",
    ),
    "binary, and not UTF-8 before its first NUL": (
        b"\x93NUMPY\x01\0v\0",
        None,
        InputError,
        "a.txt: not text: there is a NUL byte at offset 7 (Give text files only.)",
    ),
    "UTF-16 without its mark": (
        "Gedung Putih é".encode("utf-16-le"),
        None,
        InputError,
        "a.txt: looks like UTF-16 without a byte order mark (Add --encoding utf-16-le.)",
    ),
    "UTF-16 big-endian without its mark": (
        "Gedung Putih".encode("utf-16-be"),
        None,
        InputError,
        "a.txt: looks like UTF-16 without a byte order mark (Add --encoding utf-16-be.)",
    ),
}


@pytest.mark.parametrize(("data", "declared", "kind", "told"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_text_in_its_encoding_is_refused(
    data: bytes, declared: str | None, kind: type[Id2enError], told: str
) -> None:
    with pytest.raises(kind) as caught:
        text.read(data, "a.txt", ReadOptions(declared))
    assert type(caught.value) is kind
    assert str(caught.value) == told


@pytest.mark.parametrize(
    ("data", "declared"),
    [
        ("é“".encode("cp1252"), "cp1252"),
        ("é“".encode("utf-16-le"), "utf-16-le"),
        ("é“".encode("utf-16-le"), "utf-16"),
        ("é“".encode("utf-16-be"), "UTF-16BE"),
        ("é“".encode(), "utf-8-sig"),
        (codecs.BOM_UTF8 + "é“".encode(), "utf-8-sig"),
        (codecs.BOM_UTF8 + "é“".encode(), "cp1252"),
        (codecs.BOM_UTF16_BE + "é“".encode("utf-16-be"), "cp1252"),
    ],
    ids=repr,
)
def test_a_declared_encoding_is_used_unless_there_is_a_byte_order_mark(
    data: bytes, declared: str
) -> None:
    article = text.read(data, "a.txt", ReadOptions(declared))
    assert own_texts(article) == ["é“"]
    assert text.write(article, [Target("é“")]) == data


def test_a_character_the_encoding_lacks_is_told_with_its_place_in_the_output() -> None:
    article = text.read(b"Satu.\nDua.", "a.txt", ReadOptions("cp1252"))
    with pytest.raises(OutputError) as caught:
        text.write(article, [Target("One."), Target("Mr. Đoković.")])
    assert str(caught.value) == (
        "a.txt:2:5: the translation has 'Đ' (U+0110), which cp1252 can't write "
        "(Convert the input to UTF-8 and leave out --encoding.)"
    )


def test_check_accepts_what_decode_accepts() -> None:
    encoding.check("cp1252")
    with pytest.raises(UsageError):
        encoding.check("rot13")
