"""Make the man page and the command reference of the help texts: ``make docs``.

All that is said there is said in the code: by the commands (``id2en … --help``), the settings
(``translate.config``) and the defaults. tests/test_docs.py fails if the two files are not what
this makes.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer.main

import translate
from translate import commands, config
from translate.cli import app
from translate.glossary.load import DEFAULT as GLOSSARY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FOLDER = Path(__file__).parent

USER_SETTINGS = "~/.config/id2en/id2en.toml"
MEMORY = "~/.local/share/id2en/memory.sqlite"
"""Where these are on Linux, unless XDG_CONFIG_HOME and XDG_DATA_HOME say another place."""


@dataclass(frozen=True, slots=True)
class Page:
    r"""What the help of a command says.

    Attributes:
        name: The command with those above it, as ``id2en glossary add``.
        usage: What follows it on a command line.
        text: Paragraphs; those that start with a line ``\b`` keep their lines.
        parameters: Names and help of each argument and option, by topic.
        commands: Name and short help of each command below it, by topic.
        epilog: More paragraphs, behind the options.
    """

    name: str
    usage: str
    text: list[str]
    parameters: dict[str, list[tuple[str, str]]]
    commands: dict[str, list[tuple[str, str]]]
    epilog: list[str]


def pages(command: Any = None, name: str = "id2en", parent: Any = None) -> Iterator[Page]:
    """Yield a page for a command and for each one below it; ``id2en`` if none is given."""
    command = command or typer.main.get_command(app)
    context = typer.Context(command, info_name=name, parent=parent, **command.context_settings)
    below = command.by_topic() if isinstance(command, commands.Group) else {}
    yield Page(
        context.command_path,
        commands.usage(command, context),
        _paragraphs(command.help),
        commands.parameters(command, context),
        below,
        _paragraphs(command.epilog),
    )
    for entries in below.values():
        for each, _ in entries:
            yield from pages(command.commands[each], each, context)


def environment() -> list[tuple[str, str]]:
    """Return each environment variable with what it says."""
    found = []
    for name, key in config.KEYS.items():
        value = key.wanted.replace("a path or a list of paths", "paths, with : between them")
        text = f"As --{name} of id2en translate: {value}. Default: {key.about}."
        found.append((config.PREFIX + name.upper(), text))
    return found


def files() -> list[tuple[str, str]]:
    """Return each file that is found without being named, with what it is."""
    return [
        (config.NAME, "Settings, of this folder or the nearest one above: see id2en config."),
        (USER_SETTINGS, "Your own settings; id2en config says where they are on this machine."),
        (GLOSSARY.as_posix(), "The glossary, of this folder or the nearest one above."),
        (MEMORY, "The translation memory; id2en memory stats says where it is on this machine."),
    ]


def markdown() -> str:
    """Return the command reference."""
    first, *rest = pages()
    lines = ["# Commands", "", "Made of the help texts by `make docs`: change them there.", ""]
    lines += _markdown_page(first)
    for page in rest:
        lines += ["#" * (1 + page.name.count(" ")) + f" {page.name}", "", *_markdown_page(page)]
    for title, entries in (("Environment", environment()), ("Files", files())):
        lines += [f"## {title}", "", *_bullets(entries)]
    return "\n".join(lines).rstrip("\n") + "\n"


def man() -> str:
    """Return the man page."""
    first, *rest = pages()
    exit_codes = first.epilog[1:]  # without its heading
    lines = [
        f'.TH ID2EN 1 "" "id2en {translate.__version__}" "User Commands"',
        ".SH NAME",
        f"id2en \\- {_roff(first.text[0].rstrip('.'))}",
        ".SH SYNOPSIS",
        f".B id2en\n{_roff(first.usage)}",
        ".SH DESCRIPTION",
        *_roff_text(first.text),
    ]
    for topic, entries in first.parameters.items():
        lines += [f".SH {topic.upper()}", *_tagged(entries)]
    lines += [".SH COMMANDS"]
    for topic, entries in first.commands.items():
        lines += [f'.SS "{_roff(topic)}"', *_tagged(entries)]
    for page in rest:
        if page.name.count(" ") == 1:
            lines.append(f".SH {_roff(page.name.upper())}")
        else:
            lines.append(f'.SS "{_roff(page.name)}"')
        lines += [f".B {_roff(page.name)}", _roff(page.usage), ".PP", *_roff_text(page.text)]
        for topic, entries in page.parameters.items():
            lines += [".PP", f"{_roff(topic)}:", *_tagged(entries)]
        lines += _roff_text(page.epilog)
    lines += [".SH EXIT STATUS", *_roff_text(exit_codes)]
    lines += [".SH ENVIRONMENT", *_tagged(environment())]
    lines += [".SH FILES", *_tagged(files())]
    return "\n".join(_without_repeats(lines)) + "\n"


def texts() -> dict[str, str]:
    """Return what the files of this folder should hold, by name."""
    return {"commands.md": markdown(), "id2en.1": man()}


def _paragraphs(text: str | None) -> list[str]:
    return [each for each in inspect.cleandoc(text or "").split("\n\n") if each]


def _kept_lines(paragraph: str) -> list[str] | None:
    """Return the lines of a paragraph that keeps them, without their common indentation."""
    mark, _, lines = paragraph.partition("\n")
    return inspect.cleandoc("\n" + lines).splitlines() if mark == "\b" else None


def _markdown_page(page: Page) -> list[str]:
    lines = [f"    {page.name} {page.usage}", "", *_markdown_text(page.text)]
    for topic, entries in page.parameters.items():
        lines += [f"{topic}:", "", *_bullets(entries)]
    for topic, entries in page.commands.items():
        links = [
            f"- [{name}](#{f'{page.name} {name}'.replace(' ', '-')}): {_escaped(about)}"
            for name, about in entries
        ]
        lines += [f"{topic}:", "", *links, ""]
    return lines + _markdown_text(page.epilog)


def _markdown_text(paragraphs: Iterable[str]) -> list[str]:
    lines: list[str] = []
    for each in paragraphs:
        kept = _kept_lines(each)
        shown = [_escaped(" ".join(each.split()))] if kept is None else ["```text", *kept, "```"]
        lines += [*shown, ""]
    return lines


def _bullets(entries: Sequence[tuple[str, str]]) -> list[str]:
    return [*(f"- `{name}`: {_escaped(' '.join(text.split()))}" for name, text in entries), ""]


def _escaped(text: str) -> str:
    return re.sub(r"[\\`*_<]", r"\\\g<0>", text)


def _roff(text: str) -> str:
    """Return text as roff, all on one line: quotes and hyphens can be copied from the page."""
    marks = {"\\": "\\e", "-": "\\-", "'": "\\(aq", '"': "\\(dq", "`": "\\(ga", "^": "\\(ha"}
    marks["~"] = "\\(ti"
    found = "".join(marks.get(c, c if c.isascii() else f"\\[u{ord(c):04X}]") for c in text)
    return f"\\&{found}" if found.startswith(".") else found


def _roff_text(paragraphs: Iterable[str]) -> list[str]:
    lines: list[str] = []
    for each in paragraphs:
        kept = _kept_lines(each)
        if kept is None:
            lines += [".PP", _roff(" ".join(each.split()))]
        else:
            lines += [".PP", ".RS 4", ".nf", *map(_roff, kept), ".fi", ".RE"]
    return lines


def _tagged(entries: Iterable[tuple[str, str]]) -> list[str]:
    lines: list[str] = []
    for name, text in entries:
        lines += [".TP", f".B {_roff(name)}", _roff(" ".join(text.split()))]
    return lines


def _without_repeats(lines: Iterable[str]) -> Iterator[str]:
    """Leave out paragraph marks that open nothing: groff and mandoc warn of them."""
    before = ""
    for line in lines:
        if not (line == ".PP" and (before == ".PP" or before.startswith((".SH", ".SS")))):
            yield line
        before = line


if __name__ == "__main__":
    for name, text in texts().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
