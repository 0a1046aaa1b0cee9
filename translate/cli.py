"""The command ``id2en``: reads the command line, builds things, prints, exits; no logic.

All errors of the library are shown here and nowhere else, in ``main``. Nothing heavy is imported
before a command runs: ``--help`` is answered at once.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

import typer
import typer.main

import translate
from translate.commands import App, Group
from translate.configured import ConfiguredCommand
from translate.engines.base import DecodeOptions
from translate.errors import Id2enError, OutputError, UsageError
from translate.eval_cli import app as eval_app
from translate.glossary_cli import app as glossary_app
from translate.memory_cli import app as memory_app
from translate.printable import printable
from translate.scale_cli import app as scale_app
from translate.serve_cli import app as serve_app
from translate.shell_cli import app as shell_app
from translate.shell_cli import prepare_completion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from translate.memory import Memory
    from translate.progress import Bar
    from translate.report.console import Narrator
    from translate.report.json_report import JsonReport
    from translate.report.side_by_side import SideBySide

BROKEN_PIPE = 141  # 128 + SIGPIPE, what a shell reports of a program that died of it

TRANSLATE_HELP = """
Translate Indonesian news articles into English.

INPUT is a file, a folder (all files below it in a known format; hidden ones and READMEs are left
out), a pattern such as 'news/*.txt', the address of a web page, or - for standard input, which is
also read when INPUT is left out. Of a page the article is taken, as text; with --format html all of
the page. An address, and a --model from a hub, are the only things that need a network.

A single article goes to standard output, or to -o FILE. A folder or several articles need -o DIR
and keep their names. Line breaks, blank lines, indentation and encoding stay as they are: as many
lines come out as went in. Files appear whole or not at all; none is replaced without --force.
A run that was killed is run again: what it had translated is remembered, and files that are done
are left as they are.

The ending of a file name tells its format, or --format does. All but the text stays as it is.

\b
  text      .txt             each line is a paragraph
  markdown  .md .markdown    code stays, links move with their words
  docx      .docx            formatting stays with its words; .docm, .dotx
  html      .html .htm       the same; scripts and code stay; .xhtml
  csv       .csv .tsv .tab   the columns named by --column
  xlsx      .xlsx .xlsm      the same, in all sheets; no formulas
  jsonl     .jsonl .ndjson   the strings under the key text, or --column
  srt       .srt             cues keep their times, lines are wrapped anew
  vtt       .vtt             the same

Examples:

\b
  id2en translate berita.txt                    show the translation
  id2en translate berita.txt -o news.txt        write it to a file
  id2en translate seeds -o out                  a folder, into another folder
  echo 'Apa kabar?' | id2en translate           standard input
  id2en translate lama.txt --encoding cp1252    a file that is not Unicode
  id2en translate berita.csv --column isi       a column of a table
  id2en translate a.txt --boilerplate drop      without Baca juga: and so on
"""

EXIT_CODES = """
Exit codes:

\b
    0  everything was translated
    2  the command line makes no sense
    3  an input is missing, can't be read or is not text
    4  an output exists, can't be written or is an input
    5  the model is missing, damaged or of another kind
    6  the glossary is missing, malformed or contradicts itself
  130  interrupted by Ctrl-C
  141  the reader of the output went away
  143  terminated

One input that fails does not stop the others; the exit code is that of the first error.
"""

MAIN_HELP = """
Translate Indonesian news into English, offline.

\b
  id2en translate berita.txt            show the translation of an article
  id2en translate berita -o news        translate a folder into another
  id2en glossary find 'Menhan Rusia'    show what the glossary makes of words
  id2en serve --open                    translate and correct in your browser

id2en COMMAND --help says more of each.
"""

MAIN_EXIT_CODES = """
Exit codes:

\b
    0  all went well
    1  what was checked is not in order: doctor, glossary check, eval --gate
    2  the command line makes no sense
    3  an input is missing, can't be read or is not text
    4  an output exists, can't be written or is an input
    5  the model is missing, damaged or of another kind
    6  the glossary is missing, malformed or contradicts itself
  130  interrupted by Ctrl-C
  141  the reader of the output went away
  143  terminated
"""


class Main(Group):
    """The command id2en."""

    topics: ClassVar[Mapping[str, Sequence[str]]] = {
        "Translate": ("translate", "serve", "scale"),
        "Keep what you know": ("glossary", "memory"),
        "See how good it is": ("eval", "model"),
        "Set up": ("doctor", "config", "completion"),
    }


app = App(
    name="id2en",
    cls=Main,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
model_app = App(help="Look at the model.")
app.add_typer(model_app, name="model")
app.add_typer(glossary_app, name="glossary")
app.add_typer(memory_app, name="memory")
app.add_typer(scale_app)
app.add_typer(serve_app)
app.add_typer(shell_app)
app.add_typer(eval_app, name="eval")


def run() -> None:
    """Run the command line of this process and exit."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    prepare_completion()
    command = typer.main.get_command(app)
    try:
        with _signals_unwind():
            result = command.main(list(arguments), prog_name="id2en", standalone_mode=False)
    except Id2enError as error:
        _say_error(error)
        return error.exit_code
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        path = "id2en" if context is None else context.command_path
        _say_error(UsageError(error.format_message(), hint=f"See {path} --help."))
        return UsageError.exit_code
    return result if isinstance(result, int) else 0


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"id2en {translate.__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True, help=MAIN_HELP, epilog=MAIN_EXIT_CODES)
def _id2en(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command(
    "translate",
    cls=ConfiguredCommand,
    help=TRANSLATE_HELP,
    short_help="Translate Indonesian news articles into English.",
    epilog=EXIT_CODES,
)
def _translate(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUT",
            help="Files, folders, patterns, web addresses, or - for standard input.",
            show_default=False,
            rich_help_panel="Input",
        ),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Character encoding of inputs that are not UTF-8 and have no byte order mark, "
            "such as cp1252.",
            rich_help_panel="Input",
        ),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Format of all inputs, whatever their names: one of those above.",
            rich_help_panel="Input",
        ),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME|NUMBER",
            help="Column of a table to translate, or key of a JSON line; may be given several "
            "times. A name is looked for in the first row; by number alone, counted from 1, the "
            "first row is translated too. The key is text if left out.",
            show_default=False,
            rich_help_panel="Input",
        ),
    ] = None,
    boilerplate: Annotated[
        str,
        typer.Option(
            metavar="keep|mark|drop",
            help="What to do with web clutter such as Baca juga: and share bars. keep translates "
            "it as all else, mark puts [boilerplate] before it, drop leaves it out. The report "
            "lists it in any case.",
            rich_help_panel="Input",
        ),
    ] = "keep",
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE|DIR",
            help="Where to write. A folder if it is one, ends with / or there are several inputs.",
            rich_help_panel="Output",
        ),
    ] = None,
    force: Annotated[
        bool,
        typer.Option("--force", help="Replace files that exist.", rich_help_panel="Output"),
    ] = False,
    report: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Write a JSON report: source, target, score and warnings of each sentence.",
            rich_help_panel="Output",
        ),
    ] = None,
    html: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Write a page to read: source and translation side by side, terms and warnings "
            "marked.",
            rich_help_panel="Output",
        ),
    ] = None,
    glossary: Annotated[
        list[str] | None,
        typer.Option(
            "--glossary",
            "-g",
            metavar="FILE",
            help="How terms are rendered. May be given several times: later files win. Left out: "
            "glossary/terms.csv of this folder or one above it, if there is one.",
            show_default=False,
            rich_help_panel="Glossary",
        ),
    ] = None,
    no_glossary: Annotated[
        bool,
        typer.Option(
            "--no-glossary", help="Translate without any glossary.", rich_help_panel="Glossary"
        ),
    ] = False,
    memory: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="What was translated and corrected before. Left out: a file in your data folder, "
            "which id2en memory stats names.",
            show_default=False,
            rich_help_panel="Memory",
        ),
    ] = None,
    no_memory: Annotated[
        bool,
        typer.Option(
            "--no-memory",
            help="Translate everything anew, without corrections, and remember nothing.",
            rich_help_panel="Memory",
        ),
    ] = False,
    model: Annotated[
        str | None,
        typer.Option(
            metavar="DIR|NAME",
            help="A MarianMT model instead of the built-in one: a folder or a hub name.",
            rich_help_panel="Model",
        ),
    ] = None,
    engine: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="What runs the model: ctranslate2 or marian (needs id2en[marian]). "
            "Chosen by the model if left out.",
            rich_help_panel="Model",
        ),
    ] = None,
    beam: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=1,
            help="Beam width: wider is slower, sometimes better.",
            rich_help_panel="Model",
        ),
    ] = DecodeOptions().beam,
    threads: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=0,
            show_default=False,
            help="Processor cores to use; 0 for all. The translation is the same with any number.",
            rich_help_panel="Model",
        ),
    ] = 0,
    allow_pickle: Annotated[
        bool,
        typer.Option(
            "--allow-pickle",
            help="Load a model stored as pickle. Such a file can run any code: only if you trust "
            "where it comes from.",
            rich_help_panel="Model",
        ),
    ] = False,
    quiet: Annotated[
        bool,
        typer.Option("--quiet", "-q", help="Print errors only.", rich_help_panel="Messages"),
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose",
            "-v",
            help="Print a line for each file, and all warnings.",
            rich_help_panel="Messages",
        ),
    ] = False,
) -> None:
    from translate import batch, engines, files, formats, pipeline
    from translate.boilerplate import mode as boilerplate_mode
    from translate.formats.encoding import check as check_encoding
    from translate.formats.options import ReadOptions
    from translate.glossary import Glossary, load_or_default
    from translate.progress import Bar
    from translate.report.console import Narrator
    from translate.report.json_report import json_report
    from translate.report.side_by_side import side_by_side

    if quiet and verbose:
        raise UsageError("these two contradict each other", where="--quiet --verbose")
    if glossary and no_glossary:
        raise UsageError("these two contradict each other", where="--glossary --no-glossary")
    if memory and no_memory:
        raise UsageError("these two contradict each other", where="--memory --no-memory")
    if encoding is not None:
        check_encoding(encoding)
    options = pipeline.Options(DecodeOptions(beam=beam), boilerplate=boilerplate_mode(boilerplate))
    found = files.discover(inputs or [_stdin()], formats.extensions(format), output)
    beside = {"--report": report, "--html": html}
    jobs = files.plan(found, output, beside=beside, force=force, again=not no_memory)
    narrator = Narrator(_say, quiet=quiet, verbose=verbose)
    failures = [batch.Outcome(error.where, error=error) for error in found.errors]
    for failure in failures:
        narrator.add(failure)
    exit_code = failures[0].exit_code if failures else 0
    if not jobs:
        raise typer.Exit(exit_code)

    terms = Glossary() if no_glossary else load_or_default(glossary or [], Path.cwd())
    translator = engines.load_engine(
        model, engine=engine, threads=threads, allow_pickle=allow_pickle
    )
    size = sum(files.size(job.input) for job in jobs)
    start = time.perf_counter()
    with _interruption_told(narrator, len(jobs), no_memory), ExitStack() as stack:
        known = None if no_memory else stack.enter_context(_memory(memory, narrator))
        about = translator.info, terms, options
        reports: list[JsonReport | SideBySide] = []
        if report is not None:
            reports.append(stack.enter_context(json_report(Path(report), *about)))
        if html is not None:
            reports.append(stack.enter_context(side_by_side(Path(html), *about)))
        for each in reports:
            for failure in failures:
                each.add(failure)
        bar = stack.enter_context(Bar(size, hidden=quiet or not sys.stderr.isatty()))
        for outcome in batch.run(
            jobs,
            lambda articles: pipeline.translate_articles(
                articles, translator, options, terms, bar.advance, known
            ),
            to_stdout=lambda data: _to_stdout(data, encoding, bar),
            format=format,
            reading=ReadOptions(encoding, tuple(column or ())),
            on_read=bar.read,
            replace=force,
        ):
            exit_code = exit_code or outcome.exit_code
            for listener in (narrator, *reports):
                listener.add(outcome)
    narrator.finish(
        time.perf_counter() - start,
        summary=jobs[0].output is not None,
        known=known.found if known else 0,
    )
    raise typer.Exit(exit_code)


@model_app.command("info", short_help="Show what a model is, and whether it is whole.")
def _model_info(
    model: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="A model's folder; the built-in model if left out."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show a model's name, licence, size, checksum, training data and scores.

    All its files are compared with their checksums; exit code 5 if one is missing or damaged.
    """
    from translate import models
    from translate.report import model_info

    description = models.describe(model)
    typer.echo(model_info.as_json(description) if as_json else model_info.as_text(description))


@contextmanager
def _memory(path: str | None, narrator: Narrator) -> Iterator[Memory | None]:
    """Open the memory, or tell why it can't be: that is no reason not to translate."""
    from translate.memory import Memory, default_path

    try:
        memory = Memory(path or default_path(), tell=narrator.warn)
    except Id2enError as error:
        narrator.warn(f"{error}; going on without it")
        yield None
        return
    with memory:
        yield memory


def _stdin() -> str:
    """Return the argument for standard input, if something can come from there."""
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError(
            "nothing to translate",
            where="INPUT",
            hint="Name a file or a folder, or pipe text in: echo 'Apa kabar?' | id2en translate",
        )
    return "-"


def _to_stdout(data: bytes, encoding: str | None, bar: Bar) -> None:
    """Write a document: to a pipe or file as it is, to a terminal in the terminal's encoding."""
    from translate.formats.encoding import decode

    if sys.stdout.isatty():
        bar.stop()
        if data.startswith(b"PK"):  # Office documents
            raise OutputError(
                "this document can't be shown on a terminal",
                where="<stdout>",
                hint="Write it to a file: add -o FILE.",
            )
        text, _ = decode(data, "<stdout>", encoding)
        text = printable(text.replace("\r\n", "\n"), keep="\n\t")
        data = text.encode(sys.stdout.encoding, errors="replace")
    try:
        rest = memoryview(data)
        while rest:  # under PYTHONUNBUFFERED the stream is a raw one and may take only a part
            rest = rest[sys.stdout.buffer.write(rest) or 0 :]
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Python flushes standard output once more at exit; let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(BROKEN_PIPE) from None
    except OSError as error:
        raise OutputError(f"can't be written: {error.strerror}", where="<stdout>") from error


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _say_error(error: Id2enError) -> None:
    from translate.report.console import error_lines

    _say(error_lines(error))


@contextmanager
def _interruption_told(narrator: Narrator, jobs: int, no_memory: bool) -> Iterator[None]:
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        _say(f"id2en: interrupted: {narrator.totals.articles} of {jobs} files are done")
        if not no_memory:
            _say("  Run the same command again to go on.")
        raise


@contextmanager
def _signals_unwind() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into an exit that cleans up, as Ctrl-C does.

    One that is ignored, as under ``nohup``, stays ignored.
    """

    def leave(number: int, _: object) -> None:
        sys.exit(128 + number)

    known = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    caught = [each for each in known if signal.getsignal(each) is signal.SIG_DFL]
    for each in caught:
        signal.signal(each, leave)
    try:
        yield
    finally:
        for each in caught:
            signal.signal(each, signal.SIG_DFL)
