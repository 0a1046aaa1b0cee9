from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.normalize import RULES, normalize

HERE = Path(__file__).parent
CASES = json.loads((HERE / "cases/normalize.json").read_text(encoding="utf-8"))
SEEDS = sorted((HERE.parent / "seeds").glob("*.txt"))

# Everything a rule looks for, and what it might make of it: mojibake in all stages of decay,
# things that join once something between them is gone.
NASTY = st.text(
    st.sampled_from(
        "aA é\u0301g\u0306ÂÃâ€œ”™ŸÄ\x9d\x85\x00\x07\t\n\r\xa0£©\u2009\u200b\u200d\ufeff\u00ad\u2028"
        "'‘’`´\"“”«»„‟′″-–—−‐▁ï¿½ðŸ\u1fef\u1ffd\u037e\u212b\ud800\udfffвЂњ├┬‚ÄúΓÇ"
    ),
    max_size=30,
)
TEXTS = st.one_of(NASTY, st.text(max_size=60))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_case(case: dict[str, str]) -> None:
    assert normalize(case["original"]) == case["normalized"], case["reason"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_rule_is_needed_by_a_case(rule: object) -> None:
    def without(text: str) -> str:
        for other in RULES:
            text = text if other is rule else other(text)
        return text

    assert any(without(case["original"]) != case["normalized"] for case in CASES)


@given(TEXTS)
def test_idempotent(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once


@given(TEXTS)
def test_does_what_the_rules_do(text: str) -> None:
    # The early exit for plain text must not skip a rule that would change something.
    once = text
    for rule in RULES:
        once = rule(once)
    assert (normalize(text) == text) == (once == text)


@given(TEXTS)
def test_line_ends_stay(text: str) -> None:
    done = normalize(text)
    assert [c for c in done if c in "\r\n"] == [c for c in text if c in "\r\n"]


@given(TEXTS)
def test_result_is_clean(text: str) -> None:
    done = normalize(text)
    assert unicodedata.is_normalized("NFC", done)
    assert not set(done) & set("\u200b\ufeff\u00ad\u00a0\u2028\x85\x0b\x00\u2011▁«`")
    done.encode("utf-8")


def test_seeds_change_in_their_quotes_and_one_space() -> None:
    quotes = {("“", '"'), ("”", '"'), ("‘", "'"), ("’", "'")}
    others = []
    for path in SEEDS:
        text = path.read_text(encoding="utf-8")
        done = normalize(text)
        assert len(done) == len(text)
        changes = {(a, b) for a, b in zip(text, done, strict=True) if a != b}
        others += [(path.name[:3], *change) for change in changes - quotes]
    assert others == [("001", "\u00a0", " ")]  # in the dateline, after "Purna Warta"


def test_plain_text_does_not_import_ftfy() -> None:
    code = (
        "import sys; from translate.normalize import normalize;"
        "normalize('“Voilà,” kata Erdoğan\\u00a0– di São Paulo');"
        "assert 'ftfy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=HERE.parent)
