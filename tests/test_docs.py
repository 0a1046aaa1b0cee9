"""The documents say what is: their links lead somewhere, their commands and options exist."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer
import typer.main

from docs import build
from translate import config, errors
from translate.cli import app
from translate.memory import default_path
from translate.shell_cli import CONFIG_HELP

if TYPE_CHECKING:
    from collections.abc import Iterator

SKIPPED = {"out", "build", "dist", "work"}
DOCUMENTS = sorted(
    path
    for path in Path().glob("**/*.md")
    if not any(part.startswith(".") or part in SKIPPED for part in path.parts)
)
MAKEFILE = Path("Makefile").read_text(encoding="utf-8")
PAGES = list(build.pages())

OTHER_PROGRAMS = {
    option: program
    for program, options in {
        "docker": "--build-arg --network --read-only --rm --shm-size --tag --tmpfs --user",
        "git": "--tags",
        "pip": "--editable --group --no-cache-dir --no-deps --require-hashes",
        "ray": "--block --disable-usage-stats --head --include-dashboard --num-cpus",
        "srun": "--cpus-per-task --exclude --exclusive --nodelist --nodes --ntasks "
        "--ntasks-per-node --overlap",
        "unshare": "--net",
    }.items()
    for option in options.split()
}
"""Options that documents name and that are none of ours."""


def everything(command: Any) -> Iterator[Any]:
    yield command
    for each in getattr(command, "commands", {}).values():
        yield from everything(each)


OPTIONS = {"--help", "-h"} | {
    option
    for command in everything(typer.main.get_command(app))
    for parameter in command.params
    for option in parameter.opts
    if option.startswith("-")
}


def command_lines(text: str) -> Iterator[list[str]]:
    """Yield the arguments of each id2en in the lines of a shell; what explains them is left out."""
    for line in re.sub(r"\\\n\s*", "", text).splitlines():
        line = re.split(r"(?<=\S) {2,}", line.strip().removeprefix("$ "))[0]
        if "[OPTIONS]" in line or not re.match(r"(?!\|)(.*[|;&] )?id2en( |$)", line):
            continue
        words = shlex.shlex(line, posix=True, punctuation_chars=True)
        words.whitespace_split = True
        commands: list[list[str]] = [[]]
        for word in words:
            if set(word) <= set("|&;<>"):
                commands.append([])
            else:
                commands[-1].append(word)
        yield from (command[1:] for command in commands if command[:1] == ["id2en"])


def of_document(path: Path) -> Iterator[list[str]]:
    """Yield the arguments of each id2en in the code of a document."""
    text = path.read_text(encoding="utf-8")
    fences = "".join(re.findall(r"^ *```.*\n([\s\S]*?)^ *```", text, re.MULTILINE))
    indented = "\n".join(re.findall(r"^ {4,}(.*(?:\\\n.*)*)", text, re.MULTILINE))
    yield from command_lines(f"{fences}\n{indented}")


def parse(arguments: list[str]) -> None:
    """Parse a command line as id2en does; run nothing."""
    command: Any = typer.main.get_command(app)
    context, rest = None, list(arguments)
    while True:
        name = command.name or "id2en"
        below = getattr(command, "commands", {})
        try:
            context = command.make_context(name, rest, parent=context)
        except typer.Exit:  # --help, --version
            return
        rest = [*context._protected_args, *context.args] if below else []
        if not rest:
            return
        command, rest = below[rest[0]], rest[1:]


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "current", dict)


@pytest.mark.parametrize("name", build.texts())
def test_what_is_made_of_the_help_is_up_to_date(name: str) -> None:
    written = Path("docs", name).read_text(encoding="utf-8")
    assert written == build.texts()[name], "run: make docs"


def test_the_main_help_has_a_topic_for_every_command() -> None:
    shown = {name for entries in PAGES[0].commands.values() for name, _ in entries}
    assert shown == set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    assert "Commands" not in PAGES[0].commands


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_option_is_in_the_man_page_and_the_reference(page: build.Page) -> None:
    man, reference = build.man(), build.markdown()
    man = man[man.index(f".B {build._roff(page.name)}\n") :]
    reference = reference[reference.index(f"    {page.name} {page.usage}\n") :]
    names = [name for entries in page.parameters.values() for name, _ in entries]
    assert any("--help" in name for name in names)
    for name in names:
        assert f".B {build._roff(name)}\n" in man
        assert f"- `{name}`: " in reference


def test_every_setting_and_exit_code_is_in_the_man_page_and_the_reference() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    codes = {kind.exit_code for kind in kinds if issubclass(kind, errors.Id2enError)}
    for text in (build.man(), build.markdown()):
        for name in config.KEYS:
            assert f"ID2EN_{name.upper()}" in text
        for code in codes:
            assert re.search(rf"^ *{code}  \w", text.split("EXIT STATUS")[-1], re.MULTILINE)


@pytest.mark.skipif(shutil.which("groff") is None, reason="needs groff")
def test_groff_finds_nothing_wrong_in_the_man_page() -> None:
    command = ["groff", "-man", "-ww", "-Tutf8", "docs/id2en.1"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert done.stderr == ""


@pytest.mark.skipif(sys.platform != "linux", reason="the man page has the places on Linux")
def test_files_are_where_the_man_page_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert config.user_file() == Path(build.USER_SETTINGS).expanduser()
    assert default_path() == Path(build.MEMORY).expanduser()


def test_the_settings_of_the_help_are_settings() -> None:
    block = next(each for each in CONFIG_HELP.split("\n\n") if each.startswith("\b"))
    values = tomllib.loads(block.removeprefix("\b"))
    assert values
    for name, value in values.items():
        config._checked(name, value, "help", Path())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_of_the_help_parse(page: build.Page) -> None:
    text = "\n".join(each for each in page.text if each.startswith("\b"))
    found = list(command_lines(text))
    assert bool(found) == bool(re.search(r"^  id2en ", text, re.MULTILINE))
    for arguments in found:
        parse(arguments)


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_commands_of_documents_parse(document: Path) -> None:
    for arguments in of_document(document):
        parse(arguments)


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_commands_that_documents_name_exist(document: Path) -> None:
    for span in re.findall(r"`id2en ([^`]+)`", document.read_text(encoding="utf-8")):
        words = span.split()
        command: Any = typer.main.get_command(app)
        while words and hasattr(command, "commands") and re.match(r"[a-z]", words[0]):
            command = command.commands[words.pop(0)]
        known = {option for parameter in command.params for option in parameter.opts}
        used = {word for word in words if word.startswith("-") and word != "-"}
        assert used <= known | {"--help", "-h"}, span


def test_a_command_that_is_none_does_not_parse() -> None:
    wrong = ("translat a", "translate --colum 1", "glossary add rudal", "translate --beam x")
    for line in wrong:
        (arguments,) = command_lines(f"$ echo a | id2en {line} > b")
        with pytest.raises((typer.TyperException, KeyError)):
            parse(arguments)


def anchors(document: Path) -> set[str]:
    """Return what GitHub makes of headings."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)", document.read_text(encoding="utf-8"))
    lost = []
    for link in links:
        path, _, anchor = link.partition("#")
        target = document.parent / path if path else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_options_that_documents_name_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    beside = "".join(  # train/ and bench/ have programs of their own
        path.read_text(encoding="utf-8") for path in Path(document.parts[0]).glob("**/*.py")
    )
    known = OPTIONS | OTHER_PROGRAMS.keys() | set(re.findall(r'"(--[a-z-]+)"', beside))
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text)) - known == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_make_targets_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    targets = re.findall(r"(?:^ {4}|`)make ([a-z]+)", text, re.MULTILINE)
    assert [t for t in targets if not re.search(rf"^{t}:", MAKEFILE, re.MULTILINE)] == []


def test_the_readme_shows_every_command_group_and_both_make_commands() -> None:
    text = Path("README.md").read_text(encoding="utf-8")
    for name in typer.main.get_command(app).commands:  # type: ignore[attr-defined]
        assert f"id2en {name}" in text, name
    assert "make run" in text
    assert "make test" in text
