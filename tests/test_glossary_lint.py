"""Each lint rule finds what it is for, at its place, and --fix mends what can't be meant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from translate.errors import GlossaryError
from translate.glossary import Glossary, Term, csv_file, exchange, lint
from translate.glossary.explain import Explainer

CASES = json.loads((Path(__file__).parent / "cases/glossary_lint.json").read_text("utf-8"))


def write(case: dict[str, Any], folder: Path) -> Path:
    path = folder / "terms.csv"
    path.write_bytes(case["file"].encode(errors="surrogateescape"))
    return path


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_check(case: dict[str, Any], tmp_path: Path) -> None:
    path = write(case, tmp_path)
    problems = lint.check_file(path, case.get("corpus"))
    found = [[each.severity, each.rule, each.place.removeprefix(f"{path}:")] for each in problems]
    assert found == case["problems"], case["reason"]
    assert all(each.message and each.fix for each in problems)


@pytest.mark.parametrize(
    "case", [case for case in CASES if "fixed" in case], ids=lambda case: case["label"]
)
def test_fix(case: dict[str, Any], tmp_path: Path) -> None:
    path = write(case, tmp_path)
    fixed = csv_file.fmt(lint.fix(csv_file.read_sheet(path)))
    assert fixed == case["fixed"]
    promised = sum(each.fixable for each in lint.check_file(path))
    path.write_text(fixed, encoding="utf-8")
    left = lint.check_file(path)
    assert not any(each.fixable for each in left)
    assert len(left) <= len(case["problems"]) - promised


def test_every_rule_is_tested() -> None:
    rules = {rule for case in CASES for _, rule, _ in case["problems"]}
    documented = set(lint.__doc__.split("\n\n")[-1].split()) - set(lint.SEVERITIES)  # type: ignore[union-attr]
    assert rules | {"control"} == documented


def test_fix_loses_nothing(tmp_path: Path) -> None:
    sheet = csv_file.sheet("source,target\nWashington,D.C.,Washington\n", "terms.csv")
    with pytest.raises(GlossaryError, match=r"terms\.csv:2:17: the row has more cells"):
        csv_file.fmt(lint.fix(sheet))


def test_control_character(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_text("source,target\na\x07b,c d\n")
    assert [each.rule for each in lint.check_file(path)] == ["control"]


@pytest.mark.parametrize("format", ["xlsx", "tbx"])
def test_other_formats_are_checked(format: str, tmp_path: Path) -> None:
    path = tmp_path / f"terms.{format}"
    rows = [Term("rudal", "missile"), Term("rudal", "rocket")]
    path.write_bytes(exchange.write(rows, format))
    problems = lint.check_file(path)
    assert [each.rule for each in problems] == ["conflict"]
    assert problems[0].place.startswith(str(path))


def test_counts() -> None:
    problems = [lint.Problem("error", "a", "", "", ""), lint.Problem("info", "b", "", "", "")]
    assert lint.counts(problems) == {"error": 1, "warning": 0, "info": 1}


# Near misses

NEAR = Glossary(
    (
        Term("AS", "U.S."),
        Term("Rusia", "Russia", place="t.csv:3:1"),
        Term("serang", "attack"),
        Term("misil", "missile", match="exact"),
        Term("rudal", "missile"),
        Term("rudal balistik", "ballistic missile"),
        Term("drone", "drone", status="off"),
        Term("Rusia", "Russland"),
        Term("tank", "tank", case="exact"),
    )
)


@pytest.mark.parametrize(
    ("text", "misses"),
    [
        ("as roda", [("as", "capitals differ: the row has 'AS'")]),
        ("TANK", [("TANK", "case is exact: the row has 'tank'")]),
        ("Rusianya", [("Rusianya", "the ending -nya, and names never vary")] * 2),
        ("menyerang", [("menyerang", "a prefix or suffix; match is inflect")]),
        ("misilnya", [("misilnya", "the ending -nya; match is exact")]),
        ("sebuah drone", [("drone", "its row is off")]),
        ("rudal balistik", [("rudal", "'rudal balistik' is taken")]),
        (
            "https://x.id/rudal",
            [("rudal", "it is part of an address, or marks of the row are missing")],
        ),
        ("Rusia", [("Rusia", "the row 'Rusia' (t.csv:3:1) is taken for these words")]),
        ("rudal", []),
        ("kapal", []),
    ],
)
def test_near_misses(text: str, misses: list[tuple[str, str]]) -> None:
    found = Explainer(NEAR).misses(text)
    assert [(text[each.start : each.end], each.reason) for each in found] == misses
