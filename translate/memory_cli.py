"""The commands ``id2en memory …``: read the command line, call the library, print."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from translate.commands import App, say
from translate.configured import ConfiguredCommand
from translate.errors import InputError, OutputError, UsageError

if TYPE_CHECKING:
    from translate.memory import Memory

app = App(
    help="Keep the translation memory: what people corrected, what was translated before.",
    short_help="Keep corrections, and what was translated before.",
)

At = Annotated[
    str | None,
    typer.Option(
        "--memory",
        metavar="FILE",
        help="The memory; the file in your data folder if left out.",
        show_default=False,
    ),
]
Source = Annotated[
    str, typer.Argument(metavar="SOURCE", help="The sentence, as it stands in the article.")
]


@app.command("stats", cls=ConfiguredCommand, short_help="Tell where it is and what it holds.")
def _stats(
    memory: At = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Tell where the memory is, how large, and what it holds."""
    from translate import models
    from translate.memory.store import MODEL_DIGITS

    with _open(memory) as opened:
        stats = opened.stats()
    if as_json:
        typer.echo(
            json.dumps(
                {
                    "path": str(stats.path),
                    "size": stats.size,
                    "corrections": stats.corrections,
                    "machine": stats.machine,
                },
                indent=2,
            )
        )
        return
    say(f"{stats.path}: {stats.size / 1e6:,.2f} MB")
    say(f"{stats.corrections:10,} by people")
    say(f"{sum(stats.machine.values()):10,} by the machine")
    built_in = models.verify(models.EMBEDDED)[0][:MODEL_DIGITS]
    for model, count in stats.machine.items():
        of = "of the built-in model" if model == built_in else f"of the model {model}…"
        say(f"{count:14,} {of}")


@app.command("correct", cls=ConfiguredCommand, short_help="Keep your translation of a sentence.")
def _correct(
    source: Source,
    target: Annotated[str, typer.Argument(metavar="TARGET", help="Its translation.")],
    memory: At = None,
    author: Annotated[
        str | None, typer.Option(metavar="NAME", help="By whom; your user name if left out.")
    ] = None,
) -> None:
    """Keep your translation of a sentence: from now on it stands in place of the machine's."""
    with _open(memory) as opened:
        opened.correct(source, target, user() if author is None else author)


@app.command("list", cls=ConfiguredCommand, short_help="List the corrections.")
def _list(
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="Only those that have it.", show_default=False)
    ] = "",
    memory: At = None,
) -> None:
    """List the corrections, or those whose source or target has a text."""
    with _open(memory, must_exist=True) as opened:
        for each in opened.corrections():
            if text.lower() in f"{each.source}\n{each.target}".lower():
                by = f" {each.author}" if each.author else ""
                say(each.source)
                say(f"  {each.target}  [{each.changed:%Y-%m-%d}{by}]")


@app.command("forget", cls=ConfiguredCommand, short_help="Drop the correction of a sentence.")
def _forget(source: Source, memory: At = None) -> None:
    """Drop the correction of a sentence: the machine translates it again."""
    with _open(memory, must_exist=True) as opened:
        if not opened.forget(source):
            raise UsageError(
                "there is no correction of this sentence",
                where=f"«{source}»",
                hint="id2en memory list shows them all.",
            )


@app.command("import", cls=ConfiguredCommand, short_help="Take in corrections from TMX or TSV.")
def _import(
    file: Annotated[str, typer.Argument(metavar="FILE", help="TMX or TSV, from Indonesian.")],
    memory: At = None,
    author: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="By whom, where the file doesn't say."),
    ] = None,
) -> None:
    """Take in corrections. Of two of one sentence the one changed last is kept.

    What id2en memory export --all wrote of machine translations is left out: they are no
    corrections.
    """
    from translate.memory import exchange

    found = exchange.read(Path(file), author or "")
    for place in found.left_out:
        say(f"{place}: left out: no Indonesian or no English text", err=True)
    with _open(memory) as opened:
        taken = len(opened.add(found.corrections))
    parts = [f"{taken:,} of {len(found.corrections):,} corrections taken in"]
    if older := len(found.corrections) - taken:
        parts.append(f"{older:,} older than what is there")
    if found.machine:
        parts.append(f"{found.machine:,} by the machine left out")
    say(", ".join(parts), err=True)


@app.command("export", cls=ConfiguredCommand, short_help="Write corrections as TMX or TSV.")
def _export(
    memory: At = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="A .tmx or .tsv file; TMX to standard output if left out.",
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what the machine translated, marked as such.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that exists.")] = False,
) -> None:
    """Write the corrections, as TMX to standard output if no file is named.

    Machine translations, with --all, are as the model saw and made them: a headline in capitals
    stands in small letters.
    """
    from translate.memory import exchange

    if output is not None and Path(output).exists() and not force:
        raise OutputError(
            "exists already", where=output, hint="Add --force to replace, or write elsewhere."
        )
    with _open(memory, must_exist=True) as opened:
        machine = opened.machine() if everything else iter(())
        if output is not None:
            exchange.write(Path(output), opened.corrections(), machine)
            return
        for piece in exchange.tmx(opened.corrections(), machine):
            sys.stdout.buffer.write(piece.encode())


@app.command("clear", cls=ConfiguredCommand, short_help="Drop what the machine translated.")
def _clear(
    memory: At = None,
    corrections: Annotated[
        bool, typer.Option("--corrections", help="Drop the corrections too.")
    ] = False,
) -> None:
    """Drop what the machine translated, and give the room back; corrections stay."""
    with _open(memory, must_exist=True) as opened:
        opened.clear(corrections=corrections)


def _open(path: str | None, *, must_exist: bool = False) -> Memory:
    from translate.memory import Memory, default_path

    found = Path(path) if path else default_path()
    if must_exist and not found.exists():
        raise InputError("there is no memory here yet", where=str(found))
    return Memory(found, tell=lambda message: say(f"id2en: warning: {message}", err=True))


def user() -> str:
    """Return the name of who runs this process; empty if that can't be told."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a process without a user, as in some containers
        return ""
