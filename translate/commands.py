"""Commands whose help is plain: by topic, in words for people, quick to show.

typer sorts by topic only with rich, and without it shows types of Python and ranges of numbers.
``docs/build.py`` makes the man page and the reference of the same topics.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import typer
import typer.core

from translate.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Entries = dict[str, list[tuple[str, str]]]
    Function = TypeVar("Function", bound=Callable[..., Any])


def say(line: str, *, err: bool = False) -> None:
    """Print a line for people, whatever stands in the texts and names it tells of.

    Args:
        line: Without a line end.
        err: Whether it goes to standard error.
    """
    typer.echo(printable(line, keep="\t"), err=err)


def parameters(command: Any, context: Any) -> Entries:
    """Return the arguments and options of a command: topic, then names and help of each."""
    shown = [each for each in command.get_params(context) if not each.hidden]
    by_topic = any(getattr(each, "rich_help_panel", None) for each in shown)
    found: Entries = {}
    for each in shown:
        is_argument = isinstance(each, typer.core.TyperArgument)
        usual = "Arguments" if is_argument else "Other" if by_topic else "Options"
        topic = getattr(each, "rich_help_panel", None) or usual
        found.setdefault(topic, []).append((_names(each), _help(each)))
    return found


def usage(command: Any, context: Any) -> str:
    """Return what follows the name of a command, as ``[OPTIONS] SOURCE [FILE]...``."""
    return " ".join(command.collect_usage_pieces(context))


def _names(parameter: Any) -> str:
    if isinstance(parameter, typer.core.TyperArgument):
        return str(parameter.metavar)
    names = ", ".join(sorted(parameter.opts, key=len))
    return names if parameter.is_flag else f"{names} {parameter.metavar}"


def _help(parameter: Any) -> str:
    notes = []
    if parameter.show_default and parameter.default not in (None, False, ""):
        notes.append(f"default: {parameter.default}")
    if parameter.required and not isinstance(parameter, typer.core.TyperArgument):
        notes.append("required")
    return f"{parameter.help}  [{'; '.join(notes)}]" if notes else str(parameter.help)


class _Plain:
    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the parts of the usage line; what must be given stands as it is."""
        pieces: list[str] = super().collect_usage_pieces(ctx)  # type: ignore[misc]
        return [re.sub(r"^\{(.*)\}", r"\1", piece) for piece in pieces]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write a section for each topic."""
        for topic, entries in parameters(self, ctx).items():
            with formatter.section(topic):
                formatter.write_dl(entries)


class Command(_Plain, typer.core.TyperCommand):
    """A command with plain help."""


class Group(_Plain, typer.core.TyperGroup):
    """Commands with plain help.

    Attributes:
        topics: Names of commands by what they are about, in the order to show them; what is
            left out follows as ``Commands``.
    """

    topics: ClassVar[Mapping[str, Sequence[str]]] = {}

    def by_topic(self) -> Entries:
        """Return the commands: topic, then name and short help of each."""
        placed = {name: topic for topic, names in self.topics.items() for name in names}
        found: Entries = {}
        for name in sorted(self.commands, key=lambda each: (*placed, each).index(each)):
            command = self.commands[name]
            if not command.hidden:
                entry = name, command.get_short_help_str(limit=1000)
                found.setdefault(placed.get(name, "Commands"), []).append(entry)
        return found

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write a section for each topic, then the commands."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands, a section for each topic."""
        found = self.by_topic()
        widest = max(len(name) for entries in found.values() for name, _ in entries)
        for topic, entries in found.items():
            with formatter.section(topic):
                formatter.write_dl([(name.ljust(widest), about) for name, about in entries])


class App(typer.Typer):
    """A command line whose commands have plain help."""

    def __init__(self, *, cls: type[Group] = Group, **settings: Any) -> None:
        super().__init__(cls=cls, rich_markup_mode=None, **settings)

    def command(  # type: ignore[override]
        self, name: str, *, cls: type[Command] = Command, **settings: Any
    ) -> Callable[[Function], Function]:
        """Register a function as a command, as ``typer.Typer.command``."""
        return super().command(name, cls=cls, **settings)
