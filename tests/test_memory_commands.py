"""``id2en memory``, what it exchanges, and a run that is run again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_cli import Result, Run, here, id2en, make
from translate.errors import InputError
from translate.memory import Correction, Memory, exchange
from translate.memory.store import spaced

__all__ = ["here", "id2en"]

THEN = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
HERE = "--memory=m.sqlite"


def add(*pairs: tuple[str, str]) -> None:
    with Memory("m.sqlite") as memory:
        memory.add([Correction(*pair, THEN, THEN, "ani") for pair in pairs])


def corrections() -> dict[str, str]:
    with Memory("m.sqlite") as memory:
        return {each.source: each.target for each in memory.corrections()}


# Running again.


def test_the_same_command_again_completes_what_was_killed(id2en: Run) -> None:
    for name in "abc":
        make(f"in/{name}.txt", f"Kapal k{name} karam.\n")
    first = id2en("translate", "in", "-o", "out")
    assert "unchanged" not in first.err
    Path("out/b.txt").unlink()
    before = {name: Path(f"out/{name}.txt").stat().st_mtime_ns for name in "ac"}
    again = id2en("translate", "in", "-o", "out", "-v")
    assert again.code == 0
    said = again.err.splitlines()
    assert said[0] == "in/a.txt -> out/a.txt: 3 words, unchanged"
    assert said[1].startswith("in/b.txt -> out/b.txt: 3 words, 0.")
    assert said[-1].startswith("3 files translated (2 unchanged), 9 words, ")
    assert ", 3 sentences from memory" in said[-1]
    assert before == {name: Path(f"out/{name}.txt").stat().st_mtime_ns for name in "ac"}


def test_an_output_that_would_change_is_an_error_and_the_others_are_written(id2en: Run) -> None:
    for name in "abc":
        make(f"in/{name}.txt", f"Kapal {name}-1 karam.\n")
    id2en("translate", "in", "-o", "out", "-q")
    make("out/b.txt", "mine")
    Path("out/c.txt").unlink()
    assert id2en("translate", "in", "-o", "out", "-q") == Result(
        4,
        b"",
        "id2en: error: out/b.txt: exists already, and is not what this run would write\n"
        "  Add --force to replace, or write elsewhere.\n",
    )
    assert Path("out/b.txt").read_text() == "mine"
    assert Path("out/c.txt").exists()
    assert id2en("translate", "in", "-o", "out", "-q", "--force").code == 0
    assert Path("out/b.txt").read_text() == "Kenapal ben-1 kenaram.\n"


def test_a_report_that_exists_is_an_error_before_any_work(id2en: Run) -> None:
    make("a.txt", "Kapal karam.")
    make("r.json", "mine")
    result = id2en("translate", "a.txt", "-o", "b.txt", "--report", "r.json")
    assert (result.code, Path("b.txt").exists()) == (4, False)


def test_corrections_are_used_told_and_reported(id2en: Run) -> None:
    make("a.txt", "Kapal karam. Rudal jatuh.\n")
    make("glossary/terms.csv", "source,target\nrudal,rocket\n")
    add(("Kapal karam.", "The ship sank."), ("Rudal jatuh.", "The missile fell."))
    result = id2en("translate", "a.txt", "-o", "b.txt", "--report", "r.json", HERE)
    assert Path("b.txt").read_text() == "The ship sank. The missile fell.\n"
    said = result.err.splitlines()
    assert said[0] == "a.txt:1: sentence 2: term: «rudal» is not «rocket» in the correction"
    assert "2 corrected (1 against the glossary)" in said[-1]
    report = json.loads(Path("r.json").read_text(encoding="utf-8"))
    assert [each["corrected"] for each in report["segments"]] == [True, True]
    assert (report["totals"]["corrected"], report["totals"]["conflicts"]) == (2, 1)
    assert id2en("translate", "a.txt", "--no-memory").out == b"Kenapal kenaram. Rocket jenatuh.\n"


def test_a_memory_that_can_t_be_used_is_a_warning_not_an_error(id2en: Run) -> None:
    make("a.txt", "Kapal karam.\n")
    make("m.sqlite", "")
    make("notes.txt", "mine " * 200)
    for name, what in (
        ("a.txt/m.sqlite", "the memory can't be used: "),
        ("notes.txt", "is damaged, or is no translation memory"),
    ):
        result = id2en("translate", "a.txt", "--memory", name, "--quiet")
        assert (result.code, result.out) == (0, b"Kenapal kenaram.\n")
        assert result.err.startswith(f"id2en: warning: {name}: {what}")
        assert result.err.endswith("; going on without it\n")
        assert result.err.count("\n") == 1
    assert Path("notes.txt").read_text() == "mine " * 200


SLOW = """
import sys, time
import tests.conftest
from translate import cli, decoding, engines, pipeline

decoding.SLICE = 5
pipeline.WINDOW = 20
class Slow(tests.conftest.FakeEngine):
    def translate(self, sources, options):
        time.sleep(0.02)
        return super().translate(sources, options)
engines.load_engine = lambda *_, **__: Slow()
sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="POSIX signals")
def test_a_killed_run_run_again_writes_the_bytes_of_one_that_was_not(
    here: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for name in range(6):
        make(f"in/{name}.txt", "".join(f"Kapal {name} {n} karam.\n" for n in range(5)))
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}

    def start(out: str, memory: str) -> subprocess.Popen[bytes]:
        arguments = [sys.executable, "-c", textwrap.dedent(SLOW), "translate", "in", "-o", out]
        return subprocess.Popen(
            [*arguments, "--memory", memory, "-q"], env=environment, stderr=subprocess.PIPE
        )

    whole = start("whole", "whole.sqlite")
    assert whole.communicate()[1] == b""
    kills = 0
    while True:
        done = len(list(Path().glob("out/*.txt")))
        run = start("out", "m.sqlite")
        while run.poll() is None and len(list(Path().glob("out/*.txt"))) == done < 3:
            time.sleep(0.001)
        if done < 3:
            run.kill()
        assert run.communicate()[1] == b""
        if run.returncode == 0:
            break
        kills += 1
    assert kills > 0
    written = {path.name: path.read_bytes() for path in Path("out").iterdir()}
    left_over = {name for name in written if name.startswith(".id2en-")}
    assert {name: written[name] for name in written.keys() - left_over} == {
        path.name: path.read_bytes() for path in Path("whole").iterdir()
    }


# The commands.


def test_corrections_are_made_listed_and_forgotten(id2en: Run) -> None:
    assert id2en(
        "memory", "correct", "Kapal karam.", "The ship sank.", "--author", "ani", HERE
    ) == (Result(0, b"", ""))
    id2en("memory", "correct", "Rudal  jatuh.", "It fell.", "--author", "", HERE)
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    assert id2en("memory", "list", HERE).out.decode().replace("\r", "") == (
        f"Kapal karam.\n  The ship sank.  [{today} ani]\nRudal jatuh.\n  It fell.  [{today}]\n"
    )
    assert id2en("memory", "list", "SHIP", HERE).out.decode().count("\n") == 2
    assert id2en("memory", "forget", "Kapal karam.", HERE) == Result(0, b"", "")
    assert id2en("memory", "forget", "Kapal karam.", HERE) == Result(
        2,
        b"",
        "id2en: error: «Kapal karam.»: there is no correction of this sentence\n"
        "  id2en memory list shows them all.\n",
    )
    assert corrections() == {"Rudal jatuh.": "It fell."}


def test_stats_tell_where_it_is_and_what_it_holds(id2en: Run) -> None:
    make("a.txt", "Kapal karam.\n")
    id2en("translate", "a.txt", HERE)
    add(("a", "b"))
    out = id2en("memory", "stats", HERE).out.decode().replace("\r", "")
    lines = out.splitlines()
    assert lines[0].startswith("m.sqlite: 0.0")
    assert [line.strip() for line in lines[1:]] == [
        "1 by people", "1 by the machine", "1 of the model 000000000000…",
    ]  # fmt: skip
    found = json.loads(id2en("memory", "stats", "--json", HERE).out)
    assert found["path"] == "m.sqlite"
    assert (found["corrections"], found["machine"]) == (1, {"000000000000": 1})
    assert found["size"] == Path("m.sqlite").stat().st_size


def test_clearing_keeps_corrections_unless_told(id2en: Run) -> None:
    make("a.txt", "Kapal karam.\n")
    id2en("translate", "a.txt", HERE)
    add(("a", "b"))
    id2en("memory", "clear", HERE)
    assert json.loads(id2en("memory", "stats", "--json", HERE).out)["machine"] == {}
    assert corrections() == {"a": "b"}
    id2en("memory", "clear", "--corrections", HERE)
    assert corrections() == {}


@pytest.mark.parametrize("command", ["list", "forget x", "export", "clear"])
def test_what_needs_a_memory_says_that_there_is_none(id2en: Run, command: str) -> None:
    result = id2en("memory", *command.split(), HERE)
    assert result == Result(3, b"", "id2en: error: m.sqlite: there is no memory here yet\n")
    assert not Path("m.sqlite").exists()


def test_the_memory_of_the_settings_is_meant(id2en: Run) -> None:
    make("id2en.toml", "memory = 'ours.sqlite'")
    os.environ.pop("ID2EN_MEMORY")
    id2en("memory", "correct", "a", "b")
    assert Path("ours.sqlite").exists()


# Exchange.


@pytest.mark.parametrize("suffix", [".tmx", ".tsv"])
def test_what_is_written_is_read_again(id2en: Run, suffix: str) -> None:
    pairs = [
        ('"Ya," katanya.', '"Yes," he said.'),
        ("A & B <C>", "D & E <F>"),
        ("é 😀", "\x01 ]]>"),
    ]
    add(*pairs)
    make("a.txt", "Kapal karam.\n")
    id2en("translate", "a.txt", HERE)
    assert id2en("memory", "export", "--all", "-o", f"a{suffix}", HERE) == Result(0, b"", "")
    assert id2en("memory", "export", "-o", f"a{suffix}", HERE).code == 4
    found = exchange.read(Path(f"a{suffix}"))
    expected = [(s, t.replace("\x01", "\ufffd") if suffix == ".tmx" else t) for s, t in pairs]
    assert {(c.source, c.target, c.changed, c.author) for c in found.corrections} == {
        (source, target, THEN, "ani") for source, target in expected
    }
    assert (found.left_out, found.machine) == ((), 1)


plain = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).map(
    spaced
)
some = st.builds(
    Correction, plain.filter(bool), plain.filter(bool), st.just(THEN), st.just(THEN), plain
)


@given(st.lists(some, max_size=3), st.sampled_from([".tmx", ".tsv"]))
def test_any_texts_survive(
    tmp_path_factory: pytest.TempPathFactory, made: list[Correction], suffix: str
) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    made = [each for each in made if each.author != exchange.MACHINE]
    if suffix == ".tmx":
        made = [
            each
            for each in made
            if not set("\ufffe\uffff") & set(each.source + each.target + each.author)
        ]
    if made and (made[0].source.lower(), made[0].target.lower()) == ("source", "target"):
        return
    exchange.write(path, made)
    assert list(exchange.read(path).corrections) == made


def test_the_tmx_is_what_the_standard_asks_for(id2en: Run) -> None:
    add(("Kapal karam.", "The ship sank."))
    root = ElementTree.fromstring(id2en("memory", "export", HERE).out)
    (header,) = root.iter("header")
    assert root.attrib == {"version": "1.4"}
    assert set(header.attrib) == {
        "creationtool", "creationtoolversion", "segtype", "o-tmf", "adminlang", "srclang",
        "datatype",
    }  # fmt: skip
    (unit,) = root.iter("tu")
    assert unit.attrib == {
        "creationdate": "20260301T123000Z", "changedate": "20260301T123000Z", "changeid": "ani",
    }  # fmt: skip


OTHERS = """<?xml version="1.0"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header srclang="id-ID"/><body>
<tu creationdate="20200101T000000Z" creationid="budi">
  <tuv xml:lang="id-ID"><seg>Kapal <bpt i="1">&lt;b></bpt>itu<ept i="1">&lt;/b></ept>
  <hi>karam</hi>.<ph x="1"/></seg></tuv>
  <tuv xml:lang="EN-US" changedate="20210101T000000Z"><seg>The ship
    sank.</seg></tuv>
  <tuv xml:lang="en-GB"><seg>It sank.</seg></tuv>
</tu>
<tu><tuv xml:lang="id"><seg>Rudal.</seg></tuv><tuv xml:lang="fr"><seg>Missile.</seg></tuv></tu>
<tu><tuv xml:lang="id"><seg> </seg></tuv><tuv xml:lang="en"><seg>x</seg></tuv></tu>
<tu changedate="yesterday"><tuv xml:lang="in"><seg>Laut.</seg></tuv>
  <tuv xml:lang="en"><seg>Sea.</seg></tuv></tu>
</body></tmx>
"""


def test_the_tmx_of_other_programs_is_read(id2en: Run) -> None:
    make("o.tmx", OTHERS)
    ship, sea = exchange.read(Path("o.tmx"), "me").corrections
    assert ship == Correction(
        "Kapal itu karam.",
        "The ship sank.",
        datetime(2020, 1, 1, tzinfo=UTC),
        datetime(2021, 1, 1, tzinfo=UTC),
        "budi",
    )
    assert (sea.source, sea.target, sea.author) == ("Laut.", "Sea.", "me")
    assert abs(sea.changed.timestamp() - time.time()) < 60
    result = id2en("memory", "import", "o.tmx", HERE)
    assert result.err == (
        "o.tmx:11:1: left out: no Indonesian or no English text\n"
        "o.tmx:12:1: left out: no Indonesian or no English text\n"
        "2 of 2 corrections taken in\n"
    )


def test_of_two_the_one_changed_last_is_kept(id2en: Run) -> None:
    add(("Kapal itu karam.", "Newer."))
    make("o.tmx", OTHERS)
    assert id2en("memory", "import", "o.tmx", HERE).err.splitlines()[-1] == (
        "1 of 2 corrections taken in, 1 older than what is there"
    )
    assert corrections()["Kapal itu karam."] == "Newer."


def test_a_hand_made_tsv_is_read(id2en: Run) -> None:
    make("a.tsv", b'\xef\xbb\xbfSource\tTarget\r\n"Ya," katanya.\t"Yes," he said.\r\n\r\nsatu\r\n')
    result = id2en("memory", "import", "a.tsv", HERE)
    assert result.err == (
        "a.tsv:4: left out: no Indonesian or no English text\n1 of 1 corrections taken in\n"
    )
    assert corrections() == {'"Ya," katanya.': '"Yes," he said.'}


BOMB = """<?xml version="1.0"?><!DOCTYPE tmx [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><tmx><body>&b;</body></tmx>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE tmx [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<tmx><body><tu><tuv xml:lang="id"><seg>&a;</seg></tuv></tu></body></tmx>"""


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("a.tmx", BOMB, "not safe to read"),
        ("a.tmx", OUTSIDE, "not safe to read"),
        ("a.tmx", "<tmx><body>", "not well-formed XML"),
        ("a.tmx", "<html/>", "is no TMX"),
        ("a.tsv", b"\xff\xfe", "is not UTF-8"),
        ("a.csv", "a,b", "neither TMX nor TSV"),
    ],
)
def test_a_file_that_can_t_be_read_is_told(here: Path, name: str, data: str, what: str) -> None:
    make(name, data)
    with pytest.raises(InputError, match=what) as error:
        exchange.read(Path(name))
    assert error.value.where.startswith(name)


def test_a_missing_file_is_told(here: Path) -> None:
    for name in ("none.tmx", "none.tsv"):
        with pytest.raises(InputError) as error:
            exchange.read(Path(name))
        assert error.value.where == name


def test_nothing_is_taken_in_of_a_file_that_fails(id2en: Run) -> None:
    make("a.tmx", BOMB)
    assert id2en("memory", "import", "a.tmx", HERE).code == 3
    assert not Path("m.sqlite").exists()


def test_authors_may_be_anyone(id2en: Run) -> None:
    with Memory("m.sqlite") as memory:
        memory.add([replace(Correction("a", "b", THEN, THEN), author='"<&\t\x01')])
    assert ElementTree.fromstring(id2en("memory", "export", HERE).out) is not None
