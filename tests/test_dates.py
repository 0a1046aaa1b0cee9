"""Dates are spelled out, and nothing else with a slash is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.dates import mend, spell_out


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("pada Rabu (30/8).", "pada Rabu (30 Agustus)."),
        ("(Rabu, 30/08)", "(Rabu, 30 Agustus)"),
        ("Rabu (3/11/2022)", "Rabu (3 November 2022)"),
        ("Jumat, 5/1/24,", "Jumat, 5 Januari 2024,"),
        ("tanggal 17/8 pagi", "tanggal 17 Agustus pagi"),
        ("terbit 17/8/1945", "terbit 17 Agustus 1945"),
        (
            "Kamis (14/9/2023) dan Jumat (15/9/2023)",
            "Kamis (14 September 2023) dan Jumat (15 September 2023)",
        ),
        ("siaga 24/7", "siaga 24/7"),
        ("1/2 liter", "1/2 liter"),
        ("Km 3/4", "Km 3/4"),
        ("(9/15)", "(9/15)"),
        ("(32/1)", "(32/1)"),
        ("Resolusi 2/3/4/5", "Resolusi 2/3/4/5"),
        ("a/b", "a/b"),
        ("https://x.id/2023/8/30/berita", "https://x.id/2023/8/30/berita"),
        ("nomor 12/3/20222", "nomor 12/3/20222"),
    ],
)
def test_spell_out(text: str, spelled: str) -> None:
    assert spell_out(text) == spelled


@given(st.text(alphabet="0123456789/( )Rabu,"))
def test_twice_is_once(text: str) -> None:
    assert spell_out(spell_out(text)) == spell_out(text)


@pytest.mark.parametrize(
    ("source", "target", "mended"),
    [
        pytest.param(
            "pada Minggu (8 Desember)", "on Sunday (Oct. 8)", "on Sunday (Dec. 8)", id="one for one"
        ),
        pytest.param("bulan Juni", "in July", "in June", id="without a day"),
        pytest.param("8 Mei", "Oct. 8", "May 8", id="no abbreviation"),
        pytest.param("pada Oktober", "in May", "in October", id="no day, no abbreviation"),
        pytest.param("8 Oktober", "May 8", "Oct. 8", id="an abbreviation before a day"),
        pytest.param("8 Oktober", "the 8 May raid", "the 8 Oct. raid", id="the day first"),
        pytest.param(
            "(RABU, 30 AGUSTUS)", "TUESDAY", "TUESDAY", id="capitals in the source tell nothing"
        ),
        pytest.param("Rabu", "TUESDAY", "WEDNESDAY", id="capitals in the target"),
        pytest.param(
            "Senin dan Selasa",
            "Monday and Thursday",
            "Monday and Tuesday",
            id="one of two is right",
        ),
        pytest.param(
            "3 Juni dan 7 Juli",
            "May 3 and Aug. 7",
            "June 3 and July 7",
            id="two wrong, told apart by their days",
        ),
        pytest.param(
            "Juni dan Juli", "April and August", "April and August", id="two wrong, no telling"
        ),
        pytest.param("Senin", "They came", "They came", id="left out is not wrong"),
        pytest.param("tiba kemarin", "came Monday", "came Monday", id="the source has none"),
        pytest.param("Juni", "They may march", "They may march", id="other words"),
        pytest.param("Juni", "May they rest", "May they rest", id="a wish"),
        pytest.param(
            "dua minggu sejak Senin",
            "two weeks since Sunday",
            "two weeks since Monday",
            id="minggu is a week",
        ),
        pytest.param(
            "pada 30 Desember dan 2 Januari 2024",
            "on Dec. 30 and January 2, 2024",
            "on Dec. 30 and Jan. 2, 2024",
            id="a month before its day is abbreviated",
        ),
        pytest.param(
            "kelompok November 17", "the November 17 group", "the November 17 group", id="a name"
        ),
        pytest.param(
            "4 Januari", "on April 4 January", "on Jan. 4", id="a month on either side of a day"
        ),
        pytest.param(
            "4 April dan Januari", "on April 4 January", "on April 4", id="the first is right"
        ),
        pytest.param("4 Mei", "on April 4 June", "on May 4", id="neither is right"),
        pytest.param("pada Januari 2024", "in January 2024", "in January 2024", id="a year"),
        pytest.param("2 Januari", "JANUARY 2", "JANUARY 2", id="capitals are left"),
        pytest.param("4 Juli", "on July 4", "on July 4", id="short months have no other form"),
        pytest.param("Jum'at", "Thursday", "Friday", id="older spelling"),
        pytest.param("malam Minggu", "Saturday night", "Saturday night", id="the eve of a day"),
        pytest.param("tiap Senin", "on Tuesdays", "on Mondays", id="plural"),
        pytest.param("Presiden Juni Ahad", "President Juni", "President Juni", id="names"),
        pytest.param("Sabtu", "in Septimus", "in Septimus", id="part of a word"),
    ],
)
def test_mend(source: str, target: str, mended: str) -> None:
    assert mend(source, target) == mended


@given(st.text(alphabet="Rabu 8Mei,"), st.text(alphabet="Wednsday Oct.8May"))
def test_mended_once_is_mended(source: str, target: str) -> None:
    once = mend(source, target)
    assert mend(source, once) == once
