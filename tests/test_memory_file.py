"""What can happen to the memory's file: kills, damage, other programs, full disks, two at once."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import FakeEngine
from tests.test_memory import article, run, seen
from translate.errors import Id2enError, InputError, OutputError
from translate.memory import Memory, database
from translate.pipeline import translate_articles

if TYPE_CHECKING:
    from collections.abc import Callable

KILLS = 6
"""``bench/memory.py --kills`` does more."""

WRITER = """
import sys
from pathlib import Path
from tests.conftest import FakeEngine
from tests.test_memory import article
from translate import decoding, pipeline
from translate.memory import Memory

decoding.SLICE = pipeline.WINDOW = 20
path, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
with Memory(path) as memory:
    print("open", flush=True)
    articles = (article(f"Kapal {name} {n} karam.") for n in range(count))
    for n, _ in enumerate(pipeline.translate_articles(articles, FakeEngine(), memory=memory)):
        if n % 100 == 0:
            memory.correct(f"Kalimat {name} {n}.", "x" * (n + 1))
        print(n, flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "memory.sqlite"


def start(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(count)],
        stdout=subprocess.PIPE,
        text=True,
    )


def quiet(message: str) -> None:
    raise AssertionError(message)


# Kills.


def test_nothing_is_lost_but_a_slice_when_it_is_killed_at_any_point(path: Path) -> None:
    dice = random.Random(6)
    for turn in range(KILLS):
        writer = start(path, f"k{turn}", 100_000)
        assert writer.stdout is not None
        written = [writer.stdout.readline()]
        deadline = time.monotonic() + dice.uniform(0, 0.3)
        while time.monotonic() < deadline:
            written.append(writer.stdout.readline())
            assert written[-1], "the writer has died"
        writer.kill()
        written += writer.communicate()[0].splitlines()
        done = len(written) - 1
        with Memory(path, tell=quiet) as memory:
            check = memory._database._connection.execute("PRAGMA integrity_check")
            assert check.fetchone() == ("ok",)
            run(memory, *(f"Kapal k{turn} {n} karam." for n in range(done)), engine=FakeEngine())
            assert memory.found >= done - 20
            corrections = {each.source for each in memory.corrections()}
            assert {f"Kalimat k{turn} {n}." for n in range(0, done, 100)} <= corrections


def test_a_file_whose_making_was_cut_short_is_made(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with Memory(path, tell=quiet) as memory:
        memory.correct("a", "b")


# Two at once.


def test_processes_write_side_by_side_and_all_is_kept(path: Path) -> None:
    writers = [start(path, name, 300) for name in ("satu", "dua", "tiga")]
    assert [writer.communicate()[0].split()[-1] for writer in writers] == ["299"] * 3
    assert [writer.returncode for writer in writers] == [0] * 3
    with Memory(path, tell=quiet) as memory:
        stats = memory.stats()
    assert (stats.corrections, sum(stats.machine.values())) == (9, 900)


def test_threads_take_turns(path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with Memory(path, tell=quiet) as memory, ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: memory.correct(f"Kapal {n}", "x"), range(100)))
        list(pool.map(lambda n: run(memory, f"Kapal {n} karam."), range(50)))
        assert len(list(memory.corrections())) == 100


def test_a_row_at_hand_does_not_keep_the_memory_from_being_written(path: Path) -> None:
    with Memory(path, tell=quiet) as memory:
        for n in range(3):
            memory.correct(f"{n}", "x")
        for each in memory.corrections():
            memory.forget(each.source)
        assert list(memory.corrections()) == []


def test_a_file_that_stays_locked_is_told_once_and_done_without(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.02)
    told: list[str] = []
    with Memory(path, tell=told.append) as memory:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert run(memory, "Kapal karam.").blocks[0].target.text == "Kenapal kenaram."
        run(memory, "Rudal jatuh.")
        with pytest.raises(OutputError, match="locked"):
            memory.correct("a", "b")
        other.close()
    assert told == [
        f"{path}: the memory can't be used: database is locked; nothing more is kept in it"
    ]


# Damage.


def overwrite(path: Path, start: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(data)


def filled(path: Path) -> None:
    with Memory(path, tell=quiet) as memory:
        memory.correct("Kapal karam.", "The ship sank.")
        run(memory, *(f"Rudal {n} jatuh." for n in range(200)))


@pytest.mark.parametrize(
    ("damage", "saved"),
    [
        (lambda path: path.write_bytes(b"no database" * 1000), False),
        (lambda path: path.write_bytes(b"cut"), False),
        (lambda path: overwrite(path, 0, b"\xff" * 4096), False),
        (lambda path: overwrite(path, 20, b"\xff" * 60), False),
        (lambda path: overwrite(path, 4096 * 6, b"\xff" * 4096 * 6), True),
    ],
    ids=["text", "a few bytes", "first page", "header", "later pages"],
)
def test_a_damaged_file_is_moved_aside_and_a_new_one_begun(
    path: Path, damage: Callable[[Path], None], saved: bool
) -> None:
    filled(path)
    damage(path)
    told: list[str] = []
    with Memory(path, tell=told.append) as memory:
        for _ in range(2):
            run(memory, *(f"Rudal {n} jatuh." for n in range(200)))
        run(memory, *(f"Rudal {n} jatuh." for n in range(200)), engine=(engine := FakeEngine()))
        assert seen(engine) == []
        found = [each.target for each in memory.corrections()]
    (aside,) = path.parent.glob("memory.sqlite.corrupt-*[0-9]")
    kept = "; 1 corrections were saved from it" if saved else ""
    assert told == [f"{path}: damaged: moved to {aside.name}, and a new one begun{kept}"]
    assert found == (["The ship sank."] if saved else [])


def test_damage_to_a_file_that_was_new_is_noticed_while_it_is_in_use(path: Path) -> None:
    told: list[str] = []
    with Memory(path, tell=told.append) as memory:
        memory._database._connection.execute("PRAGMA cache_size = 0")
        run(memory, *(lines := [f"Rudal {n} jatuh." for n in range(200)]))
        memory._database._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        overwrite(path, 4096, b"\xff" * 4096 * 9)
        run(memory, *lines)
        run(memory, *lines)
        assert memory.found == 200
    assert len(told) == 1


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a file in use can't be moved")
def test_what_another_process_has_moved_aside_is_not_moved_again(path: Path) -> None:
    filled(path)
    told: list[str] = []
    with Memory(path, tell=told.append) as one, Memory(path, tell=told.append) as two:
        for each in (one, two):
            each._database._connection.execute("PRAGMA cache_size = 0")
        overwrite(path, 4096 * 3, b"\xff" * 4096 * 9)
        lines = [f"Rudal {n} jatuh." for n in range(200)]
        for each in (one, two, one, two):
            run(each, *lines)
        run(two, *lines, engine=(engine := FakeEngine()))
        assert seen(engine) == []
    assert len(list(path.parent.glob("*.corrupt-*[0-9]"))) == 1
    assert len(told) == 1


def test_a_flipped_bit_in_a_translation_has_it_decoded_again(path: Path) -> None:
    filled(path)
    path.write_bytes(path.read_bytes().replace(b"Renudal 7 jenatuh.", b"Renudal 8 jenatuh."))
    with Memory(path, tell=quiet) as memory:
        found = run(memory, "Rudal 7 jatuh.", engine=(engine := FakeEngine()))
    assert found.blocks[0].target.text == "Renudal 7 jenatuh."
    assert seen(engine) == ["Rudal 7 jatuh."]


# Files that are not ours.


def test_a_file_of_another_ending_is_never_moved(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text("Kapal karam. " * 500)
    with pytest.raises(InputError, match="is damaged, or is no translation memory"):
        Memory(path)
    assert [each.name for each in tmp_path.iterdir()] == ["article.txt"]


def test_a_database_of_another_program_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE mine (x)")
    connection.close()
    before = path.read_bytes()[100:]  # the header says how the file is locked
    with pytest.raises(InputError, match="is a database of another program"):
        Memory(path)
    assert path.read_bytes()[100:] == before


def test_a_newer_file_is_left_alone(path: Path) -> None:
    filled(path)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(InputError, match="newer id2en") as error:
        Memory(path)
    assert "Update id2en" in error.value.hint


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_what_people_write_is_for_their_eyes(path: Path) -> None:
    filled(path)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name != "posix", reason="POSIX paths")
@pytest.mark.parametrize("name", ["a.txt/memory.sqlite", "folder", "/dev/full", "/proc/x/m.sqlite"])
def test_a_place_that_can_hold_no_file_is_an_error_that_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").touch()
    Path("folder").mkdir()
    with pytest.raises(Id2enError) as error:
        Memory(name)
    assert error.value.where == str(Path(name))


# Room.


def test_a_full_disk_is_told_once_and_done_without(path: Path) -> None:
    told: list[str] = []
    with Memory(path, tell=told.append) as memory:
        memory.correct("Rudal jatuh.", "It fell.")
        pages = memory._database._connection.execute("PRAGMA page_count").fetchone()[0]
        memory._database._connection.execute(f"PRAGMA max_page_count = {pages}")
        lines = [f"Kapal {n} karam." for n in range(300)]
        found = run(memory, *lines)
        (without,) = translate_articles([article(*lines)], FakeEngine())
        assert found == without
        run(memory, *lines)
        assert run(memory, "Rudal jatuh.").blocks[0].target.text == "It fell."
    assert len(told) == 1
    assert told[0].endswith("is full; nothing more is kept in it")


def test_a_file_that_can_only_be_read_is_read(path: Path) -> None:
    filled(path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE machine SET used = 0")
    connection.close()
    told: list[str] = []
    with Memory(path, tell=told.append) as memory:
        memory._database._connection.execute("PRAGMA query_only = 1")
        run(memory, *(f"Rudal {n} jatuh." for n in range(200)), engine=(engine := FakeEngine()))
        assert seen(engine) == []
        assert told == []
        run(memory, "Laut pasang.")
        run(memory, "Laut surut.")
    assert len(told) == 1


def test_a_file_that_can_t_be_read_is_told_once_and_done_without(path: Path) -> None:
    told: list[str] = []
    memory = Memory(path, tell=told.append)
    memory._database._connection.execute("DROP TABLE machine")
    for _ in range(2):
        assert run(memory, "Kapal karam.").blocks[0].target.text == "Kenapal kenaram."
    memory.close()
    assert told == [
        f"{path}: the memory can't be used: no such table: machine; going on without it"
    ]


def test_what_was_used_least_recently_goes_first_and_corrections_stay(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = 86_400.0
    now = 20_000 * day
    monkeypatch.setattr("time.time", lambda: now)
    old, new = ([f"Kapal {name} {n} karam." for n in range(300)] for name in ("tua", "baru"))
    with Memory(path, tell=quiet) as memory:
        memory.correct("a", "b")
        run(memory, *new, *old)
        now += day
        run(memory, *new)
    with Memory(path, tell=quiet, limit=60_000) as memory:
        before = memory.stats().machine
    with Memory(path, tell=quiet) as memory:
        after = sum(memory.stats().machine.values())
        assert 0 < after < sum(before.values()) == 600
        run(memory, *new[-100:], engine=(engine := FakeEngine()))
        assert seen(engine) == []
        assert [each.source for each in memory.corrections()] == ["a"]


def test_clearing_drops_translations_and_gives_the_room_back(path: Path) -> None:
    filled(path)
    with Memory(path, tell=quiet) as memory:
        before = memory.stats()
        memory.clear()
        assert memory.stats().machine == {}
        assert memory.stats().size < before.size
        assert memory.stats().corrections == 1
        memory.clear(corrections=True)
        assert memory.stats().corrections == 0


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="POSIX signals")
def test_closing_leaves_one_file(path: Path) -> None:
    filled(path)
    assert [each.name for each in path.parent.iterdir()] == ["memory.sqlite"]
