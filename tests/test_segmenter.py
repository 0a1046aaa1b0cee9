from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.article import Segment
from translate.segmenter import join, join_targets, split, split_long

HERE = Path(__file__).parent
LINES = (HERE / "cases/segments.tsv").read_text(encoding="utf-8").splitlines()
CASES = [line.split("\t") for line in LINES if not line.startswith("#")]
SEEDS = sorted((HERE.parent / "seeds").glob("*.txt"))

NASTY = st.text(
    st.sampled_from(".?!…。؟ \n\t\u00a0\u200b\"'“”‘’„«»()[]1aA-–;:,•@/") | st.characters(),
    max_size=40,
)
WORDS = """Mr. Kirby Namun AS dll. U.S. kata tanya “Tidak! “Kapan?” cermat.Dan KOMPAS.TV 10.30 WIB.
1. a. (lihat hlm. 3). ... … "Ya." 'Ya.' www.a.id/B.Dia x@y.Id? iPhone $5 [1] ; – Perang Dunia I."""
WORDY = st.lists(st.sampled_from(WORDS.split()), max_size=12)
TEXTS = NASTY | st.tuples(WORDY, st.sampled_from([" ", "", "  ", "\n\n"])).map(
    lambda pair: pair[1].join(pair[0])
)


def texts(segments: tuple[Segment, ...]) -> list[str]:
    return [segment.text for segment in segments]


def marked(segments: tuple[Segment, ...]) -> str:
    return "¦".join(
        gap + segment.text
        for gap, segment in zip(["", *(s.gap for s in segments)], segments, strict=False)
    )


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        pytest.param(
            reason,
            text,
            id=f"{part}-{label}",
            marks=[pytest.mark.xfail(reason=reason)] if part == "known" else [],
        )
        for part, label, reason, text in CASES
        if part != "held"
    ],
)
def test_case(reason: str, expected: str) -> None:
    assert marked(split(expected.replace("¦", ""))) == expected, reason


def test_held_out_cases() -> None:
    held = [text for part, _, _, text in CASES if part == "held"]
    wrong = [text for text in held if marked(split(text.replace("¦", ""))) != text]
    # One known miss, of 94 boundaries: "X" before "@…" is taken for an initial.
    assert wrong == ["Ikuti kami di X.¦ @kompascom memuat kabar terbaru."]


def test_cases_hold_every_line_of_the_seeds() -> None:
    lines = [line for path in SEEDS for line in path.read_text(encoding="utf-8").split("\n")]
    labelled = [text.replace("¦", "") for part, _, _, text in CASES if part == "seed"]
    assert labelled == [line.strip() for line in lines if line.strip()]


def test_blank_line_ends_a_heading() -> None:
    assert split("Perang di Ukraina\n \nrusia menyerang") == (
        Segment("Perang di Ukraina", "\n \n"),
        Segment("rusia menyerang"),
    )


def test_line_feed_is_white_space() -> None:
    assert texts(split("Saya tidak\ntahu. Dia\njuga.")) == ["Saya tidak\ntahu.", "Dia\njuga."]


def test_gaps_are_kept() -> None:
    assert split("Satu.  \u00a0Dua.\n\tTiga.Namun empat.") == (
        Segment("Satu.", "  \u00a0"),
        Segment("Dua.", "\n\t"),
        Segment("Tiga.", ""),
        Segment("Namun empat.", ""),
    )


def test_nothing_to_split() -> None:
    assert split("") == split(" \n") == ()
    assert split("...") == (Segment("..."),)


@given(TEXTS.map(str.strip))
def test_join_is_the_inverse(text: str) -> None:
    assert join(split(text)) == text


@given(TEXTS)
def test_segments_are_whole(text: str) -> None:
    segments = split(text)
    assert all(s.text and s.text == s.text.strip() and not s.gap.strip() for s in segments)
    assert not segments or segments[-1].gap == ""


@given(TEXTS)
def test_targets_in_the_same_gaps(text: str) -> None:
    segments = split(text)
    spaced = [Segment(s.text, s.gap or " ") for s in segments[:-1]] + list(segments[-1:])
    assert join_targets(segments, texts(segments)) == join(spaced)


def test_targets_must_match() -> None:
    with pytest.raises(ValueError, match="shorter"):
        join_targets(split("Satu. Dua."), ["One."])


UNITS = [
    *('.', '"', "a.", "(", ". ", "a. ", "A.", "Aa.Aa", '."', '. " "', ".) ", "(Aa. ", "@", "://"),
    *("? “", "Dr. ", ": 1. A", "1.", "?A", '."A "', "x ", "\na", "Aa bertanya. ", "\u200b."),
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_time_is_linear(unit: str) -> None:
    text = (unit * 100_000)[:100_000].strip()
    began = time.process_time()
    segments = split(text)
    parts = [part for s in segments[:1] for part in split_long(s, lambda text: len(text) <= 400)]
    assert time.process_time() - began < 1
    assert join(segments) == text
    assert not segments or join(parts) == join(segments[:1])


def parts_of(text: str, limit: int, gap: str = "") -> list[str]:
    """Split a text into parts of at most ``limit`` characters."""
    segment = Segment(text, gap)
    parts = split_long(segment, lambda text: len(text) <= limit)
    assert join(parts) == text + gap
    assert parts[-1].gap == gap
    assert all(len(part.text) <= limit for part in parts)
    return [part.text for part in parts]


def test_what_fits_stays() -> None:
    segment = Segment("Pendek saja.", " ")
    assert split_long(segment, lambda text: True) == (segment,)


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (60, "Rusia menolak usul itu pada Rabu malam;| Ukraina menerimanya dengan syarat"),
        (60, "Kirby mengatakan hal itu kemarin –| di Gedung Putih, Washington, AS"),
        (60, "Pasukan itu mundur, kata Kiev kemarin,| sedangkan Moskow, kota itu, diam"),
        (60, "Tentara dari utara, timur,| selatan dan barat bergerak ke kota itu"),
        (60, "Pemimpin itu menyetujui rencana lama| yang diajukan oleh para menteri"),
        (60, "Satu dua tiga empat lima enam tujuh| delapan sembilan sepuluh sebelas"),
        (40, "abcdefghijklmnopqrstuvwxyz|0123456789abcdefghijklmnop"),
    ],
)
def test_best_cut(limit: int, expected: str) -> None:
    assert parts_of(expected.replace("|", ""), limit) == [
        part.strip() for part in expected.split("|")
    ]


def test_parts_are_balanced() -> None:
    text = " ".join(["kata"] * 400)
    lengths = [len(part) for part in parts_of(text, 500)]
    assert len(lengths) <= 6
    assert min(lengths) > 0.8 * max(lengths)


def test_no_cut_before_a_combining_mark() -> None:
    parts = parts_of("e\u0301" * 50, 30)
    assert all(part.startswith("e") for part in parts)


def test_short_word_in_a_wall_of_text_is_not_cut() -> None:
    text = "x" * 30 + " " + "y" * 30
    assert parts_of(text, 45) == ["x" * 30, "y" * 30]


@given(NASTY.map(str.strip).filter(bool), st.integers(1, 12), st.sampled_from(["", " ", "\n"]))
def test_long_parts_join_and_fit(text: str, limit: int, gap: str) -> None:
    parts = parts_of(text, limit, gap)
    assert all(part == part.strip() and part for part in parts)


def test_dense_stretches_fit_too() -> None:
    # Capitals cost three here: the reach of the beginning says little about the rest.
    def cost(text: str) -> int:
        return sum(3 if c.isupper() else 1 for c in text)

    text = " ".join(["kata"] * 60 + ["KATA"] * 60)
    parts = split_long(Segment(text), lambda text: cost(text) <= 100)
    assert join(parts) == text
    assert max(cost(part.text) for part in parts) <= 100


@pytest.mark.parametrize("unit", ["x", "kata "])
def test_calls_are_few(unit: str) -> None:
    asked = []

    def fits(text: str) -> bool:
        asked.append(len(text))
        return len(text) <= 400

    text = (unit * 1_000_000)[:1_000_000].strip()
    began = time.process_time()
    parts = split_long(Segment(text), fits)
    assert time.process_time() - began < 2
    assert len(asked) < 1.2 * len(parts)
    assert sum(asked) < 2.5 * len(text)
