"""The commands for the comfort of the shell: ``config``, ``doctor``, ``completion``."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from translate.commands import App
from translate.errors import OutputError, UsageError

app = App()

COMPLETE = "_ID2EN_COMPLETE"
"""Set by what a shell runs to complete a command line."""

CONFIG_HELP = """
Show the settings of a run in this folder, and where each comes from.

A command line outranks the environment (ID2EN_BEAM=2), that outranks the id2en.toml of this folder
or the nearest one above, and that outranks your own. Settings are called as the options of id2en
translate are; paths are meant from the folder of the file they stand in.

\b
  glossary = ["terms.csv", "ours.csv"]    # or false: none
  memory = "memory.sqlite"                # or false: none
  beam = 2

They hold for translate, scale, serve and memory, and the glossary for id2en glossary too. id2en
eval takes none of them.
"""

SHELLS = ("bash", "zsh", "fish", "powershell")


@app.command("config", help=CONFIG_HELP, short_help="Show the settings, and where each comes from.")
def _config(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    from translate import config

    found = config.current()
    if as_json:
        values = {key: {"value": s.value, "origin": s.origin} for key, s in found.items()}
        typer.echo(json.dumps(values, indent=2, ensure_ascii=False))
        return
    for key, about in config.KEYS.items():
        if key in found:
            typer.echo(f"{key:12}{config.shown(found[key].value)}  [{found[key].origin}]")
        else:
            typer.echo(f"{key:12}{about.about}  [default]")
    typer.echo(f"\nproject     {config.find(Path.cwd()) or 'none'}")
    own = config.user_file()
    typer.echo(f"your own    {own}{'' if own.is_file() else ' (not made yet)'}")


@app.command("doctor", short_help="Tell whether all that a run needs is there and whole.")
def _doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Tell whether all that a run needs is there and whole; exit code 1 if something is broken.

    What is absent is something that a run in this folder can do without.
    """
    from translate import doctor

    checks = []
    for check in doctor.examine():
        checks.append(check)
        if not as_json:
            for line in doctor.as_lines([check]):
                typer.echo(line)
    found = doctor.as_dict(checks)
    if as_json:
        typer.echo(json.dumps(found, indent=2, ensure_ascii=False))
    raise typer.Exit(0 if found["ok"] else 1)


@app.command("completion", short_help="Have your shell complete commands and options.")
def _completion(
    shell: Annotated[str, typer.Argument(metavar="SHELL", help=", ".join(SHELLS))],
    install: Annotated[
        bool, typer.Option("--install", help="Put it where the shell finds it.")
    ] = False,
) -> None:
    """Print what has your shell complete commands, options and file names, or install it.

    Installing writes a file below your home folder, and a line into the shell's startup file that
    reads it; it works in shells started from then on.
    """
    from typer import completion

    if shell not in SHELLS:
        raise UsageError(
            f"nothing is known of the shell {shell!r}",
            where="SHELL",
            hint=f"Choose one of {', '.join(SHELLS)}.",
        )
    if not install:
        script = completion.get_completion_script(  # type: ignore[attr-defined]
            prog_name="id2en", complete_var=COMPLETE, shell=shell
        )
        typer.echo(script)
        return
    try:
        _, path = completion.install(  # type: ignore[attr-defined]
            shell=shell, prog_name="id2en", complete_var=COMPLETE
        )
    except OSError as error:
        raise OutputError(
            f"can't be written: {error.strerror}", where=str(error.filename or Path.home())
        ) from None
    typer.echo(f"{path} is written: it works in shells started from now on", err=True)


def prepare_completion() -> None:
    """Have typer answer a shell that asks for completions, if one does."""
    if COMPLETE in os.environ:
        from typer import completion

        completion.completion_init()  # type: ignore[attr-defined]
