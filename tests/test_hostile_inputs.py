"""Inputs made to harm: every reader refuses or survives them, in time linear in their length."""

from __future__ import annotations

import codecs
import json
import random
import time
from pathlib import Path

import pytest
from fuzz.targets import SEEDS, TARGETS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

CASES = Path(__file__).with_name("cases")
KEPT = json.loads((CASES / "hostile.json").read_text(encoding="utf-8"))
REPEATED = [
    line.split("\t")[:2]
    for line in (CASES / "hostile_time.tsv").read_text(encoding="utf-8").split("\n")
    if line and not line.startswith("#")
]
CUE = "1\n00:00:01,000 --> 00:00:02,000\n"
AROUND = {  # what has the repeated text where it can do harm
    "srt-cue": ("srt", CUE, ""),
    "vtt-cue": ("vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n", ""),
    "jsonl-text": ("jsonl", '{"text": "', '"}'),
    "sentence": ("sentence", "", "\x00a"),
    "match": ("match", "", "\x00a"),
    "terms": ("terms", "source\ttarget\n", ""),
}
LENGTH = 64_000
MOST = 20.0
"""Seconds of processor time for so many characters: a third of what is promised, one second a
kilobyte. The slowest take 2 s on a busy machine; what was quadratic took minutes."""


@pytest.mark.parametrize("case", KEPT, ids=[case["label"] for case in KEPT])
def test_what_once_did_harm_does_no_more(case: dict[str, object]) -> None:
    data = "".join(text * times for text, times in case["parts"])
    TARGETS[case["target"]](data.encode())


@pytest.mark.parametrize(("target", "unit"), REPEATED, ids=[":".join(each) for each in REPEATED])
def test_time_is_linear(target: str, unit: str) -> None:
    unit = codecs.decode(
        unit.replace("\\ ", " ").encode("latin-1", "backslashreplace"), "unicode_escape"
    )
    name, before, after = AROUND.get(target, (target, "", ""))
    data = (before + unit * (LENGTH // len(unit)) + after).encode()
    began = time.process_time()
    TARGETS[name](data)
    assert time.process_time() - began < MOST


def mutated(seed: bytes, chance: random.Random) -> bytes:
    """Return bytes with a few pieces cut, doubled, moved or replaced."""
    data = bytearray(seed)
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(data) + 1), chance.randrange(12)
        what = chance.randrange(4)
        if what == 0:
            del data[at : at + length]
        elif what == 1:
            data[at:at] = data[at : at + length] * chance.randint(1, 4)
        elif what == 2:
            data[at:at] = chance.randbytes(chance.randint(1, 3))
        else:
            data[at:at] = chance.choice(PIECES)
    return bytes(data)


PIECES = [
    piece.encode("utf-8", "surrogatepass")
    for piece in (
        *(
            "\x00",
            "\ud800",
            "\ufeff",
            "\u200b",
            "\u0301",
            "\x1b[2J",
            "\t",
            "\r",
            "\n",
            "é",
            "漢",
            "🚀",
            "İ",
        ),
        *("<", ">", "</", "<!--", "]]>", "&", "&#0;", "<t1>", "</s>", "▁", "{{", "}}", "%", "-->"),
        *(
            '"',
            '""',
            "'",
            "=1+1",
            "|",
            "\\",
            "\\u",
            ",",
            ";",
            "../",
            "-0",
            "1e999",
            "?",
            ".",
            "[1]",
        ),
    )
]


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32), st.booleans(), st.binary(max_size=60))
def test_nothing_but_our_own_errors(target: str, seed: int, whole: bool, data: bytes) -> None:
    chance = random.Random(seed)
    start = chance.choice(SEEDS[target]).encode()
    TARGETS[target](mutated(start, chance) if whole else data)
