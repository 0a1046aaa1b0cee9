from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.errors import InputError
from translate.formats import package
from translate.formats.package import open_package


def zipped(parts: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10)), content, compression)
        archive.comment = b"kept"
    return stream.getvalue()


DATA = zipped({"mimetype": b"x", "a.xml": b"<a>Satu</a>", "media/b.png": bytes(range(256))})


def test_one_part_is_replaced_and_the_rest_is_as_it_was() -> None:
    out = open_package(DATA, "a.docx", "DOCX").replaced({"a.xml": b"<a>One</a>"})
    with zipfile.ZipFile(io.BytesIO(DATA)) as before, zipfile.ZipFile(io.BytesIO(out)) as after:
        assert after.read("a.xml") == b"<a>One</a>"
        assert after.comment == b"kept"
        for old, new in zip(before.infolist(), after.infolist(), strict=True):
            assert (old.filename, old.date_time, old.compress_type, old.external_attr) == (
                new.filename,
                new.date_time,
                new.compress_type,
                new.external_attr,
            )
            assert old.filename == "a.xml" or old.CRC == new.CRC


def test_without_a_change_the_file_comes_out_bit_for_bit() -> None:
    read = open_package(DATA, "a.docx", "DOCX")
    assert read.replaced({part: read.read(part) for part in read.parts}) == DATA


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "File is not a zip file"),
        (b"PK\x03\x04 not really", "File is not a zip file"),
        (DATA[: len(DATA) // 2], "File is not a zip file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "password-protected"),
        (zipped({"bomb.xml": b"\0" * 3_000_000}), "ZIP bomb"),
        (zipped({f"{n}": b"" for n in range(package.MAX_PARTS + 1)}), "ZIP bomb"),
    ],
)
def test_what_is_no_package_is_refused(data: bytes, what: str) -> None:
    with pytest.raises(InputError) as caught:
        open_package(data, "a.docx", "DOCX")
    assert what in str(caught.value)
    assert caught.value.where == "a.docx"
    assert caught.value.hint


def test_too_much_in_all_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_SIZE", 200)
    with pytest.raises(InputError, match="ZIP bomb"):
        open_package(DATA, "a.docx", "DOCX")


def test_a_missing_part_is_named() -> None:
    with pytest.raises(InputError, match=r"it has no word/document\.xml"):
        open_package(DATA, "a.docx", "DOCX").read("word/document.xml")


@given(where=st.integers(0, len(DATA) - 1), byte=st.integers(0, 255), cut=st.integers(0, len(DATA)))
def test_damage_is_an_error_or_does_not_matter(where: int, byte: int, cut: int) -> None:
    damaged = DATA[:where] + bytes([byte]) + DATA[where + 1 :]
    for data in (damaged, damaged[:cut]):
        try:
            read = open_package(data, "a.docx", "DOCX")
            for part in read.parts:
                read.read(part)
        except InputError:
            continue
