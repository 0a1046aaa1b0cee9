"""Runs, baselines and histories come back as they were written, and nothing else is read."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import eval_project
import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.errors import InputError
from translate.evaluation import baseline, history, run
from translate.evaluation.run import (
    Finding,
    Metrics,
    Run,
    ScoredSegment,
    Signature,
    TermUse,
)

EXAMPLES = ("with.json", "without.json")


@pytest.fixture(scope="module")
def example() -> Run:
    return run.load(eval_project.CASES / "without.json")


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_run_of_the_model_comes_back_as_it_was_written(name: str, tmp_path: Path) -> None:
    path = eval_project.CASES / name
    found = run.load(path)
    assert run.dump(found) == path.read_text(encoding="utf-8")
    assert found.overall.segments == len(found.segments) == 36


texts = st.text(st.characters(codec="utf-8"), max_size=20)
numbers = st.floats(0, 100, allow_nan=False)
spans = st.tuples(st.integers(0, 99), st.integers(0, 99))
metrics = st.builds(Metrics, numbers, numbers, numbers, numbers)
uses = st.builds(
    TermUse,
    texts,
    texts,
    texts,
    spans,
    st.sampled_from(["kept", "repaired", "lost"]),
    st.none() | spans,
    texts,
    st.lists(spans, max_size=2).map(tuple),
    st.lists(texts, max_size=2).map(tuple),
    st.lists(st.booleans(), max_size=2).map(tuple),
)
segments = st.builds(
    ScoredSegment,
    texts,
    texts,
    st.integers(0),
    st.integers(0),
    texts,
    texts,
    st.lists(texts, min_size=1, max_size=2).map(tuple),
    metrics,
    st.lists(uses, max_size=2).map(tuple),
    st.lists(st.builds(Finding, texts, texts), max_size=2).map(tuple),
    texts,
)


@given(parts=st.lists(segments, max_size=2), warnings=st.lists(texts, max_size=2), name=texts)
def test_any_run_comes_back_as_it_was_written(
    example: Run, parts: list[ScoredSegment], warnings: list[str], name: str
) -> None:
    written = replace(
        example,
        segments=tuple(parts),
        warnings=tuple(warnings),
        unsteady_names={name: (1, 2)},
        seconds=None,
    )
    record = run.parse_json(run.dump(written), "here")
    assert run.checked(Run, record, "here") == written


def test_a_run_has_one_line_for_each_segment(example: Run) -> None:
    lines = run.dump(example).splitlines()
    for segment in example.segments:
        (line,) = (each for each in lines if each.startswith(f'{{"id": "{segment.id}"'))
        assert segment.hypothesis in json.loads(line.rstrip(",")).values()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("[]", "id2en eval did not write this"),
        ('{"report": 1}', "id2en eval did not write this"),
        ('{"id2en-run": 99}', "layout 99; this version of id2en reads 1"),
        ('{"id2en-run": 1}', "damaged: "),
        ('{"id2en-run": 1, "suite": 5}', "damaged: 5 is not of type"),
    ],
)
def test_what_is_no_run_is_refused(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "run.json"
    path.write_text(text)
    with pytest.raises(InputError, match=what) as caught:
        run.load(path)
    assert caught.value.where == str(path)


def test_a_missing_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't be read: No such file"):
        run.load(tmp_path / "run.json")


@pytest.mark.parametrize("at", range(0, 4_000, 500))
def test_a_run_cut_short_is_refused(tmp_path: Path, at: int) -> None:
    data = (eval_project.CASES / "with.json").read_bytes()
    path = tmp_path / "run.json"
    path.write_bytes(data[:at])
    with pytest.raises(InputError):
        run.load(path)


def test_a_baseline_keeps_the_hypotheses_and_the_scores(example: Run, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "baseline.json"
    baseline.save(path, example)
    found = baseline.load(path)
    assert found.entry == example.entry
    assert found.hypotheses == {each.id: each.hypothesis for each in example.segments}
    assert not [each for each in path.parent.iterdir() if each != path]  # nothing half-written
    with pytest.raises(InputError, match="damaged"):  # a baseline is no run
        run.load(path)


def test_a_history_grows_and_comes_back(example: Run, tmp_path: Path) -> None:
    path = tmp_path / "eval" / "history.jsonl"
    assert history.load(path) == []
    history.append(path, [example])
    history.append(path, [example, replace(example, when="2030-01-01T00:00:00+00:00")])
    found = history.load(path)
    assert found[0] == example.entry
    assert [each.when for each in found] == [example.when] * 2 + ["2030-01-01T00:00:00+00:00"]
    assert path.read_bytes().count(b"\n") == 3


def test_a_damaged_history_says_where(example: Run, tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    history.append(path, [example])
    path.write_text(path.read_text(encoding="utf-8") + "\n{}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        history.load(path)
    assert caught.value.where == f"{path}:3"


def test_a_history_is_drawn_by_name(example: Run) -> None:
    def at(day: int, bleu: float, *, glossary: bool) -> run.HistoryEntry:
        signature: Signature = replace(example.signature, used_glossary=glossary)
        overall = replace(example.overall, metrics=replace(example.overall.metrics, bleu=bleu))
        when = f"2030-01-{day:02}T00:00:00+00:00"
        return replace(example.entry, when=when, overall=overall, signature=signature)

    drawn = history.draw(
        [at(3, 40.0, glossary=True), at(1, 20.0, glossary=True), at(2, 30.0, glossary=False)]
    )
    heads = [line for line in drawn if not line.startswith(" ")]
    assert heads == [
        "example: 2 runs, 2030-01-01 to 2030-01-03",
        "example-no-glossary: 1 run, 2030-01-02 to 2030-01-02",
    ]
    assert drawn[1] == "  BLEU     20.0 ▁█ 40.0  (lowest 20.0, highest 40.0)"


def test_what_is_committed_can_be_read() -> None:
    for path in Path("eval/baselines").glob("*.json"):
        assert baseline.load(path).hypotheses
    assert history.load(Path("eval/history.jsonl")) is not None
