"""Dates are spelled out, and nothing else with a slash is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.dates import spell_out


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
