"""An hour of work in one process: whether it slows down, grows, or holds on to files.

    python bench/soak.py [--minutes 60] [--threads 1] [--every 2] [--beside 5]

``id2en translate`` goes over a folder of more articles than it can do, with glossary/terms.csv and
a translation memory that starts empty, until the time is over and SIGTERM stops it. Meanwhile its
finished outputs, processor time, resident memory and open files are looked at. Printed is one row
for every tenth of the time, from one moment at which outputs appeared to another: they come a
thousand sentences at a time. Memory and files are the most seen until then. Words per processor
second suffer less from a busy machine than words per second do, but do: cores share caches.

So after that time the old process goes on for ``--beside`` minutes beside a new one that does the
same articles, and the ratio of their words per processor second tells whether age slows it.

At the end every output is compared with what a new process, without a memory, makes of a sample of
the same articles.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from news import GLOSSARY, ROOT, articles

if TYPE_CHECKING:
    from collections.abc import Iterator

LENGTH = 20
WORDS_AN_HOUR = 9_000_000
TICK = os.sysconf("SC_CLK_TCK")
SAMPLE = 200


@dataclass(frozen=True)
class Look:
    """A process at one moment.

    Attributes:
        seconds: Since it was started.
        processor: Processor seconds it has taken, all threads.
        memory: Resident bytes.
        files: Open file handles.
        words: Source words of the articles whose outputs are in place.
        segments: Their sentences.
    """

    seconds: float
    processor: float
    memory: int
    files: int
    words: int
    segments: int


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--beside", type=float, default=5, help="minutes beside a new process")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--every", type=float, default=2, help="seconds between two looks")
    args = parser.parse_args()
    minutes = args.minutes + args.beside
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        words = corpus(int(WORDS_AN_HOUR * minutes / 60 * args.threads) // (18 * LENGTH) + 1)
        alone, old, new = soak(words, args)
        show(alone)
        compare(old, new)
        check(sorted(path.relative_to("out") for path in Path("out").rglob("*.txt")))


def corpus(count: int) -> dict[str, int]:
    """Write articles below in/, and return how many words each has."""
    words = {}
    for name, text in articles(count, LENGTH):
        path = Path("in", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        words[name] = len(text.split())
    return words


def translate(source: str, output: str, *more: str) -> list[str]:
    """Return the command line of a run."""
    start = [sys.executable, "-m", "translate", "translate", source, "-o", output]
    return [*start, "-g", str(GLOSSARY), "-q", *more]


def soak(
    words: dict[str, int], args: argparse.Namespace
) -> tuple[list[Look], list[Look], list[Look]]:
    """Have a process translate until the time is over, and then beside a new one.

    Returns:
        What was seen of it alone; beside the new one; and of the new one.
    """
    start = time.perf_counter()
    alone, old, new = [], [], []
    with started("out", args.threads) as process:
        while waited(start, args.minutes, args.every):
            alone.append(look(process, "out", words, start))
            if len(alone) % 30 == 0:
                print(alone[-1], file=sys.stderr, flush=True)
        with started("new", args.threads) as other:
            while waited(start, args.minutes + args.beside, args.every):
                old.append(look(process, "out", words, start))
                new.append(look(other, "new", words, start))
    return alone, old, new


@contextmanager
def started(output: str, threads: int) -> Iterator[subprocess.Popen[bytes]]:
    """Start a run, and stop it in the end."""
    command = translate("in", output, "--memory", f"{output}.sqlite", "--threads", str(threads))
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}) as process:
        yield process
        process.send_signal(signal.SIGTERM)
    if process.returncode != 128 + signal.SIGTERM:
        raise SystemExit(f"the run ended with {process.returncode} before the time was over")


def waited(start: float, minutes: float, seconds: float) -> bool:
    """Wait so many seconds, but not beyond so many minutes after the start: tell which."""
    left = minutes * 60 - (time.perf_counter() - start)
    time.sleep(max(0, min(seconds, left)))
    return left > seconds


def look(process: subprocess.Popen[bytes], out: str, words: dict[str, int], start: float) -> Look:
    """Look at a process and its outputs; ``start`` is when the first one was started."""
    folder = Path("/proc", str(process.pid))
    fields = (folder / "stat").read_text().rpartition(")")[2].split()
    done = [str(path.relative_to(out)) for path in Path(out).rglob("*.txt")]
    return Look(
        time.perf_counter() - start,
        (int(fields[11]) + int(fields[12])) / TICK,
        int(fields[21]) * os.sysconf("SC_PAGE_SIZE"),
        len(list((folder / "fd").iterdir())),
        sum(words[name] for name in done),
        len(done) * LENGTH,
    )


def came(looks: list[Look]) -> list[Look]:
    """Return the looks that saw new outputs, which come a thousand sentences at a time."""
    return [after for before, after in pairwise(looks) if after.words != before.words]


def show(looks: list[Look]) -> None:
    """Print a row for each tenth of the time."""
    print("| minutes | segments | words/s | words/CPU s | memory, MB | files |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    seen = came(looks)
    ends = [seen[0].seconds + tenth * looks[-1].seconds / 10 for tenth in range(11)]
    marks = dict.fromkeys(min(seen, key=lambda one: abs(one.seconds - end)) for end in ends)
    for before, after in pairwise(marks):
        words = after.words - before.words
        until = [one for one in looks if one.seconds <= after.seconds]
        print(
            f"| {after.seconds / 60:.0f} | {after.segments:,} "
            f"| {words / (after.seconds - before.seconds):,.0f} "
            f"| {rate(before, after):,.0f} "
            f"| {max(one.memory for one in until) / 1e6:.0f} | {max(one.files for one in until)} |"
        )
    print(f"\n{looks[-1].words:,} words")


def compare(old: list[Look], new: list[Look]) -> None:
    """Print how fast two processes were beside each other."""
    aged, fresh = (rate(came(looks)[0], came(looks)[-1]) for looks in (old, new))
    minutes = (old[-1].seconds - old[0].seconds) / 60
    print(
        f"{minutes:.0f} minutes beside each other: {aged:,.0f} words/CPU s, a new process "
        f"{fresh:,.0f}: {aged / fresh:.3f} times"
    )


def rate(before: Look, after: Look) -> float:
    """Return words per processor second between two looks."""
    return (after.words - before.words) / (after.processor - before.processor)


def check(done: list[Path]) -> None:
    """Have a new process make some of the outputs again; stop where one is another."""
    some = random.Random(1).sample(done, min(SAMPLE, len(done)))
    for name in some:
        (Path("again") / name).parent.mkdir(parents=True, exist_ok=True)
        Path("again", name).write_bytes(Path("in", name).read_bytes())
    subprocess.run(
        translate("again", "compared", "--no-memory"),
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    wrong = [
        each
        for each in some
        if Path("out", each).read_bytes() != Path("compared", each).read_bytes()
    ]
    if wrong:
        raise SystemExit(f"other outputs: {', '.join(map(str, wrong))}")
    print(f"{len(some)} outputs made again by another process: the same bytes")


if __name__ == "__main__":
    main()
