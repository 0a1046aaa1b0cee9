"""The command ``id2en serve``: builds what the server needs, and runs it."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from translate.commands import App
from translate.configured import ConfiguredCommand
from translate.engines.base import DecodeOptions
from translate.errors import NoGlossaryError, UsageError
from translate.printable import printable

if TYPE_CHECKING:
    from translate.memory import Memory

app = App()

SERVE_HELP = """
Serve a page to translate on, in your browser.

Paste or drop an article, correct its translation sentence by sentence, change the glossary and see
what it changes, download the result. Corrections go to the memory, rows to the last glossary named;
nothing else is written. Programs find an API there too: /docs explains it, and clients of
LibreTranslate can use it.

Only this machine can reach it, and everyone who works on it. Ctrl-C ends it; what is being
translated is finished first.

Examples:

\b
  id2en serve --open                            and show the page
  id2en serve -g terms.csv -g ours.csv          rows are written to ours.csv
  id2en serve --port 0 --no-memory              corrections are not kept
"""


@app.command(
    "serve",
    cls=ConfiguredCommand,
    help=SERVE_HELP,
    short_help="Serve a page to translate and correct on.",
)
def _serve(
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Where to listen.",
            rich_help_panel="Server",
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=0,
            max=65535,
            help="The port; 0 for any that is free.",
            rich_help_panel="Server",
        ),
    ] = 8765,
    allow_remote: Annotated[
        bool,
        typer.Option(
            "--allow-remote",
            help="Let --host be an address that other machines can reach. There is no password: "
            "who can reach it can change your glossary and your corrections.",
            rich_help_panel="Server",
        ),
    ] = False,
    show: Annotated[
        bool,
        typer.Option(
            "--open",
            help="Open the page in your browser.",
            rich_help_panel="Server",
        ),
    ] = False,
    glossary: Annotated[
        list[str] | None,
        typer.Option(
            "--glossary",
            "-g",
            metavar="FILE",
            help="How terms are rendered; later files win, rows are written to the last. Left out: "
            "glossary/terms.csv of this folder or one above it, if there is one.",
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
            help="Keep corrections only until the server ends.",
            rich_help_panel="Memory",
        ),
    ] = False,
    model: Annotated[
        str | None,
        typer.Option(
            metavar="DIR|NAME",
            help="A MarianMT model instead of the built-in one.",
            rich_help_panel="Model",
        ),
    ] = None,
    engine: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="What runs the model: ctranslate2 or marian.",
            rich_help_panel="Model",
        ),
    ] = None,
    boilerplate: Annotated[
        str,
        typer.Option(
            metavar="keep|mark|drop",
            help="What to do with web clutter such as Baca juga: keep translates it as all else, "
            "mark puts [boilerplate] before it, drop leaves it out of what is downloaded.",
            rich_help_panel="Input",
        ),
    ] = "keep",
    beam: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=1,
            help="Beam width.",
            rich_help_panel="Model",
        ),
    ] = DecodeOptions().beam,
    threads: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=0,
            show_default=False,
            help="Processor cores to use; 0 for all.",
            rich_help_panel="Model",
        ),
    ] = 0,
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet",
            "-q",
            help="Print no line for each request.",
            rich_help_panel="Messages",
        ),
    ] = False,
) -> None:
    """Serve the review page and the API."""
    if glossary and no_glossary:
        raise UsageError("these two contradict each other", where="--glossary --no-glossary")
    if memory and no_memory:
        raise UsageError("these two contradict each other", where="--memory --no-memory")
    try:
        from translate.serve import run
        from translate.serve.app import application
    except ImportError as error:
        if error.name is None or error.name.partition(".")[0] == "translate":
            raise
        raise UsageError(
            f"the review page needs the extra id2en[web]: {error.name} is not installed",
            where="id2en serve",
            hint="Install it with: pip install 'id2en[web]'",
        ) from error
    if not (run.is_loopback(host) or allow_remote):
        raise UsageError(
            "other machines could reach it, and there is no password",
            where=f"--host {host}",
            hint="Add --allow-remote if that is what you want.",
        )
    from translate import engines
    from translate.boilerplate import mode
    from translate.memory_cli import user
    from translate.pipeline import Options

    options = Options(DecodeOptions(beam=beam), boilerplate=mode(boilerplate))
    with ExitStack() as stack:
        # First what can fail at once.
        listening = stack.enter_context(run.bind(host, port))
        paths = [] if no_glossary else _glossary(glossary)
        known = stack.enter_context(_memory(memory, stack, keep=not no_memory))
        served = application(
            engines.load_engine(model, engine=engine, threads=threads),
            paths,
            known,
            options,
            names=frozenset() if run.is_number(host) else frozenset([host.lower()]),
            any_number=not run.is_loopback(host),
            author=user(),
            log=(lambda _: None) if quiet else _log,
        )
        url = run.address(host, listening)
        _say(f"id2en: {url} (Ctrl-C ends)")
        if not run.is_loopback(host):
            _say("id2en: warning: other machines can reach this, and there is no password")
        if show:
            import webbrowser

            webbrowser.open(url)
        run.run(served, listening)


def _glossary(files: list[str] | None) -> list[Path]:
    from translate.glossary import find_default

    if files:
        return [Path(file) for file in files]
    try:
        return [find_default(Path.cwd())]
    except NoGlossaryError:
        return []


def _memory(path: str | None, stack: ExitStack, *, keep: bool) -> Memory:
    from tempfile import TemporaryDirectory

    from translate.memory import Memory, default_path

    def warn(message: str) -> None:
        _say(f"id2en: warning: {message}")

    if not keep:
        folder = stack.enter_context(TemporaryDirectory(prefix="id2en-"))
        return Memory(Path(folder, "memory.sqlite"), tell=warn)
    return Memory(path or default_path(), tell=warn)


def _log(line: str) -> None:
    _say(f"{time.strftime('%H:%M:%S')} {line}")


def _say(line: str) -> None:
    print(printable(line), file=sys.stderr, flush=True)
