"""A command that takes from the settings what its command line leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from translate.commands import Command

if TYPE_CHECKING:
    from collections.abc import Iterator

    import typer

    from translate.config import Value

TOGETHER = (
    ("glossary", "no_glossary"),
    ("memory", "no_memory"),
    ("quiet", "verbose"),
)
"""Parameters that are about one thing: one of them on the command line silences settings of it."""


class ConfiguredCommand(Command):
    """A command some of whose parameters are settings; see ``config.KEYS``."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Parse the command line, and take from the settings what it leaves out."""
        rest = super().parse_args(ctx, args)
        if not ctx.resilient_parsing:
            for name, value in _settings(ctx):
                if name in ctx.params:
                    ctx.params[name] = value
        return rest


def _settings(ctx: typer.Context) -> Iterator[tuple[str, Any]]:
    """Yield parameters that the command line says nothing of, with what is set for them."""
    from translate import config

    given = {
        name
        for name in ctx.params
        if getattr(ctx.get_parameter_source(name), "name", "") == "COMMANDLINE"
    }
    for key, setting in config.current().items():
        together = next((each for each in TOGETHER if key in each), (key,))
        if not given & set(together):
            yield _parameter(key, setting.value)


def _parameter(key: str, value: Value) -> tuple[str, Value | None]:
    """Return the parameter that a setting is for, with the value it takes."""
    from translate.config import KEYS

    if KEYS[key].can_be_off and isinstance(value, bool):
        return f"no_{key}", not value
    return key, value
