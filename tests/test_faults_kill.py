"""Runs over a folder killed at random points: nothing half written, nothing lost, same bytes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX")

SENTENCES = Path(__file__).with_name("data") / "sentences.txt"

COMMAND = "import translate.cli; translate.cli.run()"

# The same with an engine that needs no model, and takes as long for a slice as one that does.
FAKE_COMMAND = """
import time
import translate.cli, translate.engines
from conftest import FakeEngine

class Engine(FakeEngine):
    def translate(self, sources, options):
        time.sleep(PER_SENTENCE * len(sources))
        return super().translate(sources, options)

translate.engines.load_engine = lambda *_, **__: Engine()
translate.cli.run()
"""


@dataclass
class Run:
    """A run over a folder that can be started again and again.

    Attributes:
        folder: Holds ``in`` and gets ``out``, ``whole`` and the memories.
        script: What the process runs.
        kills: How many processes were killed so far.
        torn: Outputs found in a state no finished run leaves them in.
        seconds: How long the uninterrupted run took.
    """

    folder: Path
    script: str
    kills: int = 0
    torn: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def start(self, output: str) -> subprocess.Popen[bytes]:
        options = f"translate in -o {output} --memory {output}.sqlite --no-glossary --threads 1 -q"
        path = os.pathsep.join(map(str, (Path(__file__).parent, Path(__file__).parents[1])))
        return subprocess.Popen(
            [sys.executable, "-c", self.script, *options.split()],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": path},
            stderr=subprocess.PIPE,
        )

    def finish(self, output: str) -> None:
        process = self.start(output)
        _, told = process.communicate()
        assert process.returncode == 0, told.decode()

    def interrupt(self, output: str, after: float) -> bool:
        """Kill a run after some seconds; return whether it was still running."""
        process = self.start(output)
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            self.kills += 1
        process.communicate()
        whole = contents(self.folder / "whole")
        self.torn += [
            name for name, data in contents(self.folder / output).items() if data != whole[name]
        ]
        return process.returncode < 0


def contents(folder: Path) -> dict[str, bytes]:
    """Return what is in the files of a folder, but hidden ones: those were never put in place."""
    return {path.name: path.read_bytes() for path in folder.glob("[!.]*")}


def articles(folder: Path, count: int) -> None:
    """Write articles of two sentences that no other has."""
    folder.mkdir()
    lines = SENTENCES.read_text(encoding="utf-8").splitlines()
    short = [line for line in lines if 20 < len(line) < 60]
    for number, (first, second) in enumerate(
        islice(zip(cycle(short), cycle(short[1:-3]), strict=False), count)
    ):
        text = f"{first}\n\nPada hari ke-{number}: {second}\n"
        (folder / f"{number:05}.txt").write_text(text, encoding="utf-8")


def kill(run: Run, articles_: int, kills: int, between: tuple[float, float], seed: int) -> None:
    """Kill a run some times, starting it over whenever it ends; then check what is there."""
    chance = random.Random(seed)
    articles(run.folder / "in", articles_)
    began = time.monotonic()
    run.finish("whole")
    run.seconds = time.monotonic() - began
    whole = contents(run.folder / "whole")
    assert len(whole) == articles_
    rounds = 0
    while run.kills < kills:
        output = f"out{rounds}"
        while run.kills < kills and run.interrupt(output, chance.uniform(*between)):
            pass
        run.finish(output)  # the same command again
        assert contents(run.folder / output) == whole
        rounds += 1
    assert run.torn == []
    print(f"{articles_} articles in {run.seconds:.0f} s, {run.kills} kills, {rounds} rounds")


def fake(seconds_per_sentence: float) -> str:
    return FAKE_COMMAND.replace("PER_SENTENCE", str(seconds_per_sentence))


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path) -> None:
    kill(Run(tmp_path, fake(0.002)), 300, kills=3, between=(0.6, 2.0), seed=1)


@pytest.mark.slow
def test_a_run_of_2000_articles_killed_50_times(tmp_path: Path) -> None:
    kill(Run(tmp_path, fake(0.001)), 2_000, kills=50, between=(0.5, 12.0), seed=2)


@pytest.mark.slow
@pytest.mark.model
def test_a_run_with_the_model_killed_50_times(tmp_path: Path) -> None:
    kill(Run(tmp_path, COMMAND), 2_000, kills=50, between=(1.0, 25.0), seed=3)
