"""What the translation memory costs and saves, and whether it survives.

    python bench/memory.py [--sentences N] [--repeats 3] [--kills 50]

* Speed: the command line over one file of N sentences of train/domain, in a process of its own each
  time, from start to exit: without a memory, with an empty one, with one that knows all; the second
  table is of the pipeline alone. The rows take turns; medians. Processor seconds, of all threads,
  hardly suffer from a busy machine.
* A changed row: how many sentences are decoded again after one row of the glossary has changed.
* Kills: the same run over 40 files, killed at a random moment and run again, until it has been
  killed so often; then it is left to end, and its files are compared with those of a run that
  nobody killed.
* Side by side: two processes translate the same files at once, into one memory.
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

from news import GLOSSARY, ROOT, sentences

FILES = 40


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sentences", type=int, default=2000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--kills", type=int, default=50)
    args = parser.parse_args()
    texts = sentences()[: args.sentences]
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        speed(texts, args.repeats)
        pipeline(texts, args.repeats)
        changed_row(texts)
        if args.kills:
            split(texts[: FILES * 8])
            killed(args.kills)
            side_by_side()


def start(*arguments: str) -> subprocess.Popen[bytes]:
    """Start the command line."""
    return subprocess.Popen(
        [sys.executable, "-m", "translate", "translate", *arguments, "-g", str(GLOSSARY), "-q"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def timed(*arguments: str) -> tuple[float, float]:
    """Return the seconds and processor seconds of a command."""
    begin = time.perf_counter()
    process = start(*arguments)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{arguments} failed")
    return time.perf_counter() - begin, usage.ru_utime + usage.ru_stime


def speed(texts: list[str], repeats: int) -> None:
    """Print how fast the command line is without, with an empty, and with a full memory."""
    Path("in.txt").write_text("\n".join(texts) + "\n", encoding="utf-8")
    memory = Path("memory.sqlite")
    found: dict[str, list[tuple[float, float]]] = {}
    for _ in range(repeats):
        memory.unlink(missing_ok=True)
        for label, how in (
            ("without a memory", ["--no-memory"]),
            ("memory empty", ["--memory", str(memory)]),
            ("memory full", ["--memory", str(memory)]),
        ):
            taken = timed("in.txt", "-o", "out.txt", "--force", *how)
            found.setdefault(label, []).append(taken)
    size = memory.stat().st_size
    print(f"{len(texts):,} sentences; the memory has {size / 1e6:.1f} MB\n")
    table("id2en translate", texts, found)


def pipeline(texts: list[str], repeats: int) -> None:
    """Print the same of the pipeline alone, model and glossary loaded."""
    from translate.engines import load_engine
    from translate.formats.text import parse
    from translate.glossary import load
    from translate.memory import Memory
    from translate.pipeline import translate_articles

    engine, glossary = load_engine(), load([GLOSSARY])
    article = parse("\n".join(texts), "in")
    found: dict[str, list[tuple[float, float]]] = {}

    def run(label: str, memory: Memory | None) -> object:
        wall, cpu = time.perf_counter(), time.process_time()
        made = list(translate_articles([article], engine, glossary=glossary, memory=memory))
        taken = time.perf_counter() - wall, time.process_time() - cpu
        found.setdefault(label, []).append(taken)
        return made

    for turn in range(repeats):
        with Memory(f"pipeline{turn}.sqlite") as memory:
            without = run("without a memory", None)
            if not without == run("memory empty", memory) == run("memory full", memory):
                raise SystemExit("the memory changes what comes out")
    table("pipeline", texts, found)


def table(title: str, texts: list[str], found: dict[str, list[tuple[float, float]]]) -> None:
    """Print the medians, and how they compare with the first row."""
    words = sum(len(text.split()) for text in texts)
    print(f"| {title} | words/s | words/CPU s | times as fast, CPU |")
    print("| --- | ---: | ---: | ---: |")
    first = 0.0
    for label, taken in found.items():
        wall, cpu = map(median, zip(*taken, strict=True))
        first = first or cpu
        print(f"| {label} | {words / wall:,.0f} | {words / cpu:,.0f} | {first / cpu:.2f} |")
    print(flush=True)


def changed_row(texts: list[str]) -> None:
    """Print how many sentences one changed row has decoded again."""
    from translate.engines import load_engine
    from translate.formats.text import parse
    from translate.glossary import Glossary, load
    from translate.memory import Memory
    from translate.pipeline import translate_articles

    engine, glossary = load_engine(), load([GLOSSARY])
    article = parse("\n".join(texts), "in")
    with Memory("pipeline0.sqlite") as memory:
        for source in ("rudal", "AS", "Korea Utara"):
            terms = tuple(
                replace(term, target=f"{term.target} X") if term.source == source else term
                for term in glossary.terms
            )
            changed = Glossary(terms)
            hit = sum(
                any(each.hit.term.source == source for each in segment.terms)
                for translation in translate_articles(
                    [article], engine, glossary=glossary, memory=memory
                )
                for block in translation.blocks
                for segment in block.segments
            )
            before = memory.asked - memory.found
            list(translate_articles([article], engine, glossary=changed, memory=memory))
            again = memory.asked - memory.found - before
            print(f"row «{source}» changed: it hits {hit} sentences, {again} are decoded again")
    print(flush=True)


def split(texts: list[str]) -> None:
    """Write the sentences as files."""
    Path("in").mkdir()
    for number in range(FILES):
        part = texts[number::FILES]
        Path("in", f"{number:02}.txt").write_text("\n".join(part) + "\n", encoding="utf-8")


def killed(kills: int) -> None:
    """Kill a run that often, each time from scratch once it has ended; compare what it wrote."""
    seconds, _ = timed("in", "-o", "whole", "--no-memory")
    dice = random.Random(6)
    done = rounds = 0
    while done < kills:
        rounds += 1
        memory, out = f"killed{rounds}.sqlite", f"out{rounds}"
        while True:
            run = start("in", "-o", out, "--memory", memory)
            try:
                # Most kills are to hit the work, not the start.
                run.wait(dice.uniform(0, 1) * seconds if done < kills else None)
            except subprocess.TimeoutExpired:
                run.kill()
                run.wait()
                done += 1
                intact(memory)
                continue
            if run.returncode:
                raise SystemExit("a run failed")
            break
        same(out)
    print(f"{done} kills in {rounds} runs of {seconds:.1f} s: each memory whole, all files equal")


def intact(memory: str) -> None:
    """Check a memory's file."""
    if not Path(memory).exists() or not Path(memory).stat().st_size:
        return
    connection = sqlite3.connect(memory)
    (found,) = connection.execute("PRAGMA integrity_check").fetchone()
    connection.close()
    if found != "ok":
        raise SystemExit(f"{memory}: {found}")


def same(out: str) -> None:
    """Check that a run wrote what the one without memory did."""
    for path in sorted(Path("whole").iterdir()):
        if path.read_bytes() != Path(out, path.name).read_bytes():
            raise SystemExit(f"{out}/{path.name} differs")


def side_by_side() -> None:
    """Run two processes at once into one memory."""
    both = [start("in", "-o", f"both{n}", "--memory", "both.sqlite") for n in range(2)]
    if any(each.wait() for each in both):
        raise SystemExit("one of two failed")
    intact("both.sqlite")
    same("both0")
    same("both1")
    connection = sqlite3.connect("both.sqlite")
    (count,) = connection.execute("SELECT count(*) FROM machine").fetchone()
    connection.close()
    print(f"two at once: files equal, {count:,} translations in the memory")


if __name__ == "__main__":
    main()
