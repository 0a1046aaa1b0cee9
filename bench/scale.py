"""What id2en scale costs over id2en translate on the same cores, and what a killed worker costs.

    python bench/scale.py [--articles 200] [--repeats 3] [--rows translate,scale,killed,ray-data]

Articles of some 370 words are put together from the Indonesian sides of train/domain. The rows take
turns, each in processes of its own from start to exit; medians. Processor seconds are those of all
processes of a row, Ray's too; they hardly suffer from a busy machine. In «killed» one of two
workers is killed (SIGKILL) when a third of the articles are done. «ray-data» has the same workers
do the same batches through Dataset.map_batches. All outputs are compared byte for byte.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import news
from news import GLOSSARY, ROOT

ROWS = ("translate", "scale", "killed", "ray-data")
TICK = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--rows", default=",".join(ROWS))
    parser.add_argument("--on-ray-data", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.on_ray_data:
        on_ray_data(args.on_ray_data)
        return
    rows = args.rows.split(",")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        words = corpus(args.articles)
        measured: dict[str, list[tuple[float, float]]] = {row: [] for row in rows}
        for turn in range(args.repeats):
            for row in rows:
                measured[row].append(run(row, f"{row}-{turn}", args.articles))
                compare(f"{rows[0]}-0", f"{row}-{turn}")
                seconds, processor = measured[row][-1]
                load = os.getloadavg()[0]
                print(f"{row}: {seconds:.1f} s, {processor:.1f} CPU s, load {load:.1f}", flush=True)
    print(f"\n{args.articles} articles, {words:,} words, medians of {args.repeats}\n")
    print("| | seconds | words/s | processor s | words/CPU s |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for row, each in measured.items():
        seconds, processor = (median(column) for column in zip(*each, strict=True))
        print(
            f"| {row} | {seconds:.1f} | {words / seconds:,.0f} | {processor:.1f} "
            f"| {words / processor:,.0f} |"
        )


def corpus(articles: int) -> int:
    """Write articles of some 370 words below news/, and return how many words they have."""
    words = 0
    for name, text in news.articles(articles, 21):
        path = Path("news", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        words += len(text.split())
    return words


def run(row: str, output: str, articles: int) -> tuple[float, float]:
    """Do a row, and return its seconds and processor seconds."""
    common = ["news", "-o", output, "-g", str(GLOSSARY), "--no-memory", "-q"]
    command = [sys.executable, "-m", "translate", "translate", *common]
    if row in ("scale", "killed"):
        command[3] = "scale"
    elif row == "ray-data":
        command = [sys.executable, __file__, "--on-ray-data", output]
    begin = time.perf_counter()
    spent: dict[int, int] = {}
    kill_at = articles / 3 if row == "killed" else None
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}) as process:
        while process.poll() is None:
            tree = below(process.pid)
            spent |= {number: ticks for number, (_, ticks) in tree.items()}
            if kill_at is not None and sum(1 for _ in Path(output).glob("*/*.txt")) >= kill_at:
                workers = [n for n, (name, _) in tree.items() if name.startswith("ray::Station")]
                os.kill(workers[0], signal.SIGKILL)
                kill_at = None
            time.sleep(0.1)
    seconds = time.perf_counter() - begin
    if process.returncode or kill_at is not None:
        raise SystemExit(f"{row} failed")
    return seconds, sum(spent.values()) / TICK


def below(process: int) -> dict[int, tuple[str, int]]:
    """Return a process and those below it, with their names and the processor time they took."""
    parents: dict[int, int] = {}
    found: dict[int, tuple[str, int]] = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            fields = (path / "stat").read_text().rpartition(")")[2].split()
            name = (path / "cmdline").read_text()
        except OSError:
            continue
        parents[int(path.name)] = int(fields[1])
        found[int(path.name)] = name, int(fields[11]) + int(fields[12])
    family = {process}
    while more := {n for n, parent in parents.items() if parent in family} - family:
        family |= more
    return {number: found[number] for number in family if number in found}


def compare(one: str, other: str) -> None:
    """Stop unless two folders have the same files with the same bytes."""
    trees = [
        {p.relative_to(each): p.read_bytes() for p in Path(each).rglob("*.txt")}
        for each in (one, other)
    ]
    if trees[0] != trees[1]:
        raise SystemExit(f"{other} is not what {one} is")


def on_ray_data(output: str) -> None:
    """Do the corpus' batches by Ray Data, with a pool of two actors."""
    from translate.glossary import load
    from translate.scale import parts
    from translate.scale import run as scaled
    from translate.scale.cluster import cluster
    from translate.scale.worker import Setup, Worker

    setup = Setup("", output, glossary=load([str(GLOSSARY)]))
    todo, setup = scaled.plan("news", setup)
    tasks = {task.part.output: task for task in todo.tasks}
    lots = parts.batches([task.part for task in todo.tasks], 2)

    class Station:
        def __init__(self) -> None:
            self._worker = Worker(setup)

        def __call__(self, rows: dict[str, list[int]]) -> dict[str, list[object]]:
            batches = [[tasks[part.output] for part in lots[n]] for n in rows["item"]]
            return {"result": [self._worker.translate(batch) for batch in batches]}

    with cluster(None, 2):
        import ray

        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        context.print_on_execution_start = False
        data = ray.data.from_items(list(range(len(lots))), override_num_blocks=len(lots))
        pool = ray.data.ActorPoolStrategy(size=2, max_tasks_in_flight_per_actor=1)
        done = data.map_batches(Station, batch_size=None, compute=pool, num_cpus=1)

        def spread(_: object) -> object:
            return (row["result"] for row in done.iter_rows())

        for result in scaled.run(todo, spread, 2):
            if result.error:
                raise SystemExit(str(result.error))


if __name__ == "__main__":
    main()
