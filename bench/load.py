"""What articles of every length, glossaries of every size, formats and large corpora take.

    python bench/load.py [lengths] [glossaries] [formats] [growth] [--repeats 3] [--sentences 600]

The same sentences of train/domain all the time, through the command line, in a process of its own
from start to exit, on one thread, without a translation memory. The rows of a table take turns; the
figures are medians.

* words/s: source words by the seconds from start to exit.
* words/CPU s: the same by processor seconds; it hardly suffers from a busy machine.
* memory: the most resident memory of the process.
* lengths: articles of so many sentences. A run takes some before it translates the first: short
  ones too fill its batches.
* glossaries: the first rows of glossary/terms.csv; and all of them with so many names out of the
  corpus that it is 10,000, names that English has as they are.
* formats: the same articles, each a document of that format.
* growth: a corpus of articles of 20 sentences; it is memory that matters.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import re
import tempfile
import zipfile
from collections import Counter
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import process
from news import GLOSSARY, ROOT, article, articles, sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LENGTHS = (1, 3, 10, 30, 100)
GLOSSARIES = (0, 500, 2_345, 10_000)
GROWTH = (10, 100, 1_000, 10_000)
ARTICLE = 20
NAME = re.compile(r"(?<=\w )[A-Z][a-z]{2,}(?: [A-Z][a-z]+)*\b")


def main() -> None:
    """Run the command line."""
    tables = {"lengths": lengths, "glossaries": glossaries, "formats": formats, "growth": growth}
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=", ".join(tables))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--sentences", type=int, default=600)
    args = parser.parse_args()
    texts = sentences()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for name in args.tables or tables:
            tables[name](texts[: args.sentences], args.repeats)


def lengths(texts: list[str], repeats: int) -> None:
    """Print the table by length of articles."""
    rows = {}
    for length in LENGTHS:
        for start in range(0, len(texts), length):
            put(f"in-{length}/{start:05}.txt", article(texts[start : start + length]).encode())
        rows[f"{length:,}"] = (f"in-{length}", *with_glossary())
    show("sentences an article", rows, texts, repeats)


def glossaries(texts: list[str], repeats: int) -> None:
    """Print the table by size of the glossary."""
    for start in range(0, len(texts), ARTICLE):
        put(f"in/{start:05}.txt", article(texts[start : start + ARTICLE]).encode())
    with GLOSSARY.open(encoding="utf-8-sig", newline="") as file:
        head, *own = csv.reader(file)
    source, target = head.index("source"), head.index("target")
    known = {row[source].lower() for row in own}
    for name in names():
        if name.lower() in known:
            continue
        row = [""] * len(head)
        row[source] = row[target] = name
        own.append(row)
    rows = {}
    for size in GLOSSARIES:
        if len(own) < size:
            raise SystemExit(f"the corpus has not enough names for {size} rows")
        table = io.StringIO()
        csv.writer(table).writerows([head, *own[:size]])
        put(f"{size}.csv", table.getvalue().encode())
        rows[f"{size:,}"] = ("in", *(("-g", f"{size}.csv") if size else ("--no-glossary",)))
    show("rows of the glossary", rows, texts, repeats)


def names() -> Iterator[str]:
    """Yield the corpus' names that English always has as they are, the most frequent first."""
    seen: Counter[str] = Counter()
    same: Counter[str] = Counter()
    for path in sorted((ROOT / "train" / "domain").glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            source, _, target = line.partition("\t")
            for name in NAME.findall(source):
                seen[name] += 1
                same[name] += name in target
    return (name for name, count in seen.most_common() if same[name] == count)


def formats(texts: list[str], repeats: int) -> None:
    """Print the table by format."""
    rows = {}
    for name, write in FORMATS.items():
        for start in range(0, len(texts), ARTICLE):
            put(f"in-{name}/{start:05}.{name}", write(texts[start : start + ARTICLE]))
        column = ("--column", "text") if name in ("csv", "tsv", "xlsx") else ()
        rows[name] = (f"in-{name}", *with_glossary(), *column)
    show("format", rows, texts, repeats)


def growth(texts: list[str], repeats: int) -> None:
    """Print the table by size of the corpus; the largest, which takes minutes, is run once."""
    for size in GROWTH:
        for name, text in articles(max(size // ARTICLE, 1), min(size, ARTICLE)):
            put(f"grown-{size}/{name}", text.encode())
        counted = [path.read_text() for path in Path(f"grown-{size}").rglob("*.txt")]
        once = size == GROWTH[-1]
        row = {f"{size:,}": (f"grown-{size}", *with_glossary())}
        show("sentences in all", row, counted, 1 if once else repeats)


def docx(texts: list[str]) -> bytes:
    """Return an Office document with a paragraph for every three sentences."""
    space = "http://schemas.openxmlformats.org"
    word = f"{space}/wordprocessingml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    paragraphs = "".join(
        f"<w:p><w:r><w:t>{escape(each)}</w:t></w:r></w:p>"
        for each in article(texts).strip().split("\n\n")
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{space}/package/2006/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{space}/package/2006/relationships"><Relationship '
        f'Id="a" Type="{space}/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{word}"><w:body>{paragraphs}</w:body>'
        "</w:document>",
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return data.getvalue()


def xlsx(texts: list[str]) -> bytes:
    """Return a workbook with a sentence a row."""
    from openpyxl import Workbook

    book, data = Workbook(), io.BytesIO()
    assert book.active is not None
    for cell in ("text", *texts):
        book.active.append([cell])
    book.save(data)
    return data.getvalue()


def separated(delimiter: str) -> Callable[[list[str]], bytes]:
    """Return what writes a table with a sentence a row."""

    def write(texts: list[str]) -> bytes:
        table = io.StringIO()
        csv.writer(table, delimiter=delimiter).writerows([["text"], *([each] for each in texts)])
        return table.getvalue().encode()

    return write


def cues(head: str, point: str) -> Callable[[list[str]], bytes]:
    """Return what writes subtitles, half a sentence a cue."""

    def write(texts: list[str]) -> bytes:
        lines = []
        for text in texts:
            words = text.split()
            half = (len(words) + 1) // 2
            lines += [" ".join(part) for part in (words[:half], words[half:]) if part]
        times = (f"00:{n // 20:02}:{n * 3 % 60:02}{point}000" for n in range(len(lines) + 1))
        begins = list(times)
        spans = zip(begins, begins[1:], lines, strict=False)
        parts = (f"{n}\n{a} --> {b}\n{line}\n" for n, (a, b, line) in enumerate(spans, 1))
        return (head + "\n".join(parts)).encode()

    return write


FORMATS: dict[str, Callable[[list[str]], bytes]] = {
    "txt": lambda texts: article(texts).encode(),
    "md": lambda texts: ("# Berita\n\n" + article(texts)).encode(),
    "html": lambda texts: "".join(
        f"<p>{escape(each)}</p>\n" for each in article(texts).strip().split("\n\n")
    ).encode(),
    "docx": docx,
    "srt": cues("", ","),
    "vtt": cues("WEBVTT\n\n", "."),
    "csv": separated(","),
    "tsv": separated("\t"),
    "xlsx": xlsx,
    "jsonl": lambda texts: (
        "".join(json.dumps({"text": each}, ensure_ascii=False) + "\n" for each in texts)
    ).encode(),
}


def with_glossary() -> tuple[str, str]:
    """Return the arguments for the project's own glossary."""
    return "-g", str(GLOSSARY)


def put(name: str, data: bytes) -> None:
    """Write a file, and the folders above it."""
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_bytes(data)


def show(head: str, rows: dict[str, tuple[str, ...]], texts: list[str], repeats: int) -> None:
    """Run the rows in turns, and print the table of their medians."""
    words = sum(len(text.split()) for text in texts)
    took: dict[str, list[process.Took]] = {name: [] for name in rows}
    for _ in range(repeats):
        for name, arguments in rows.items():
            took[name].append(translate(arguments))
    print(f"\n| {head} | words/s | words/CPU s | memory, MB |\n| ---: | ---: | ---: | ---: |")
    for name, each in took.items():
        print(
            f"| {name} | {words / median(one.seconds for one in each):,.0f} "
            f"| {words / median(one.processor for one in each):,.0f} "
            f"| {median(one.memory for one in each) / 1e6:,.0f} |",
            flush=True,
        )


def translate(arguments: tuple[str, ...]) -> process.Took:
    """Run ``id2en translate`` over a folder."""
    with tempfile.TemporaryDirectory() as output:
        command = ["-m", "translate", "translate", *arguments, "-o", output]
        return process.run([*command, "--no-memory", "--threads", "1", "-q"])


if __name__ == "__main__":
    main()
