"""The documents say what is: their links lead somewhere, their commands and options exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main

from translate.cli import app

DOCUMENTS = sorted(
    path for path in Path().glob("**/*.md") if not any(p.startswith(".") for p in path.parts)
)
DOCUMENTS = [p for p in DOCUMENTS if not {"out", "build", "dist", "work"} & set(p.parts)]
MAKEFILE = Path("Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_commands_and_options_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for line in re.findall(r"^(?: {4,}|\$ |.*\| )?id2en (.*)$", text, re.MULTILINE):
        words = line.split("#")[0].split()
        command = typer.main.get_command(app)
        while words and words[0] in getattr(command, "commands", {}):
            command = command.commands[words.pop(0)]  # type: ignore[attr-defined]
        known = {
            o for parameter in command.params for o in (*parameter.opts, *parameter.secondary_opts)
        }
        used = {word.split("=")[0] for word in words if re.match(r"--?[a-z]", word)}
        assert used <= known | {"--help", "-h"}, line


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
