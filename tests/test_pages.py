from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_samples import (
    GLOSSARY,
    IMAGE,
    KYIV,
    MISSILE,
    MODEL,
    SCRIPT,
    baseline,
    document,
    failure,
    run,
    scores,
    signature,
    write_side_by_side,
)

from translate import cli
from translate.article import Article, Block, Target, TermOutcome, Translation
from translate.errors import InputError, OutputError
from translate.glossary import Glossary, Hit, Term
from translate.normalize import normalize
from translate.pipeline import Options, translate_articles
from translate.report.eval_page import page as eval_page
from translate.report.located import located
from translate.report.page.diff import only, redline
from translate.report.page.marks import Mark, marked
from translate.report.page.markup import element
from translate.report.page.plot import Point, plot
from translate.report.side_by_side import side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import FakeEngine

VOID = {"meta", "input", "br", "link", "img"}


@dataclass
class Node:
    """An element of a page."""

    tag: str
    attributes: dict[str, str | None]
    parts: list[Node | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(each if isinstance(each, str) else each.text for each in self.parts)

    def all(self, tag: str = "", class_: str = "") -> list[Node]:
        found = []
        for each in self.parts:
            if isinstance(each, Node):
                classes = (each.attributes.get("class") or "").split()
                if tag in ("", each.tag) and (not class_ or class_ in classes):
                    found.append(each)
                found += each.all(tag, class_)
        return found

    def one(self, tag: str = "", class_: str = "") -> Node:
        (found,) = self.all(tag, class_)
        return found


class Reader(HTMLParser):
    """Reads a page as a browser does, as far as our markup goes; refuses tags that don't match."""

    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("page", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, dict(attrs))
        self.open[-1].parts.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].parts.append(data)


def read(page: str) -> Node:
    reader = Reader()
    reader.feed(page)
    reader.close()
    (root,) = reader.open
    return root


def lines(table: Node) -> list[list[str]]:
    """Return the cells of a table's body, line by line."""
    rows = table.one("tbody").all("tr")
    return [[cell.text for cell in row.parts if isinstance(cell, Node)] for row in rows]


@pytest.fixture
def sides(tmp_path: Path) -> Node:
    path = write_side_by_side(
        tmp_path / "p.html", [document("a.txt"), failure("b" + SCRIPT), document("c" + IMAGE)]
    )
    return read(path.read_text(encoding="utf-8"))


@pytest.fixture
def evaluation() -> Node:
    return read(eval_page([run()], {"seeds": baseline()}, [run(55.0, when="2025-12-01").entry]))


# What holds for every page.


@pytest.mark.parametrize("which", ["sides", "evaluation"])
def test_nothing_hostile_becomes_markup(which: str, request: pytest.FixtureRequest) -> None:
    page: Node = request.getfixturevalue(which)
    assert not page.all("img")
    assert len(page.all("script")) == 1
    assert not [
        name
        for node in page.all()
        for name in node.attributes
        if name.startswith("on") or name in ("style", "src", "srcset", "action", "formaction")
    ]
    body = page.one("body").text
    assert SCRIPT in body
    assert IMAGE in body


@pytest.mark.parametrize("which", ["sides", "evaluation"])
def test_nothing_is_fetched(which: str, request: pytest.FixtureRequest) -> None:
    page: Node = request.getfixturevalue(which)
    assert not page.all("link")
    assert all((a.attributes["href"] or "").startswith("#") for a in page.all("a"))
    style = page.one("style").text
    assert "url(" not in style
    assert "@import" not in style


@pytest.mark.parametrize("which", ["sides", "evaluation"])
def test_the_policy_allows_just_this_style_and_this_script(
    which: str, request: pytest.FixtureRequest
) -> None:
    page: Node = request.getfixturevalue(which)
    (policy,) = (
        meta.attributes["content"]
        for meta in page.all("meta")
        if meta.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    sums = [
        base64.b64encode(hashlib.sha256(page.one(tag).text.encode()).digest()).decode()
        for tag in ("style", "script")
    ]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{sums[0]}'; script-src 'sha256-{sums[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )


@pytest.mark.parametrize("which", ["sides", "evaluation"])
def test_every_link_on_the_page_leads_somewhere(which: str, request: pytest.FixtureRequest) -> None:
    page: Node = request.getfixturevalue(which)
    ids = [node.attributes["id"] for node in page.all() if "id" in node.attributes]
    assert len(ids) == len(set(ids))
    assert {(a.attributes["href"] or "")[1:] for a in page.all("a")} <= set(ids)
    rows = {
        f"row{node.attributes['data-row']}" for node in page.all() if "data-row" in node.attributes
    }
    assert rows <= set(ids)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0")))
def test_text_comes_back_as_it_went_in(text: str) -> None:
    node = read(element("p", text, title=text)).one("p")
    assert node.text == text
    assert node.attributes["title"] == text


@given(st.text("ab <&", max_size=12), st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12))))
def test_marks_never_change_the_text(text: str, places: list[tuple[int, int]]) -> None:
    marks = [Mark(start, end, "kept", 1, 2) for start, end in places]
    assert read(marked(text, marks, only(text, ["b"]))).text == text


# Side by side.


def test_segments_stand_side_by_side_with_what_is_said_of_them(sides: Node) -> None:
    first, bad, passed, *_ = sides.all(class_="segment")
    assert first.one(class_="source").attributes["lang"] == "id"
    assert first.one(class_="target").attributes["lang"] == "en"
    assert [(m.text, m.attributes["class"]) for m in first.one(class_="source").all("mark")] == [
        ("Rudal", "kept"),
        ("Kyiv", "repaired"),
    ]
    assert [(m.text, m.attributes["class"]) for m in first.one(class_="target").all("mark")] == [
        ("missile", "kept"),
        ("Kyiv", "repaired"),
    ]
    assert bad.one(class_="source").one("mark").attributes["class"] == "lost"
    assert [badge.text for badge in bad.all("li")] == [
        f"numbers: source has 550{SCRIPT}",
        f"quotes: has 1{IMAGE}",
        "«rudal» is not «missile»",
    ]
    assert (bad.attributes["data-flags"] or "").split() == ["look", "finding", "lost"]
    assert passed.one("li").text == "left as it is: English already"
    assert {p.attributes["lang"] for p in passed.all("p")} == {"en"}


def test_marks_of_one_hit_belong_together(sides: Node) -> None:
    first = sides.all(class_="segment")[0]
    pairs = [
        [(mark.attributes["data-row"], mark.attributes["data-hit"]) for mark in p.all("mark")]
        for p in first.all("p")
    ]
    assert pairs[0] == pairs[1]
    assert len(set(pairs[0])) == 2


def test_the_summary_counts_and_leads_to_what_to_look_at(sides: Node) -> None:
    figures = sides.one("dl", "figures")
    told = dict(
        zip((t.text for t in figures.all("dt")), (d.text for d in figures.all("dd")), strict=True)
    )
    assert told == {
        "words": "30",
        "segments": "6",
        "to look at": "2",
        "of 6 terms right": "66.7%",
        "left as they are": "2",
        "not translated": "1",
    }
    panels = {panel.attributes.get("aria-label"): panel for panel in sides.all("section")}
    assert f"b{SCRIPT}: no such file{SCRIPT} (Look again.)" in panels["Not translated"].text
    assert [a.attributes["href"] for a in panels["To look at"].all("a")] == ["#s2", "#s5"]
    assert [a.text for a in panels["To look at"].all("a")] == ["a.txt:2", f"c{IMAGE}:2"]
    assert [a.attributes["href"] for a in panels["Articles"].all("a")] == ["#a1", "#a2"]
    made = sides.one("details").text
    assert "ab" * 32 in made
    assert GLOSSARY.checksum in made
    assert "beam 4" in made


def test_a_row_of_the_glossary_is_there_once_with_its_counts(sides: Node) -> None:
    assert lines(sides.one("table", "rows")) == [
        [
            "rudal",
            f"missilealso rocket{IMAGE}",
            "2",
            "0",
            "2",
            "weapon",
            f"not rocket{SCRIPT}",
            f"AP Stylebook{IMAGE}",
            "glossary/terms.csv:12:1",
        ],
        ["Kyiv", "Kyiv", "0", "2", "0", f"place{SCRIPT}", "", "", "glossary/terms.csv:3:1"],
    ]  # fmt: skip


def test_what_is_left_out_corrected_or_a_heading_is_told(tmp_path: Path) -> None:
    made = document("a.txt")
    assert made.translation is not None
    heading, clutter, corrected = made.translation.blocks
    blocks = (
        replace(clutter, boilerplate="related", target=Target("")),
        replace(heading, source=replace(heading.source, kind="heading"), target=Target("News")),
        replace(corrected, segments=(replace(corrected.segments[0], corrected=True),)),
    )
    article = replace(made.translation.article, blocks=tuple(block.source for block in blocks))
    outcome = replace(made, translation=Translation(article, blocks))
    page = read(write_side_by_side(tmp_path / "p.html", [outcome]).read_text(encoding="utf-8"))
    assert page.one("h1").text == "News"
    dropped, title, person = page.all(class_="segment")
    assert dropped.all("li")[0].text == "web clutter, left out: related"
    assert "clutter" in (dropped.attributes["data-flags"] or "").split()
    assert (title.attributes["class"] or "").split() == ["segment", "start", "heading"]
    assert "a person’s words, from the memory" in [badge.text for badge in person.all("li")]


def test_without_terms_there_is_no_table_and_no_share(tmp_path: Path) -> None:
    with side_by_side(tmp_path / "p.html", MODEL, Glossary(), Options()) as page:
        page.add(failure("a.txt"))
    read_page = read((tmp_path / "p.html").read_text(encoding="utf-8"))
    assert not read_page.all("table")
    assert not read_page.all("svg")


def test_a_file_name_that_is_no_text_does_not_stop_the_page(tmp_path: Path) -> None:
    path = write_side_by_side(tmp_path / "p.html", [document("a\udcff.txt")])
    assert "a&#56575;.txt" in path.read_text(encoding="utf-8")


def test_many_places_to_look_at_are_not_all_named_on_top(tmp_path: Path) -> None:
    path = write_side_by_side(tmp_path / "p.html", [document("a.txt", 180)])
    page = read(path.read_text(encoding="utf-8"))
    (panel,) = (s for s in page.all("section") if s.attributes.get("aria-label") == "To look at")
    assert len(panel.all("a")) == 50
    assert panel.text.endswith("and 10 more")


def test_the_page_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "p.html"

    def break_off() -> None:
        with side_by_side(path, MODEL, GLOSSARY, Options()) as page:
            page.add(document("a.txt"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="a file is where its folder should be"):
        write_side_by_side(tmp_path / "file" / "p.html", [])


# Through the command.


@pytest.fixture
def id2en(
    fake_engine: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., int]:
    """Run a command line in an empty folder, with an engine that tags words."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("translate.engines.load_engine", lambda *_, **__: fake_engine)
    return lambda *arguments: cli.main(["translate", "--no-glossary", *arguments])


def test_the_command_writes_a_page_beside_the_translations(
    id2en: Callable[..., int], tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("Rusia menyerang.\n\nKyiv aman.\n", encoding="utf-8")
    assert id2en("a.txt", "none.txt", "-o", "out", "--html", "p.html") == InputError.exit_code
    page = read((tmp_path / "p.html").read_text(encoding="utf-8"))
    assert [p.text for p in page.all("p", "source")] == ["Rusia menyerang.", "Kyiv aman."]
    assert [p.text for p in page.all("p", "target")] == ["Renusia menenyerang.", "Kenyiv aenman."]
    assert [a.text for a in page.all("a", "no")] == ["1", "3"]
    assert "none.txt: no such file" in page.one("body").text
    assert (tmp_path / "out" / "a.txt").exists()


def test_a_page_is_never_in_the_way_of_another_file(
    id2en: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("Rusia.\n", encoding="utf-8")
    (tmp_path / "p.html").write_text("mine", encoding="utf-8")
    assert id2en("a.txt", "--html", "p.html") == OutputError.exit_code
    assert id2en("a.txt", "--html", "a.txt", "--force") == OutputError.exit_code
    assert id2en("a.txt", "--html", "r", "--report", "r") != 0
    assert "p.html: exists already" in capsys.readouterr().err
    assert (tmp_path / "p.html").read_text(encoding="utf-8") == "mine"
    assert id2en("a.txt", "--html", "p.html", "--force") == 0
    assert "<!doctype html>" in (tmp_path / "p.html").read_text(encoding="utf-8")


# Where terms stand in a source as it was written.

CASES = {
    "plain": "Rusia menembakkan rudal ke Kyiv.",
    "curly quotes": "“Rudal,” katanya, “jatuh di Kyiv.”",
    "doubled quotes": "''Rudal'' itu jatuh ''di Kyiv'', katanya.",
    "a soft hyphen in a term": "Rusia menembakkan ru\u00addal ke Ky\u200biv.",
    "a date before": "Pada Rabu (30/8/2023) rudal itu jatuh di Kyiv.",
    "a title": "Rudal Rusia Hantam Kyiv Pekan Ini",
    "capitals": "RUDAL RUSIA HANTAM KYIV PADA RABU",
    "mojibake": "Kata â€œpresidenâ€\x9d itu, rudal jatuh di Kyiv.",
    "letters with loose accents": "Café\u0301 di Kyiv kena rudal.",
    "control characters": "\x00Rudal\x07 di \x0bKyiv\x1f.",
}


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_terms_are_found_in_the_source_as_it_was_written(
    text: str, fake_engine: FakeEngine
) -> None:
    article = Article("a.txt", "text", (Block(text),), frame=None)
    (translation,) = translate_articles([article], fake_engine, glossary=GLOSSARY)
    for segment in translation.blocks[0].segments:
        source = segment.source.text
        places = located(source, segment.terms)
        assert [place and normalize(source[slice(*place)]).lower() for place in places] == [
            term.found.lower() for term in segment.terms
        ]
    found = [t.hit.term for s in translation.blocks[0].segments for t in s.terms]
    assert sorted(found, key=str) == sorted([MISSILE, KYIV], key=str)


def test_a_term_that_is_not_there_is_nowhere() -> None:
    lost = TermOutcome(Hit(Term("mil", "mile"), 3, 6), "mil", None, "lost")
    assert located("Ada 550 mil.", [lost]) == [None]
    assert located("„Ada“", [replace(lost, hit=Hit(lost.hit.term, 90, 93))]) == [None]


# An evaluation.


def test_scores_stand_beside_the_baseline_and_the_references(evaluation: Node) -> None:
    table = evaluation.all("table")[0]
    assert [head.text for head in table.one("thead").all("th")] == [
        "", "Now", "Baseline", "Change", "Reference",
    ]  # fmt: skip
    told = {line[0]: line[1:] for line in lines(table)}
    assert told["chrF2"] == ["62.0", "58.0", "▲ +4.0", ""]
    assert told["BLEU"] == ["40.0", "40.0", "=", ""]
    assert told["Terms right, % of 3"] == ["66.7", "66.7", "=", "100.0"]
    assert told["Segments with finding: numbers"] == ["1", "1", "=", "0"]


def test_less_is_better_for_ter_and_findings() -> None:
    better, worse = scores(62.0, ter=40.0), replace(scores(62.0), findings={"numbers": 4})
    for now, label, kind in ((better, "TER", "better"), (worse, "finding: numbers", "worse")):
        page = read(eval_page([replace(run(), overall=now)], {"seeds": run()}))
        (row,) = (r for r in page.all("table")[0].all("tr") if label in r.text)
        assert len(row.all("span", kind)) == 1


def test_without_a_baseline_nothing_is_compared() -> None:
    page = read(eval_page([run()], {}))
    assert [head.text for head in page.all("table")[0].one("thead").all("th")] == [
        "", "Now", "Reference",
    ]  # fmt: skip
    assert not page.all("ins")
    values = [option.attributes["value"] for option in page.all("option")]
    assert not {"changed", "worse", "better", "delta", "-delta"} & set(values)
    assert "data-delta" not in page.all(class_="segment")[0].attributes


def test_a_segment_tells_scores_changes_terms_and_findings(evaluation: Node) -> None:
    better, worse, same = evaluation.all(class_="segment")
    assert better.one(class_="said").text.split() == [
        *f"a{SCRIPT}:1".split(), "chrF2", "80.0", "▲", "+30.0", "BLEU", "40.0,", "TER", "45.0",
    ]  # fmt: skip
    assert better.one(class_="target").one("mark").text == "missile"
    tinted = better.one(class_="target").all("span", "only")
    assert "".join(each.text for each in tinted[:2]) == "The missile"
    assert [each.text for each in better.one(class_="redline").all("del")] == ["Rockets"]
    assert (worse.attributes["data-flags"] or "").split() == [
        "look", "changed", "worse", "lost", "guard-numbers",
    ]  # fmt: skip
    assert [badge.text for badge in worse.all("li")] == [
        f"numbers: source has 3{SCRIPT}",
        "«Rudal» is not «missile»",
    ]
    assert not same.all(class_="redline")
    assert "data-flags" not in same.attributes
    assert (same.attributes["data-chrf"], same.attributes["data-delta"]) == ("76.00", "0.00")
    assert [s.attributes["data-article"] for s in (better, worse, same)] == ["0-0", "0-0", "0-1"]


def test_a_forbidden_rendering_is_marked_and_a_reference_without_the_term_is_told() -> None:
    _, lost, _ = run().segments
    (term,) = lost.terms
    lost = replace(lost, terms=(replace(term, forbidden=((2, 8),), references=(False,)),))
    segment = read(eval_page([replace(run(), segments=(lost,))], {})).one(class_="segment")
    assert segment.one("mark", "forbidden").text == "rocket"
    assert "«Rudal» is not «missile», nor is it in the reference" in segment.text


def test_several_references_are_all_shown_and_a_word_of_any_is_no_difference() -> None:
    one, *_ = run().segments
    one = replace(one, hypothesis="The rocket fell", references=("A rocket", "The rocket fell"))
    segment = read(eval_page([replace(run(), segments=(replace(one, terms=()),))], {})).one(
        class_="segment"
    )
    assert [p.text for p in segment.all("p", "reference")] == ["A rocket", "The rocket fell"]
    assert not segment.one(class_="target").all("span", "only")


def test_history_is_plotted_for_the_suite_and_ends_with_this_run(evaluation: Node) -> None:
    other = replace(run(10.0), suite="other").entry
    without = replace(run(20.0).entry, signature=signature(used_glossary=False))
    history = [other, run(55.0, when="2025-12-01T08:00").entry, without, run().entry]
    page = read(eval_page([run()], {}, history))
    labels = [
        svg.attributes.get("aria-label")
        for svg in page.all("svg")
        if svg.attributes.get("role") == "img"
    ]
    assert labels[0] == "chrF2 over 2 runs: from 55.0 to 62.0, least 55.0, most 62.0"
    values = page.one("div", "plots").one("table")
    assert [line[0] for line in lines(values)] == [
        "2026-01-03 10:00 abc123",
        "2025-12-01 08:00 abc123",
    ]


def test_one_run_makes_no_history() -> None:
    assert not [s for s in read(eval_page([run()], {})).all("svg") if "role" in s.attributes]


def test_small_ups_and_downs_look_small() -> None:
    def height(last: float) -> float:
        drawn = read(plot("chrF2", [Point("a", 70.0), Point("b", last)]))
        return float(drawn.all("circle")[-1].attributes["cy"] or "")

    assert height(80.0) < 20 < 50 < height(70.1)


def test_an_evaluation_of_nothing_is_a_page() -> None:
    empty = replace(run(), segments=(), articles=(), references=(), warnings=())
    assert "0 segments" in read(eval_page([empty], {})).text


# Differences.

DIFFERENCES = [
    ("the same", "A b c.", "A b c.", []),
    ("a word more", "A new b.", "A b.", ["new"]),
    ("neighbors are one", "A very new b.", "A b.", ["very new"]),
    ("an abbreviation is one word", "the U.S. said", "the US said", ["U.S."]),
    ("case counts", "The B", "the B", ["The"]),
    ("all new", "one two", "", ["one two"]),
    ("nothing", "", "one", []),
    ("a number with its marks", "1,000.5 men", "1,000 men", ["1,000.5"]),
]


@pytest.mark.parametrize(
    ("text", "other", "expected"), [c[1:] for c in DIFFERENCES], ids=[c[0] for c in DIFFERENCES]
)
def test_what_is_only_in_one_text_is_found(text: str, other: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in only(text, [other])] == expected


@given(st.text("ab. ,<", max_size=20), st.text("ab. ,<", max_size=20))
def test_a_redline_holds_both_texts(before: str, after: str) -> None:
    parts = read(redline(before, after)).parts

    def without(tag: str) -> str:
        kept = (p for p in parts if isinstance(p, str) or p.tag != tag)
        return "".join(p if isinstance(p, str) else p.text for p in kept).replace(" ", "")

    assert without("ins") == before.replace(" ", "")
    assert without("del") == after.replace(" ", "")
