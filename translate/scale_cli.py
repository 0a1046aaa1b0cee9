"""The command ``id2en scale``: reads the command line, calls the library, prints."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from translate.commands import App
from translate.configured import ConfiguredCommand
from translate.engines.base import DecodeOptions
from translate.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from translate.scale.run import Plan
    from translate.scale.worker import Result

MEBIBYTE = 1 << 20

HELP = """
Translate a corpus on many cores or machines, through Ray.

INPUT is a folder, or a file of JSON Lines or Parquet: a path, or an address such as
s3://bucket/news. OUTPUT is a folder. Files keep their names; large ones of JSON Lines and Parquet
become folders with numbered parts. Translations are those of id2en translate, byte for byte, and
appear whole or not at all.

Run it again to go on after a crash, or when articles came in: what was done stays as it is. It is
known by the input, the model, the glossary and the options; OUTPUT/_manifest keeps account.

Examples:

\b
  id2en scale news -o out                        this machine's cores
  id2en scale corpus.jsonl -o out --column isi   the strings under a key
  id2en scale s3://in/news -o s3://out/news      needs s3fs
  id2en scale news -o out --address auto         this machine's Ray cluster
"""

EXIT_CODES = """
Exit codes:

\b
    0  everything is translated
    2  the command line makes no sense, or Ray can't be had
    3  an input is missing, can't be read or is not text
    4  an output exists, can't be written or is an input
    5  the model is missing, damaged or of another kind
    6  the glossary is missing, malformed or contradicts itself
  130  interrupted by Ctrl-C
  143  terminated

One input that fails does not stop the others; the exit code is that of the first error.
"""

app = App()


@app.command(
    "scale",
    cls=ConfiguredCommand,
    help=HELP,
    short_help="Translate a corpus on many cores or machines.",
    epilog=EXIT_CODES,
)
def _scale(
    corpus: Annotated[
        str,
        typer.Argument(
            metavar="INPUT",
            help="A folder or file; path or address.",
            rich_help_panel="Input",
        ),
    ],
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR",
            help="Folder to write to.",
            rich_help_panel="Output",
        ),
    ],
    encoding: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Character encoding of inputs that are not UTF-8.",
            rich_help_panel="Input",
        ),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Format of all inputs, whatever their names: one of id2en translate, or parquet.",
            rich_help_panel="Input",
        ),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME|NUMBER",
            help="Column or key to translate; may be given several times. text if left out.",
            show_default=False,
            rich_help_panel="Input",
        ),
    ] = None,
    boilerplate: Annotated[
        str,
        typer.Option(
            metavar="keep|mark|drop",
            help="What to do with web clutter.",
            rich_help_panel="Input",
        ),
    ] = "keep",
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Replace outputs that are not what this run would write.",
            rich_help_panel="Output",
        ),
    ] = False,
    report: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            help="Write a JSON report of each output, as id2en translate has it.",
            rich_help_panel="Output",
        ),
    ] = None,
    glossary: Annotated[
        list[str] | None,
        typer.Option(
            "--glossary",
            "-g",
            metavar="FILE",
            help="How terms are rendered; later files win. Left out: glossary/terms.csv of this "
            "folder or one above it, if there is one.",
            show_default=False,
            rich_help_panel="Glossary",
        ),
    ] = None,
    no_glossary: Annotated[
        bool,
        typer.Option(
            "--no-glossary",
            help="Translate without any glossary.",
            rich_help_panel="Glossary",
        ),
    ] = False,
    memory: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Where corrections are taken from; nothing is written to it. Left out: the file "
            "that id2en memory stats names.",
            show_default=False,
            rich_help_panel="Memory",
        ),
    ] = None,
    no_memory: Annotated[
        bool,
        typer.Option(
            "--no-memory",
            help="Use no corrections.",
            rich_help_panel="Memory",
        ),
    ] = False,
    model: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            help="Folder of a model instead of the built-in one, the same on all machines.",
            rich_help_panel="Model",
        ),
    ] = None,
    engine: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="What runs it: ctranslate2 or marian.",
            rich_help_panel="Model",
        ),
    ] = None,
    beam: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=1,
            help="Beam width.",
            rich_help_panel="Model",
        ),
    ] = DecodeOptions().beam,
    allow_pickle: Annotated[
        bool,
        typer.Option(
            "--allow-pickle",
            help="Load a model stored as pickle.",
            rich_help_panel="Model",
        ),
    ] = False,
    address: Annotated[
        str | None,
        typer.Option(
            metavar="HOST:PORT|auto",
            help="A Ray cluster to join. Left out: one is started on this machine, for this run.",
            show_default=False,
            rich_help_panel="Workers",
        ),
    ] = None,
    workers: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=0,
            help="Processes with a model each; 0 for as many as there are cores.",
            show_default=False,
            rich_help_panel="Workers",
        ),
    ] = 0,
    worker_threads: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=1,
            help="Processor cores of a worker.",
            rich_help_panel="Workers",
        ),
    ] = 1,
    part_size: Annotated[
        float,
        typer.Option(
            metavar="MB",
            min=0.01,
            help="How large the parts of JSON Lines and Parquet are, in MiB of text. Another size "
            "makes other parts: keep it for a corpus.",
            rich_help_panel="Workers",
        ),
    ] = 1.0,
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet",
            "-q",
            help="Print errors only.",
            rich_help_panel="Messages",
        ),
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose",
            "-v",
            help="Print a line for each output, and all warnings.",
            rich_help_panel="Messages",
        ),
    ] = False,
) -> None:
    from translate.boilerplate import mode
    from translate.engines.ctranslate2 import available_cores
    from translate.formats.encoding import check as check_encoding
    from translate.formats.options import ReadOptions
    from translate.glossary import Glossary, load_or_default
    from translate.pipeline import Options
    from translate.progress import Bar
    from translate.scale import cluster, run
    from translate.scale.narrator import Narrator
    from translate.scale.worker import Setup

    for one, other, where in (
        (quiet, verbose, "--quiet --verbose"),
        (glossary, no_glossary, "--glossary --no-glossary"),
        (memory, no_memory, "--memory --no-memory"),
    ):
        if one and other:
            raise UsageError("these two contradict each other", where=where)
    if encoding is not None:
        check_encoding(encoding)
    setup = Setup(
        corpus="",
        output=output,
        report=report or "",
        model=str(Path(model).resolve()) if model and Path(model).exists() else model,
        engine=engine,
        allow_pickle=allow_pickle,
        threads=worker_threads,
        options=Options(DecodeOptions(beam=beam), boilerplate=mode(boilerplate)),
        glossary=Glossary() if no_glossary else load_or_default(glossary or [], Path.cwd()),
        corrections={} if no_memory else _corrections(memory),
        reading=ReadOptions(encoding, tuple(column or ())),
        warnings=sys.maxsize if verbose else 5,
    )
    part_bytes = round(part_size * MEBIBYTE)
    start = time.perf_counter()
    todo, setup = run.plan(corpus, setup, format=format, part_bytes=part_bytes, force=force)
    narrator = Narrator(_say, quiet=quiet, verbose=verbose)
    size = sum(task.part.size for task in todo.tasks)
    results: list[Result] = []
    with _interruption_told(todo, results), ExitStack() as stack:
        if todo.tasks:
            cores = workers * worker_threads or available_cores()
            cores = stack.enter_context(cluster.cluster(address, max(cores, worker_threads)))
            if cores < worker_threads:
                raise UsageError(
                    f"the cluster has {cores} cores, and a worker takes {worker_threads}",
                    where="--worker-threads",
                )
            workers = workers or cores // worker_threads
        bar = stack.enter_context(Bar(size, hidden=quiet or not sys.stderr.isatty()))
        for each in run.run(
            todo,
            lambda batches: cluster.spread(batches, setup, workers, narrator.warn),
            workers,
            part_bytes,
        ):
            results.append(each)
            bar.read(each.totals.words, each.part.size)
            bar.advance(each.totals.words)
            narrator.add(each)
    seconds = time.perf_counter() - start
    run.summarize(setup, results, todo.done, seconds)
    narrator.finish(results, todo, seconds)
    errors = {each.part.name: each.error for each in results if each.error is not None}
    raise typer.Exit(errors[min(errors)].exit_code if errors else 0)


def _corrections(path: str | None) -> Mapping[str, str]:
    """Return the corrections in a memory; there are none where it has not been made yet."""
    from translate.memory import Memory, default_path

    file = Path(path) if path else default_path()
    if not file.exists():
        return {}
    with Memory(file) as memory:
        return {each.source: each.target for each in memory.corrections()}


@contextmanager
def _interruption_told(todo: Plan, results: list[Result]) -> Iterator[None]:
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        done = sum(each.error is None for each in results) + len(todo.done)
        parts = len(todo.tasks) + len(todo.done)
        _say(f"id2en: interrupted: {done} of {parts} files are done; run it again to go on")
        raise


def _say(line: str) -> None:
    typer.echo(line, err=True)
