"""Settings come from four places, and a mistake in one is told with its line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer.main

from translate import cli, config
from translate.config import KEYS, Setting, load
from translate.configured import TOGETHER
from translate.errors import InputError, UsageError

if TYPE_CHECKING:
    from translate.engines.base import Engine

ONE_RUN = {
    "inputs", "output", "force", "report", "html", "format", "column", "allow_pickle",
    "no_glossary", "no_memory",
}  # fmt: skip
"""Options of ``translate`` that are about one run, or said by ``false``. A file that comes with a
folder of articles must not allow pickle or replace files."""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home" / "news" / "today"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


def settings(environment: dict[str, str] | None = None, user: Path | None = None) -> dict[str, Any]:
    found = load(Path.cwd(), environment or {}, user)
    return {key: setting.value for key, setting in found.items()}


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_nothing_is_set_where_there_is_no_file_and_no_variable(here: Path) -> None:
    assert settings() == {}
    assert settings({"ID2EN_BEAM": "", "BEAM": "2"}, here / "none.toml") == {}


def test_the_environment_outranks_the_project_and_that_the_user(here: Path) -> None:
    user = write(here.parents[1] / "user.toml", "beam = 1\nthreads = 1\nengine = 'marian'\n")
    write(here.parent / config.NAME, "# ours\nbeam = 2\n\nthreads = 2\n")
    assert load(here, {"ID2EN_BEAM": "3"}, user) == {
        "beam": Setting(3, "ID2EN_BEAM"),
        "threads": Setting(2, f"{here.parent / config.NAME}:4"),
        "engine": Setting("marian", f"{user}:3"),
    }


def test_the_nearest_project_file_counts_alone(here: Path) -> None:
    write(here.parent / config.NAME, "beam = 2\nthreads = 1\n")
    write(here / config.NAME, "beam = 3\n")
    assert load(here, {}, None) == {"beam": Setting(3, "id2en.toml:1")}


def test_paths_are_meant_from_the_folder_of_their_file(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/ani")
    monkeypatch.setenv("USERPROFILE", "/home/ani")
    (here.parent / "tuned").mkdir()
    text = 'glossary = ["a.csv", "~/b.csv", "/c.csv"]\nmemory = "m.sqlite"\n'
    write(here.parent / config.NAME, text + 'model = "tuned"\n')
    assert settings() == {
        "glossary": [str(here.parent / "a.csv"), str(Path("/home/ani/b.csv")), str(Path("/c.csv"))],
        "memory": str(here.parent / "m.sqlite"),
        "model": str(here.parent / "tuned"),
    }
    write(here.parent / config.NAME, 'glossary = "a.csv"\nmodel = "Helsinki-NLP/opus-mt-id-en"\n')
    assert settings() == {
        "glossary": [str(here.parent / "a.csv")],
        "model": "Helsinki-NLP/opus-mt-id-en",
    }
    assert settings({"ID2EN_GLOSSARY": f"a.csv{os.pathsep}b.csv"})["glossary"] == ["a.csv", "b.csv"]


@pytest.mark.parametrize(
    ("variable", "text", "value"),
    [
        ("MEMORY", "off", False),
        ("MEMORY", "on", True),
        ("MEMORY", "m.sqlite", "m.sqlite"),
        ("GLOSSARY", "False", False),
        ("QUIET", "1", True),
        ("QUIET", "no", False),
        ("THREADS", "0", 0),
        ("ENGINE", "marian", "marian"),
    ],
)
def test_a_variable_says_what_a_file_would(variable: str, text: str, value: object) -> None:
    assert settings({f"ID2EN_{variable}": text}) == {variable.lower(): value}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("beam = 2\nbeem = 3", "there is no setting called beem: Did you mean beam?"),
        ("[translate]\nbeam = 3", "there is no setting called translate: There are: glossary,"),
        ("beam = 0", "beam must be 1 or more"),
        ("threads = -1", "threads must be 0 or more"),
        ("beam = '2'", "beam must be a whole number"),
        ("beam = true", "beam must be a whole number"),
        ("quiet = 1", "quiet must be true or false"),
        ("memory = 1", "memory must be a path, or false"),
        ("memory = ''", "memory must be a path, or false"),
        ("glossary = []", "glossary must be a path or a list of paths, or false"),
        ("glossary = ['a.csv', 1]", "glossary must be a path or a list of paths, or false"),
        ("model = false", "model must be a folder or a hub name"),
    ],
)
def test_a_wrong_setting_is_told_with_its_line(here: Path, text: str, message: str) -> None:
    write(here / config.NAME, f"# ours\n\n{text}\n")
    with pytest.raises(UsageError) as error:
        settings()
    line = 3 + text.count("\n", 0, max(text.rfind("b"), 0)) if "beem" in text else 3
    assert error.value.where == f"id2en.toml:{line}"
    assert f"{error.value.what}: {error.value.hint}".startswith(message)


def test_a_wrong_variable_is_told_by_its_name() -> None:
    for text, what in (("two", "beam must be a whole number"), ("0", "beam must be 1 or more")):
        with pytest.raises(UsageError, match=what) as error:
            settings({"ID2EN_BEAM": text})
        assert error.value.where == "ID2EN_BEAM"


@pytest.mark.parametrize(
    ("data", "where", "what"),
    [
        (b"beam = 2\nbeam: 3\n", "id2en.toml:2:5", "is not TOML: "),
        (b"beam = 2\nbeam = 3\n", "id2en.toml:2:9", "is not TOML: "),
        (b"engine = '\xff'\n", "id2en.toml", "is not UTF-8"),
    ],
)
def test_a_broken_file_is_told(here: Path, data: bytes, where: str, what: str) -> None:
    (here / config.NAME).write_bytes(data)
    with pytest.raises(InputError) as error:
        settings()
    assert (error.value.where, error.value.what.startswith(what)) == (where, True)


def test_a_byte_order_mark_is_no_obstacle(here: Path) -> None:
    (here / config.NAME).write_bytes(b"\xef\xbb\xbfbeam = 2\n")
    assert settings() == {"beam": 2}


# In the command line.


def test_each_option_of_translate_is_a_setting_or_about_one_run() -> None:
    command = typer.main.get_command(cli.app).commands["translate"]  # type: ignore[attr-defined]
    options = {parameter.name for parameter in command.params} - {"help"}
    assert options - ONE_RUN == set(KEYS)
    assert {f"no_{key}" for key, about in KEYS.items() if about.can_be_off} <= options
    assert {name for names in TOGETHER for name in names} <= options


@pytest.mark.parametrize(
    ("text", "arguments", "wanted"),
    [
        ("beam = 2\nthreads = 1", "", {"beam": 2, "threads": 1}),
        ("beam = 2\nthreads = 1", "--beam 3", {"beam": 3, "threads": 1}),
        ("beam = 2", "--beam 4", {"beam": 4}),
        ("glossary = 'a.csv'", "", {"glossary": ["a.csv"], "no_glossary": False}),
        ("glossary = 'a.csv'", "-g b.csv", {"glossary": ["b.csv"], "no_glossary": False}),
        ("glossary = 'a.csv'", "--no-glossary", {"glossary": None, "no_glossary": True}),
        ("glossary = false", "", {"glossary": None, "no_glossary": True}),
        ("glossary = false", "-g b.csv", {"glossary": ["b.csv"], "no_glossary": False}),
        ("memory = false", "", {"memory": None, "no_memory": True}),
        ("memory = false", "--memory m.sqlite", {"memory": "m.sqlite", "no_memory": False}),
        ("memory = true", "", {"memory": None, "no_memory": False}),
        ("memory = 'm.sqlite'", "--no-memory", {"memory": None, "no_memory": True}),
        ("quiet = true", "", {"quiet": True, "verbose": False}),
        ("quiet = true", "--verbose", {"quiet": False, "verbose": True}),
    ],
)
def test_the_command_line_outranks_settings_and_what_contradicts_it(
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    arguments: str,
    wanted: dict[str, object],
) -> None:
    monkeypatch.delenv("ID2EN_MEMORY")
    write(here / config.NAME, text)
    command = typer.main.get_command(cli.app).commands["translate"]  # type: ignore[attr-defined]
    context = command.make_context("translate", arguments.split())
    found = {name: context.params[name] for name in wanted}
    if "glossary" in found:
        found["glossary"] = list(found["glossary"] or []) or None
    assert found == wanted


def test_a_broken_file_does_not_keep_help_from_being_shown(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here / config.NAME, "beem = 3")
    assert cli.main(["translate", "--help"]) == 0
    assert "Usage" in capsys.readouterr().out
    assert cli.main(["translate", "a.txt"]) == 2
    assert capsys.readouterr().err == (
        "id2en: error: id2en.toml:1: there is no setting called beem\n  Did you mean beam?\n"
    )


def test_settings_reach_the_engine(
    here: Path, monkeypatch: pytest.MonkeyPatch, fake_engine: Engine
) -> None:
    asked: list[tuple[object, object]] = []

    def load_engine(model: str | None, **how: object) -> Engine:
        asked.append((model, how["threads"]))
        return fake_engine

    monkeypatch.setattr("translate.engines.load_engine", load_engine)
    write(here / config.NAME, "model = 'org/model'\nbeam = 3")
    write(here / "a.txt", "Kapal karam.")
    monkeypatch.setenv("ID2EN_THREADS", "2")
    assert cli.main(["translate", "a.txt", "-q", "-o", "b.txt"]) == 0
    assert asked == [("org/model", 2)]
    assert fake_engine.calls[0][1].beam == 3  # type: ignore[attr-defined]


def test_the_glossary_that_is_set_is_the_one_that_is_kept(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("base", "ours"):
        write(here / f"{name}.csv", "source,target\nrudal,missile\n")
    write(here / config.NAME, "glossary = ['base.csv', 'ours.csv']")
    assert cli.main(["glossary", "add", "Laut Jepang", "Sea of Japan"]) == 0
    assert "Laut Jepang" not in (here / "base.csv").read_text()
    assert "Laut Jepang" in (here / "ours.csv").read_text()
    capsys.readouterr()
    assert cli.main(["glossary", "find", "Laut Jepang"]) == 0
    assert "Sea of Japan  [ours.csv:3:1]" in capsys.readouterr().out
