"""Speed and memory of id2en beside what a user would run instead, in one table.

    python bench/speed.py [--repeats 5] [--sentences FILE] [--growth]

Every figure is measured in a process of its own, all rows take turns, and each figure is the median
of the repeats. Needs id2en[marian], for the rows it is compared with.

* words/s: source words by the seconds it took to translate them. For the command line that is all
  of it, from start to exit; for the scripts only the translating, which favours them.
* words/CPU s: the same by processor seconds, all threads added: it hardly suffers from a busy
  machine, and tells what a core achieves.
* first: seconds from the start of a process until it has translated one sentence.
* memory: the most resident memory of the process, with all sentences.
* disk: all packages that the row needs beside Python, and the model.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import time
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import process
from news import GLOSSARY, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MODEL = ROOT / "translate" / "model"
CHECKPOINT = ROOT / "train" / "checkpoint"
BEAM = 4
GROWTH = (10, 100, 1000, 10_000)


@dataclass(frozen=True)
class Row:
    """One way to translate.

    Attributes:
        label: What the table calls it.
        load: Makes a function that translates sentences; ``None`` for the command line.
        packages: What has to be installed for it.
        model: Folder of its model.
        sentences: At most so many sentences: the slow ones get fewer.
    """

    label: str
    load: Callable[[], Callable[[list[str]], object]] | None
    packages: tuple[str, ...]
    model: Path
    sentences: int = 500


@dataclass(frozen=True)
class Run:
    """What one process took.

    Attributes:
        seconds: From its start to its exit.
        words_per_second: Source words by the seconds of translating.
        words_per_cpu_second: The same by processor seconds.
        memory: The most bytes it had in memory.
    """

    seconds: float
    words_per_second: float
    words_per_cpu_second: float
    memory: int


def id2en_engine(threads: int = 0) -> Callable[[list[str]], object]:
    """Return id2en's engine without the rest of the tool."""
    from translate.engines import load_engine
    from translate.engines.base import DecodeOptions, Source

    engine = load_engine(threads=threads)
    return lambda texts: engine.translate([Source(text) for text in texts], DecodeOptions())


def transformers(batch: int) -> Callable[[list[str]], object]:
    """Return what a script does with a checkpoint and the library's examples."""
    import warnings

    warnings.filterwarnings("ignore", message="Recommended: pip install sacremoses")
    import torch
    from transformers import MarianMTModel, MarianTokenizer

    tokenizer = MarianTokenizer.from_pretrained(CHECKPOINT)
    model = MarianMTModel.from_pretrained(CHECKPOINT, dtype=torch.float32)

    def translate(texts: list[str]) -> None:
        for start in range(0, len(texts), batch):
            encoded = tokenizer(texts[start : start + batch], return_tensors="pt", padding=True)
            found = model.generate(**encoded, num_beams=BEAM)
            tokenizer.batch_decode(found, skip_special_tokens=True)

    return translate


def ctranslate2(**options: int) -> Callable[[list[str]], object]:
    """Return what a script does with CTranslate2's quick start, sentence by sentence."""
    import ctranslate2
    import sentencepiece

    translator = ctranslate2.Translator(str(MODEL))
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(MODEL / "source.spm"))

    def translate(texts: list[str]) -> None:
        for text in texts:
            source = [*pieces.encode(text, out_type=str), "</s>"]
            found = translator.translate_batch([source], **options)
            pieces.decode(found[0].hypotheses[0])

    return translate


OURS = ("ctranslate2", "sentencepiece", "sacrebleu", "typer", "rich", "ftfy")
ROWS = {
    "id2en": Row("id2en translate FILE --no-glossary", None, OURS, MODEL),
    "glossary": Row("id2en translate FILE, with glossary/terms.csv", None, OURS, MODEL),
    "engine": Row("id2en, the engine alone", id2en_engine, OURS, MODEL),
    "transformers": Row(
        "transformers fp32, one at a time",
        lambda: transformers(1),
        ("torch", "transformers", "sentencepiece"),
        CHECKPOINT,
        sentences=40,
    ),
    "transformers-32": Row(
        "transformers fp32, batches of 32",
        lambda: transformers(32),
        ("torch", "transformers", "sentencepiece"),
        CHECKPOINT,
        sentences=160,
    ),
    "ctranslate2": Row(
        "CTranslate2, one at a time, beam 4",
        lambda: ctranslate2(beam_size=BEAM),
        ("ctranslate2", "sentencepiece"),
        MODEL,
    ),
    "ctranslate2-2": Row(
        "CTranslate2, one at a time, its beam of 2",
        ctranslate2,
        ("ctranslate2", "sentencepiece"),
        MODEL,
    ),
}


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sentences", type=Path, default=ROOT / "tests/data/sentences.txt")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--growth", action="store_true", help="also by size and threads")
    parser.add_argument("--row", choices=ROWS, help=argparse.SUPPRESS)
    parser.add_argument("--threads", type=int, default=0, help=argparse.SUPPRESS)
    args = parser.parse_args()
    texts = args.sentences.read_text(encoding="utf-8").splitlines()
    if args.row:
        measure_here(args.row, texts, args.threads)
        return
    show(compare(texts, args.repeats))
    if args.growth:
        show(grow(texts, args.repeats))


def compare(texts: list[str], repeats: int) -> list[list[str]]:
    """Return the table of all rows."""
    found: dict[str, list[tuple[float, ...]]] = {name: [] for name in ROWS}
    for _ in range(repeats):
        for name, row in ROWS.items():
            first = run(name, texts, 1).seconds
            most = run(name, texts, row.sentences)
            found[name].append(
                (most.words_per_second, most.words_per_cpu_second, first, most.memory)
            )
    table = [["", "words/s", "words/CPU s", "first, s", "memory, MB", "disk, MB", "sentences"]]
    for name, row in ROWS.items():
        speed, cpu_speed, first, memory = map(median, zip(*found[name], strict=True))
        disk = sum(map(package_size, closure(row.packages))) + folder_size(row.model)
        cells = (f"{speed:,.0f}", f"{cpu_speed:,.0f}", f"{first:.2f}", f"{memory / 1e6:,.0f}")
        table.append([row.label, *cells, f"{disk / 1e6:,.0f}", str(row.sentences)])
    return table


def grow(texts: list[str], repeats: int) -> list[list[str]]:
    """Return the table of the engine's speed by number of sentences and of threads."""
    table = [["sentences", "words/s, 1 thread", "words/s, 2 threads"]]
    for count in GROWTH:
        speeds: dict[int, list[float]] = {1: [], 2: []}
        # The largest takes minutes and varies least.
        for _ in range(repeats if count < GROWTH[-1] else 1):
            for threads, figures in speeds.items():
                figures.append(run("engine", texts, count, threads).words_per_second)
        table.append([f"{count:,}", *(f"{median(figures):,.0f}" for figures in speeds.values())])
    return table


def run(name: str, texts: list[str], count: int, threads: int = 0) -> Run:
    """Translate so many sentences in a new process."""
    with tempfile.TemporaryDirectory() as folder:
        source, target, report = (Path(folder) / name for name in ("in.txt", "out.txt", "report"))
        some = [texts[number % len(texts)] for number in range(count)]
        source.write_text("\n".join(some) + "\n", encoding="utf-8")
        if ROWS[name].load:
            arguments = [__file__, "--row", name, "--threads", str(threads)]
            arguments += ["--sentences", str(source)]
        else:
            chosen = ["-g", str(GLOSSARY)] if name == "glossary" else ["--no-glossary"]
            chosen.append("--no-memory")
            arguments = ["-m", "translate", "translate", str(source), "-o", str(target), "-q"]
            arguments += chosen
        with report.open("wb") as output:
            took = process.run(arguments, output)
        said = report.read_text(encoding="utf-8").strip()
        wall, cpu = json.loads(said) if said else (took.seconds, took.processor)
        words = sum(len(text.split()) for text in some)
        return Run(took.seconds, words / wall, words / cpu, took.memory)


def measure_here(name: str, texts: list[str], threads: int) -> None:
    """Translate in this process; print the seconds and processor seconds, loading left out."""
    load = ROWS[name].load
    assert load is not None
    translate = id2en_engine(threads) if name == "engine" else load()
    if len(texts) > 1:
        translate(texts[:1])  # what happens only once is part of the first sentence
    wall, cpu = time.perf_counter(), time.process_time()
    translate(texts)
    print(json.dumps([time.perf_counter() - wall, time.process_time() - cpu]))


def closure(packages: Iterable[str]) -> set[str]:
    """Return packages and all that they need in turn, extras left out."""
    found: set[str] = set()
    waiting = list(packages)
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        try:
            required = metadata.requires(name) or []
        except metadata.PackageNotFoundError:  # for another platform
            continue
        found.add(name)
        plain = (line for line in required if "extra ==" not in line)
        waiting += [match[0] for line in plain if (match := re.match(r"[\w.-]+", line))]
    return found


def package_size(name: str) -> int:
    """Return the bytes of an installed package."""
    files = metadata.files(name) or []
    paths = (Path(str(file.locate())) for file in files)
    return sum(path.stat().st_size for path in paths if path.is_file())


def folder_size(folder: Path) -> int:
    """Return the bytes of the files in a folder."""
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())


def show(table: list[list[str]]) -> None:
    """Print a table as Markdown."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    for cells in (table[0], rule, *table[1:]):
        head, *rest = zip(cells, widths, strict=True)
        line = [head[0].ljust(head[1]), *(cell.rjust(width) for cell, width in rest)]
        print("| " + " | ".join(line) + " |")
    print(flush=True)


if __name__ == "__main__":
    main()
