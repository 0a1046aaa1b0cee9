"""What goes wrong around a run: disks, permissions, other processes, the clock, damaged files.

Signals, broken pipes and a full standard output are in ``test_cli.py``; killed runs in
``test_faults_kill.py``; what a memory does about its own file in ``test_memory_file.py``.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import FakeEngine, tag_words

from translate import files, models, pipeline
from translate.cli import main
from translate.engines import load_engine
from translate.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX limits or permissions")
is_root = os.name == "posix" and os.geteuid() == 0


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[FakeEngine], None]:
    """Have the command use an engine."""

    def install(engine: FakeEngine) -> None:
        monkeypatch.setattr("translate.engines.load_engine", lambda *_, **__: engine)

    install(FakeEngine())
    return install


def articles(folder: Path, count: int, lines: int = 3) -> None:
    folder.mkdir()
    for number in range(count):
        text = "".join(f"Rusia menyerang {number} kali {line}.\n" for line in range(lines))
        (folder / f"{number:03}.txt").write_text(text, encoding="utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("[!.]*")}


def translate(*arguments: str) -> int:
    return main(["translate", *arguments, "--no-glossary", "-q"])


SCRIPT = """
import sys
from conftest import FakeEngine
import translate.engines
translate.engines.load_engine = lambda *_, **__: FakeEngine()
LIMIT
from translate.cli import run
run()
"""


def start(*arguments: str, cwd: Path, limit: str = "") -> subprocess.Popen[bytes]:
    path = os.pathsep.join(map(str, (Path(__file__).parent, Path(__file__).parents[1])))
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT.replace("LIMIT", limit), "translate", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": path},
        stderr=subprocess.PIPE,
    )


# Disks.


@posix
def test_a_file_too_large_for_the_disk_is_absent_and_the_others_are_whole(here: Path) -> None:
    articles(here / "in", 4)
    (here / "in/big.txt").write_text("Rusia menyerang.\n" * 20_000, encoding="utf-8")
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))"
    with start("in", "-o", "out", "--no-glossary", cwd=here, limit=limit) as process:
        told = process.stderr.read().decode()
    assert process.returncode == 4, told
    assert "id2en: error: out/big.txt: can't be written: File too large" in told
    assert sorted(path.name for path in (here / "out").iterdir()) == sorted(
        f"{number:03}.txt" for number in range(4)
    )


@contextmanager
def small_disk(options: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="id2en-disk-"))
    mounted = is_root and shutil.which("mount")
    if not mounted or subprocess.call(
        ["mount", "-t", "tmpfs", "-o", options, "none", str(folder)], stderr=subprocess.DEVNULL
    ):
        folder.rmdir()
        pytest.skip("can't mount a disk here")
    try:
        yield folder
    finally:
        subprocess.check_call(["umount", str(folder)])
        folder.rmdir()


@posix
def test_a_disk_that_fills_up_and_is_made_larger(here: Path, use: object) -> None:
    articles(here / "in", 30, lines=60)
    assert translate("in", "-o", "whole") == 0
    whole = contents(here / "whole")
    with small_disk("size=64k") as disk:
        out = str(disk / "out")
        assert translate("in", "-o", out, "--memory", str(here / "m.sqlite")) == 4
        there = contents(disk / "out")
        assert 0 < len(there) < 30
        assert there.items() <= whole.items()
        assert len(list((disk / "out").iterdir())) == len(there), "nothing half written is left"
        subprocess.check_call(["mount", "-o", "remount,size=4m", str(disk)])
        assert translate("in", "-o", out, "--memory", str(here / "m.sqlite")) == 0
        assert contents(disk / "out") == whole


@posix
def test_a_disk_with_the_memory_on_it_fills_up(
    here: Path, use: object, capsys: pytest.CaptureFixture[str]
) -> None:
    articles(here / "in", 30, lines=60)
    assert translate("in", "-o", "whole") == 0
    with small_disk("size=96k") as disk:
        assert translate("in", "-o", "out", "--memory", str(disk / "m.sqlite")) == 0
    assert "nothing more is kept in it" in capsys.readouterr().err
    assert contents(here / "out") == contents(here / "whole")


@posix
def test_a_disk_that_can_only_be_read(
    here: Path, use: object, capsys: pytest.CaptureFixture[str]
) -> None:
    articles(here / "in", 2)
    with small_disk("size=64k") as disk:
        subprocess.check_call(["mount", "-o", "remount,ro", str(disk)])
        assert translate("in", "-o", str(disk)) == 4
        assert not list(disk.iterdir())
    assert capsys.readouterr().err.count("can't be written: Read-only file system") == 2


@contextmanager
def unprivileged() -> Iterator[None]:
    """Be nobody for a while, if we are root, who may do anything."""
    if not is_root:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@posix
def test_what_one_may_not_read_or_write_is_told_and_the_rest_is_done(use: object) -> None:
    folder = Path(tempfile.mkdtemp(prefix="id2en-permissions-"))
    try:
        folder.chmod(0o777)
        for name in ("open.txt", "shut.txt"):
            (folder / name).write_text(name, encoding="utf-8")
        (folder / "shut.txt").chmod(0)
        (folder / "shut").mkdir(mode=0o555)
        with unprivileged():
            assert files.read(files.Input("open", folder / "open.txt", Path("open.txt")))
            for attempt, error in (
                (lambda: files.read(files.Input("x", folder / "shut.txt", Path("x"))), "be read"),
                (lambda: files.write(folder / "shut" / "a.txt", b"a"), "be written"),
            ):
                with pytest.raises(Exception, match=f"can't {error}: Permission denied"):
                    attempt()
        assert not list((folder / "shut").iterdir())
    finally:
        (folder / "shut").chmod(0o777)
        shutil.rmtree(folder)


def test_an_input_that_vanishes_is_told_and_the_others_are_done(
    here: Path, use: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    articles(here / "in", 5)

    def load(*_: object, **__: object) -> FakeEngine:  # after the inputs were listed
        (here / "in/002.txt").unlink()
        return FakeEngine()

    monkeypatch.setattr("translate.engines.load_engine", load)
    assert translate("in", "-o", "out") == 3
    assert "002.txt: no such file or folder" in capsys.readouterr().err
    assert sorted(contents(here / "out")) == ["000.txt", "001.txt", "003.txt", "004.txt"]


# Other processes.


def test_two_runs_on_one_output_folder(here: Path, use: object) -> None:
    articles(here / "in", 60)
    assert translate("in", "-o", "whole") == 0
    runs = [start("in", "-o", "out", "--no-glossary", "-q", cwd=here) for _ in range(2)]
    assert [(run.communicate()[1], run.returncode) for run in runs] == [(b"", 0)] * 2
    assert contents(here / "out") == contents(here / "whole")
    assert not list((here / "out").glob(".*"))


def test_another_run_writes_the_file_while_it_is_looked_at(
    here: Path, use: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles(here / "in", 3)
    assert translate("in", "-o", "whole") == 0
    real = files.holds

    def holds(path: Path, data: bytes) -> bool:
        found = real(path, data)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        return found

    monkeypatch.setattr(files, "holds", holds)
    assert translate("in", "-o", "out") == 0
    assert contents(here / "out") == contents(here / "whole")


def test_a_glossary_edited_during_a_run_counts_from_the_next_one(
    here: Path, use: Callable[[FakeEngine], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "WINDOW", 3)
    articles(here / "in", 4)
    terms = here / "terms.csv"
    terms.write_text("source,target\nrusia,RUSSIA\n", encoding="utf-8")
    arguments = ["translate", "in", "-q", "--glossary", "terms.csv", "--no-memory", "-o"]
    assert main([*arguments, "before"]) == 0

    def edits(text: str) -> str:
        terms.write_text('source,target\nmenyerang,ATTACKS\n"half', encoding="utf-8")
        return tag_words(text)

    use(FakeEngine(edits))
    assert main([*arguments, "during"]) == 0
    assert contents(here / "during") == contents(here / "before")
    assert main([*arguments, "after"]) == 6, "half written, it is told"


def test_a_clock_that_jumps_changes_nothing(
    here: Path, use: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock dates what is kept in the memory; waiting and speeds go by another."""
    monkeypatch.setattr(pipeline, "WINDOW", 3)
    articles(here / "in", 6)
    assert translate("in", "-o", "whole", "--no-memory") == 0
    chance = random.Random(4)
    monkeypatch.setattr(time, "time", lambda: chance.choice((0.0, 1e9, 4e9, -1e9, 1.7e9)))
    for again in range(3):
        assert translate("in", "-o", f"out{again}", "--memory", "m.sqlite") == 0
        assert contents(here / f"out{again}") == contents(here / "whole")


# Damaged files.


def test_a_damaged_memory_changes_no_translation(
    here: Path, use: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles(here / "in", 10, lines=10)
    assert translate("in", "-o", "whole", "--memory", "good.sqlite") == 0
    whole, good = contents(here / "whole"), (here / "good.sqlite").read_bytes()
    chance = random.Random(5)
    for number in range(40):
        data = bytearray(good)
        if number % 4 == 0:
            del data[chance.randrange(len(data)) :]
        else:
            for _ in range(chance.choice((1, 5, 200))):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        (here / "m.sqlite").write_bytes(data)
        assert translate("in", "-o", "out", "--memory", "m.sqlite") == 0
        assert contents(here / "out") == whole
        for path in (*here.glob("m.sqlite*"), *here.glob("out/*")):
            path.unlink()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of the embedded model whose files can be changed one by one."""
    folder = tmp_path / "model"
    shutil.copytree(models.EMBEDDED, folder)
    return folder


@pytest.mark.parametrize("name", ["model.bin", "source.spm", "shared_vocabulary.json"])
def test_a_tampered_or_truncated_model_is_refused(model: Path, name: str) -> None:
    good, chance = (model / name).read_bytes(), random.Random(6)
    for number in range(10):
        data = bytearray(good)
        if number % 2:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        else:
            del data[chance.randrange(len(data)) :]
        (model / name).write_bytes(data)
        with pytest.raises(ModelError, match="this file of the model is damaged") as raised:
            load_engine(str(model))
        assert raised.value.where == str(model / name)


def test_a_list_of_checksums_that_leaves_the_weights_out_is_refused(model: Path) -> None:
    listed = model / "SHA256SUMS"
    lines = listed.read_text(encoding="utf-8").splitlines(keepends=True)
    listed.write_text("".join(each for each in lines if "model.bin" not in each), encoding="utf-8")
    with pytest.raises(ModelError, match="has no checksum"):
        models.verify(model)
    listed.write_bytes(b"\xff\x00" * 100)
    with pytest.raises(ModelError, match="has no checksum"):
        models.verify(model)
