"""A corpus on a Ray cluster on this machine, with the built-in model, and with workers killed."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from translate.errors import InputError
from translate.scale.parts import Part
from translate.scale.worker import Setup, Task

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
pytestmark = [
    pytest.mark.scale,
    pytest.mark.model,
    # Not imported here: that must come after what cluster() says to it in the environment.
    pytest.mark.skipif(find_spec("ray") is None, reason="needs id2en[scale]"),
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc"),
]


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with twelve short articles."""
    folder = tmp_path_factory.mktemp("corpus")
    lines = (ROOT / "tests/data/sentences.txt").read_text(encoding="utf-8").splitlines()
    for number in range(12):
        path = folder / "news" / str(number % 3) / f"{number:02}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n\n".join(lines[number * 8 : number * 8 + 8]) + "\n", encoding="utf-8")
    return folder


def start(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "translate", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.txt")}


def below(process: int) -> Iterator[tuple[int, str]]:
    """Yield the processes below one, with their command lines."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            name = (stat.parent / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
        if parent == process:
            number = int(stat.parent.name)
            yield number, name
            yield from below(number)


def listening(processes: set[int]) -> set[str]:
    """Return the addresses that processes listen on for TCP, as the kernel writes them."""
    inodes = set()
    for process in processes:
        for descriptor in Path(f"/proc/{process}/fd").glob("*"):
            try:
                inodes |= set(re.findall(r"socket:\[(\d+)\]", str(descriptor.readlink())))
            except OSError:
                continue
    rows = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
    ]
    return {row[1].partition(":")[0] for row in rows if row[3] == "0A" and row[9] in inodes}


def test_a_killed_worker_loses_and_doubles_nothing(news: Path) -> None:
    plain = start(news, "translate", "news", "-o", "plain", "--no-memory", "-q")
    options = ["--no-memory", "--workers", "2", "--part-size", "0.01", "--report", "reports"]
    with start(news, "scale", "news", "-o", "out", *options) as process:
        deadline = time.monotonic() + 120
        workers: list[int] = []
        while len(workers) < 2 or not list(news.glob("out/_manifest/ledger-*")):
            assert process.poll() is None, process.stderr.read()
            assert time.monotonic() < deadline
            if len(workers) < 2:
                found = dict(below(process.pid))
                workers = [pid for pid, name in found.items() if name.startswith("ray::Station")]
                if len(workers) == 2:  # held until there is a ledger, or it might be done by then
                    os.kill(workers[0], signal.SIGSTOP)
            time.sleep(0.05)
        os.kill(workers[0], signal.SIGKILL)
        addresses = listening({process.pid, *found})
        out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (0, b"")
    said = err.decode().splitlines()
    assert re.match("12 files translated, ", said[-1])
    assert "failed" not in said[-1]
    assert all(re.match(r"news/\d/\d\d\.txt:\d+: ", line) for line in said[:-1]), "no word of Ray's"
    # 127.0.0.1 as IPv4 has it, and as IPv6 does.
    assert addresses <= {"0100007F", "0000000000000000FFFF00000100007F"}
    assert addresses
    assert not [path for path in news.rglob("*") if path.name.endswith(".tmp")]
    assert plain.wait(timeout=120) == 0
    plain.communicate()
    assert tree(news / "out") == tree(news / "plain")
    assert len(list(news.glob("reports/*/*.json"))) == 12
    (ledger,) = news.glob("out/_manifest/ledger-*")
    rows = json.loads(ledger.read_bytes())["parts"]
    assert sorted(row["output"] for row in rows) == sorted(tree(news / "plain"))


class Deadly(Task):
    """A task that kills the process it is sent to."""

    __slots__ = ()

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (9,)


@pytest.mark.filterwarnings("ignore")
def test_what_kills_each_worker_costs_only_itself(news: Path, tmp_path: Path) -> None:
    from translate.scale.cluster import cluster, spread

    names = ["0/00.txt", "1/01.txt", "2/02.txt"]
    parts = [Part(name, name, name, "text", 1) for name in names]
    batch = [Task(parts[0]), Deadly(parts[1]), Task(parts[2])]
    setup = Setup(str(news / "news"), str(tmp_path))
    before = signal.getsignal(signal.SIGTERM)
    with cluster(None, 1) as cores:
        results = [each for lot in spread([batch], setup, 1, pytest.fail, 0) for each in lot]
    assert cores == 1
    assert signal.getsignal(signal.SIGTERM) == before
    assert not [n for n in os.environ if n.startswith("RAY_AUTH") or n == "RAY_worker_niceness"]
    assert sorted(each.part.output for each in results) == names
    (failed,) = [each for each in results if each.error]
    assert failed.part == parts[1]
    assert isinstance(failed.error, InputError)
    assert "1 worker died of it" in failed.error.what
    assert sorted(tree(tmp_path)) == [names[0], names[2]]
