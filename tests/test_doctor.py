"""``id2en doctor``, ``config`` and ``completion``."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest

from tests.test_cli import Result, Run, here, id2en, make
from translate import cli, doctor, models
from translate.memory import Memory

__all__ = ["here", "id2en"]


def states(run: Run) -> dict[str, tuple[str, str]]:
    found = json.loads(run("doctor", "--json").out)
    return {each["name"]: (each["state"], each["detail"]) for each in found["checks"]}


@pytest.fixture
def no_variables(monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    monkeypatch.delenv("ID2EN_MEMORY")
    monkeypatch.setattr("translate.memory.default_path", lambda: here / "mine" / "memory.sqlite")


@pytest.mark.usefixtures("no_variables")
def test_a_bare_folder_is_in_order_with_nothing_of_its_own(id2en: Run) -> None:
    found = states(id2en)
    assert found["settings"] == ("absent", "no id2en.toml here or above, none of the user's")
    assert found["glossary"] == ("absent", "no glossary/terms.csv here or above")
    assert found["memory"][0] == "absent"
    assert found["model"][0] == found["packages"][0] == found["id2en"][0] == "ok"
    assert "files agree with their checksums" in found["model"][1]
    assert "→ «Kenorea Uentara menenembakkan denua renudal benalistik.»" in found["translation"][1]
    assert not Path("mine").exists()
    assert id2en("doctor").code == 0


@pytest.mark.usefixtures("no_variables")
def test_what_a_folder_has_is_told(id2en: Run) -> None:
    make("glossary/terms.csv", "source,target\nrudal,missile\n")
    make("id2en.toml", "memory = 'm.sqlite'\nthreads = 1\n")
    with Memory("m.sqlite") as memory:
        memory.correct("a", "b")
    found = states(id2en)
    assert found["settings"] == ("ok", "memory (id2en.toml:1), threads (id2en.toml:2)")
    assert found["glossary"] == ("ok", f"{Path('glossary/terms.csv')}: 1 terms")
    assert found["memory"] == ("ok", "m.sqlite: 0.0 MB, 1 by people, 0 by the machine")


@pytest.mark.usefixtures("no_variables")
def test_what_is_switched_off_is_told(id2en: Run) -> None:
    make("id2en.toml", "memory = false\nglossary = false\n")
    found = states(id2en)
    assert found["glossary"] == ("absent", "off (id2en.toml:2)")
    assert found["memory"] == ("absent", "off (id2en.toml:1)")


@pytest.mark.parametrize(
    ("files", "name", "detail"),
    [
        ({"id2en.toml": "beem = 1"}, "settings", "id2en.toml:1: there is no setting called beem"),
        ({"glossary/terms.csv": 'source,target\n"x,y\n'}, "glossary", "terms.csv:2:1: "),
        ({"id2en.toml": "glossary = 'none.csv'"}, "glossary", "none.csv: "),
        ({"id2en.toml": "model = 'none'"}, "model", "none: there is no such folder"),
        (
            {"id2en.toml": "memory = 'm.sqlite'", "m.sqlite": "x" * 9999},
            "memory",
            "m.sqlite: is damaged: file is not a database",
        ),
        ({"id2en.toml": "memory = '.'"}, "memory", ".: is no file"),
    ],
)
@pytest.mark.usefixtures("no_variables")
def test_what_is_broken_is_told_and_nothing_is_changed(
    id2en: Run, files: dict[str, str], name: str, detail: str
) -> None:
    for path, text in files.items():
        make(path, text)
    result = id2en("doctor")
    assert result.code == 1
    (line,) = (line for line in result.out.decode().splitlines() if line.startswith("broken"))
    assert line[8:].startswith(name)
    assert detail in line.replace("\\", "/")
    assert states(id2en)[name][0] == "broken"
    assert {path: Path(path).read_text(encoding="utf-8") for path in files} == files
    assert len([path for path in Path().rglob("*") if path.is_file()]) == len(files)


def test_a_memory_damaged_within_is_noticed_and_left(id2en: Run, here: Path) -> None:
    with Memory("m.sqlite") as memory:
        for n in range(200):
            memory.correct(f"Kapal {n} karam.", "x" * 100)
    data = bytearray(Path("m.sqlite").read_bytes())
    data[4096 * 4 : 4096 * 6] = b"\xff" * 8192
    Path("m.sqlite").write_bytes(data)
    make("id2en.toml", "memory = 'm.sqlite'")
    os.environ.pop("ID2EN_MEMORY")
    state, detail = states(id2en)["memory"]
    assert (state, detail.startswith("m.sqlite: is damaged: ")) == ("broken", True)
    assert Path("m.sqlite").read_bytes() == data


def test_a_damaged_model_is_told(id2en: Run) -> None:
    for path in models.EMBEDDED.iterdir():
        if path.is_file():
            make(f"model/{path.name}", path.read_bytes())
    make("model/source.spm", "damaged")
    make("id2en.toml", "model = 'model'")
    state, detail = states(id2en)["model"]
    assert (state, "source.spm" in detail) == ("broken", True)


def test_missing_packages_break_a_run_but_those_of_an_extra_do_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def version(name: str) -> str:
        if name in ("ftfy", "transformers"):
            raise metadata.PackageNotFoundError(name)
        return "1.0"

    required = ["ftfy<7,>=6.3", "rich>=13", "torch>=2; extra == 'marian'"]
    required += ['transformers>=5; extra == "marian"', "a.b; extra == 'web'"]
    monkeypatch.setattr(metadata, "requires", lambda _: required)
    monkeypatch.setattr(metadata, "version", version)
    assert list(doctor._packages()) == [
        doctor.Check("packages", "broken", "not installed: ftfy", "pip install 'id2en'"),
        doctor.Check(
            "id2en[marian]", "absent", "not installed: transformers", "pip install 'id2en[marian]'"
        ),
        doctor.Check("id2en[web]", "ok", "a.b 1.0"),
    ]


def test_settings_are_shown_with_where_they_come_from(
    id2en: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ID2EN_MEMORY")
    make("id2en.toml", "glossary = ['a.csv', 'b.csv']\nquiet = true\n")
    monkeypatch.setenv("ID2EN_BEAM", "2")
    lines = id2en("config").out.decode().splitlines()
    assert lines[0] == "glossary    a.csv, b.csv  [id2en.toml:1]"
    assert lines[1] == "memory      a file in the user's data folder  [default]"
    assert "beam        2  [ID2EN_BEAM]" in lines
    assert "quiet       true  [id2en.toml:2]" in lines
    assert lines[-2] == "project     id2en.toml"
    assert lines[-1].endswith("(not made yet)")
    assert json.loads(id2en("config", "--json").out) == {
        "glossary": {"value": ["a.csv", "b.csv"], "origin": "id2en.toml:1"},
        "quiet": {"value": True, "origin": "id2en.toml:2"},
        "beam": {"value": 2, "origin": "ID2EN_BEAM"},
    }


# Completion.


Ask = Callable[..., list[str]]


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Ask for completions as a shell does."""

    def ask(**environment: str) -> list[str]:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as leaving:
            cli.main([])
        out, err = capsys.readouterr()
        assert (leaving.value.code, err) == (0, "")
        return out.split("\n")[:-1]

    return ask


@pytest.mark.parametrize(
    ("words", "completions"),
    [
        ("id2en tr", ["translate"]),
        ("id2en memory ex", ["export"]),
        ("id2en translate --no-", ["--no-glossary", "--no-memory"]),
        ("id2en translate seeds/", [""]),
    ],
)
def test_bash_is_given_commands_and_options_and_finds_files_itself(
    ask: Ask, words: str, completions: list[str]
) -> None:
    last = str(len(words.split(" ")) - 1)
    found = ask(_ID2EN_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=last)
    assert found == completions


def test_zsh_and_fish_are_given_what_commands_do(ask: Ask) -> None:
    words, about = "id2en doc", "Tell whether all that a run needs is there and whole."
    assert ask(_ID2EN_COMPLETE="complete_zsh", _TYPER_COMPLETE_ARGS=words) == [
        f"""_arguments '*: :(("doctor":"{about}"))'"""
    ]
    fish = ask(_ID2EN_COMPLETE="complete_fish", _TYPER_COMPLETE_FISH_ACTION="get-args")
    assert fish == [f"doctor\t{about}"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_each_shell_gets_a_script_that_asks_id2en(id2en: Run, shell: str) -> None:
    script = id2en("completion", shell).out.decode()
    assert f"complete_{shell}" in script
    assert "_ID2EN_COMPLETE" in script


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_completes_with_the_script(id2en: Run, tmp_path: Path) -> None:
    script = make("complete.sh", id2en("completion", "bash").out)
    program = make("bin/id2en", f'#!/bin/sh\nexec "{sys.executable}" -m translate "$@"\n')
    program.chmod(0o755)
    lines = f"""
        . {script}
        COMP_WORDS=(id2en mem); COMP_CWORD=1
        _id2en_completion {program.resolve()}
        echo "${{COMPREPLY[@]}}"
    """
    root = str(Path(__file__).parents[1])
    process = subprocess.run(
        ["bash", "-c", lines],
        env={**os.environ, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (process.stdout, process.stderr) == ("memory\n", "")


def test_an_unknown_shell_is_told(id2en: Run) -> None:
    assert id2en("completion", "tcsh") == Result(
        2,
        b"",
        "id2en: error: SHELL: nothing is known of the shell 'tcsh'\n"
        "  Choose one of bash, zsh, fish, powershell.\n",
    )


@pytest.mark.skipif(os.name != "posix", reason="POSIX shells")
def test_it_is_installed_below_the_home_folder(
    id2en: Run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(here))
    for shell, written in (
        ("bash", ".bash_completions/id2en.sh"),
        ("zsh", ".zfunc/_id2en"),
        ("fish", ".config/fish/completions/id2en.fish"),
    ):
        result = id2en("completion", shell, "--install")
        assert (result.code, result.out) == (0, b"")
        assert result.err == (
            f"{here / written} is written: it works in shells started from now on\n"
        )
        assert f"complete_{shell}" in (here / written).read_text()
    assert ".bash_completions/id2en.sh" in (here / ".bashrc").read_text()


def test_help_stays_as_it_is(id2en: Run) -> None:
    assert b"--install-completion" not in id2en("--help").out
