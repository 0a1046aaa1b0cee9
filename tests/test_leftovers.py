"""What killed processes leave is removed; what is in use, or not ours, never is."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from translate import batch, files, leftovers
from translate.article import Target, TranslatedBlock, Translation
from translate.files import Input, Job

NAME = ".id2en-0123456789ab.tmp"
DAY = 24 * 60 * 60
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX locks and signals")


def aged(path: Path, seconds: float = 2 * DAY) -> Path:
    """Make a file look that much older than what is written now; return it."""
    if not path.exists():
        path.write_bytes(b"half")
    then = path.stat().st_mtime - seconds
    os.utime(path, (then, then))
    return path


def clean(folder: Path) -> None:
    """Write a file to a folder and remove what is left over there."""
    files.write(folder / "a.txt", b"One.")
    leftovers.remove(folder / "a.txt")


def test_what_is_older_than_a_day_and_held_by_nobody_goes(tmp_path: Path) -> None:
    old = aged(tmp_path / NAME)
    clean(tmp_path)
    assert not old.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("seconds", [0, DAY - 60, -2 * DAY], ids=["new", "today", "of tomorrow"])
def test_what_is_younger_stays_and_what_a_clock_put_into_the_future(
    tmp_path: Path, seconds: float
) -> None:
    young = aged(tmp_path / NAME, seconds)
    clean(tmp_path)
    assert young.exists()


@pytest.mark.parametrize(
    "name", ["a.tmp", ".id2en.tmp", ".id2en-0123456789AB.tmp", ".id2en-0123456789ab.tmp.txt"]
)
def test_files_of_other_names_stay(tmp_path: Path, name: str) -> None:
    other = aged(tmp_path / name)
    clean(tmp_path)
    assert other.exists()


def test_a_folder_of_that_name_stays_and_other_folders_are_not_searched(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    (tmp_path / "below").mkdir()
    aged(tmp_path / NAME)
    below = aged(tmp_path / "below" / NAME)
    clean(tmp_path)
    assert (tmp_path / NAME).is_dir()
    assert below.exists()


@posix
def test_links_are_not_followed(tmp_path: Path) -> None:
    victim = aged(tmp_path / "mine.txt")
    link = tmp_path / NAME
    link.symlink_to(victim)
    then = victim.stat().st_mtime
    os.utime(link, (then, then), follow_symlinks=False)
    clean(tmp_path)
    assert link.is_symlink()
    assert victim.exists()


@posix
def test_what_is_being_written_stays_however_old_it_looks(tmp_path: Path) -> None:
    with files.replacing(tmp_path / "report.html") as stream:
        (live,) = tmp_path.iterdir()
        aged(live)
        clean(tmp_path)
        assert live.exists(), "a run of days, or a clock that jumped"
        stream.write(b"whole")
    assert (tmp_path / "report.html").read_bytes() == b"whole"


@posix
def test_what_a_killed_process_held_goes(tmp_path: Path) -> None:
    killed = (
        "import os, signal, sys; from pathlib import Path; from translate import files\n"
        "with files.replacing(Path(sys.argv[1])) as stream:\n"
        "    stream.write(b'half'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run(
        [sys.executable, "-c", killed, str(tmp_path / "b.txt")],
        cwd=Path(__file__).parents[1],
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    (left,) = tmp_path.iterdir()
    aged(left)
    clean(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


@posix
def test_where_there_are_no_locks_all_stays_and_writing_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", none)
    old = aged(tmp_path / NAME)
    clean(tmp_path)
    assert old.exists()
    assert (tmp_path / "a.txt").read_bytes() == b"One."


@posix
def test_a_device_or_a_missing_file_tells_no_time(tmp_path: Path) -> None:
    leftovers.remove(Path(os.devnull))
    old = aged(tmp_path / NAME)
    leftovers.remove(tmp_path / "missing.txt")
    assert old.exists()


def test_a_run_removes_them_where_it_writes_and_only_there(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out" / "same").mkdir(parents=True)
    jobs = []
    for name in ("a.txt", "same/b.txt"):
        path = tmp_path / "in" / Path(name).name
        path.write_bytes(b"satu\n")
        jobs.append(Job(Input(name, path, Path(name)), tmp_path / "out" / name))
    (tmp_path / "out" / "same" / "b.txt").write_bytes(b"satu\n")
    gone, elsewhere, untouched = (
        aged(tmp_path / folder / NAME) for folder in ("out", "in", "out/same")
    )
    outcomes = batch.run(
        jobs,
        lambda articles: (
            Translation(a, tuple(TranslatedBlock(b, (), Target(b.text)) for b in a.blocks))
            for a in articles
        ),
        to_stdout=lambda _: None,
    )
    assert [outcome.unchanged for outcome in outcomes] == [False, True]
    assert not gone.exists()
    assert elsewhere.exists()
    assert untouched.exists()
