from __future__ import annotations

import functools
import io
import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import typer.main

import translate
from translate import cli, engines, formats
from translate.errors import InputError, ModelError, OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conftest import FakeEngine

TESTS = Path(__file__).parent
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals or terminals")


@dataclass
class Result:
    code: int
    out: bytes
    err: str


Run = Callable[..., Result]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def id2en(
    fake_engine: FakeEngine,
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> Run:
    """Run a command line in this process, in an empty folder, with an engine that tags words."""
    monkeypatch.setattr(
        "translate.engines.load_engine", lambda *_, **__: fake_engine, raising=False
    )

    def run(*arguments: str, stdin: bytes = b"") -> Result:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            code = cli.main(arguments)
        out, err = capfdbinary.readouterr()
        return Result(code, out, err.decode().replace(os.linesep, "\n").replace("\\", "/"))

    return run


def make(name: str, data: bytes | str) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def tree(folder: str | Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in Path(folder).rglob("*") if path.is_file()
    )


# Texts through the command.


def test_one_file_goes_to_standard_output_and_nothing_else_is_said(
    id2en: Run,
) -> None:
    make("a.txt", "Rusia menyerang.\n\n  Ukraina bertahan. Kyiv aman.\n")
    assert id2en("translate", "a.txt") == Result(
        0, b"Renusia menenyerang.\n\n  Uenkraina benertahan. Kenyiv aenman.\n", ""
    )


# The glossary.


def test_the_folders_own_glossary_is_used_and_its_hits_are_told(id2en: Run) -> None:
    make("glossary/terms.csv", "source,target\nRusia,Renusia\nKyiv,Kiev\n")
    make("news/a.txt", "Rusia menyerang Kyiv.\n")
    result = id2en("translate", "news/a.txt", "-o", "out.txt", "--report", "r.json")
    assert "2 terms (1 kept, 1 repaired, 0 lost)" in result.err
    assert Path("out.txt").read_text(encoding="utf-8") == "Renusia menenyerang Kiev.\n"
    report = json.loads(Path("r.json").read_text(encoding="utf-8"))
    assert report["glossary"]["terms"] == 2
    assert [term["outcome"] for term in report["segments"][0]["terms"]] == [
        "kept",
        "repaired",
    ]


def test_a_named_glossary_takes_the_place_of_the_folders_own_and_later_ones_win(
    id2en: Run,
) -> None:
    make("glossary/terms.csv", "source,target\nmenyerang,attacks\n")
    make("one.csv", "source,target\nRusia,Russia\nKyiv,Kiev\n")
    make("two.csv", "source,target\nRusia,Renusia\n")
    make("a.txt", "Rusia menyerang Kyiv.\n")
    result = id2en("translate", "a.txt", "-g", "one.csv", "--glossary", "two.csv")
    assert result.out == b"Renusia menenyerang Kiev.\n"


def test_without_a_glossary_nothing_is_told_of_terms(id2en: Run) -> None:
    make("glossary/terms.csv", "source,target\nRusia,Russia\n")
    make("a.txt", "Rusia menyerang.\n")
    result = id2en("translate", "a.txt", "--no-glossary", "-o", "out.txt")
    assert "term" not in result.err


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["-g", "none.csv"], 6, "none.csv"),
        (["-g", "bad.csv"], 6, "bad.csv:2"),
        (["-g", "bad.csv", "--no-glossary"], 2, "--glossary --no-glossary"),
    ],
)
def test_a_glossary_that_is_none_is_an_error(
    id2en: Run, options: list[str], code: int, said: str
) -> None:
    make("bad.csv", "source,target\nRusia,\n")
    make("a.txt", "Rusia menyerang.\n")
    result = id2en("translate", "a.txt", "-o", "out.txt", *options)
    assert (result.code, Path("out.txt").exists()) == (code, False)
    assert said in result.err.splitlines()[0]


EXACT = {
    "carriage returns": b"Rusia menyerang.\r\n\r\nUkraina bertahan.\r\n",
    "mixed line ends": b"Rusia menyerang.\rUkraina bertahan.\n\r\nKyiv aman.\r\n",
    "no newline at the end": b"Rusia menyerang.\nUkraina bertahan.",
    "many newlines at the end": b"\n\nRusia menyerang.\n\n\n",
    "indentation": b"\tRusia menyerang.  \n  Ukraina bertahan.\t\n",
    "byte order mark": b"\xef\xbb\xbfRusia menyerang.\n",
    "UTF-16": "\ufeffRusia menyerang.\r\nKafé.\r\n".encode("utf-16-le"),
    "UTF-16 big-endian": "\ufeffRusia menyerang.\r\nKafé.\r\n".encode("utf-16-be"),
    "nothing": b"",
    "blank": b" \r\n\r\n",
}


@pytest.mark.parametrize("data", EXACT.values(), ids=EXACT.keys())
def test_all_but_the_words_comes_out_as_it_went_in(id2en: Run, data: bytes) -> None:
    encoding = "utf-16" if data[:1] in b"\xfe\xff" and data else "utf-8"
    expected = re.sub(r"(?<!\w)\w", r"\g<0>en", data.decode(encoding))
    make("a.txt", data)
    result = id2en("translate", "a.txt")
    assert (result.code, result.err) == (0, "")
    assert result.out.decode(encoding) == expected
    assert result.out[:2] == data[:2] or encoding == "utf-8"


def test_a_declared_encoding_is_read_and_written(id2en: Run) -> None:
    make("a.txt", "Kafe café.".encode("cp1252"))
    result = id2en("translate", "a.txt", "--encoding", "cp1252")
    assert result == Result(0, "Kenafe cenafé.".encode("cp1252"), "")


@pytest.mark.parametrize("arguments", [[], ["-"]])
def test_standard_input_is_read(id2en: Run, arguments: list[str]) -> None:
    result = id2en("translate", *arguments, stdin=b"Rusia menyerang.")
    assert result == Result(0, b"Renusia menenyerang.", "")


def test_a_folder_goes_to_a_folder_and_is_summed_up(id2en: Run) -> None:
    make("in/a.txt", "Rusia menyerang.\n")
    make("in/sub/b.txt", "Ukraina bertahan.\n")
    make("in/README.md", "# Not an article\n")
    result = id2en("translate", "in", "-o", "out")
    assert (result.code, result.out) == (0, b"")
    assert re.fullmatch(r"2 files translated, 4 words, [\d,]+ words/s\n", result.err)
    assert tree("out") == ["a.txt", "sub/b.txt"]
    assert Path("out/sub/b.txt").read_bytes() == b"Uenkraina benertahan.\n"


def test_a_pattern_the_shell_left_alone_is_expanded(id2en: Run) -> None:
    make("in/a.txt", "Satu.")
    make("in/b.txt", "Dua.")
    assert id2en("translate", "in/*.txt", "-o", "out", "-q") == Result(0, b"", "")
    assert tree("out") == ["a.txt", "b.txt"]


def test_an_output_file_can_be_replaced_with_force_only(id2en: Run) -> None:
    make("a.txt", "Rusia menyerang.")
    make("out.txt", "old")
    assert id2en("translate", "a.txt", "-o", "out.txt") == Result(
        4,
        b"",
        "id2en: error: out.txt: exists already, and is not what this run would write\n"
        "  Add --force to replace, or write elsewhere.\n",
    )
    assert Path("out.txt").read_bytes() == b"old"
    assert id2en("translate", "a.txt", "-o", "out.txt", "--no-memory") == Result(
        4,
        b"",
        "id2en: error: out.txt: exists already\n  Add --force to replace, or write elsewhere.\n",
    )
    assert id2en("translate", "a.txt", "-o", "out.txt", "--force", "--quiet").code == 0
    assert Path("out.txt").read_bytes() == b"Renusia menenyerang."


def test_the_translation_of_a_file_with_an_unknown_ending_must_be_asked_for(
    id2en: Run,
) -> None:
    make("a.rst", "Rusia menyerang.")
    assert id2en("translate", "a.rst") == Result(
        3,
        b"",
        "id2en: error: a.rst: no format is known for .rst files\n"
        "  Add --format text to translate it as plain text, line by line.\n",
    )
    assert id2en("translate", "a.rst", "--format", "text").out == b"Renusia menenyerang."


def test_columns_of_tables_and_keys_of_json_lines_are_translated(id2en: Run) -> None:
    make("in/a.csv", "id;isi;judul\r\n1;Rusia;Iran\r\n")
    make("in/b.jsonl", '{"id": 1, "judul": "Rusia", "isi": ["Iran"]}\n')
    options = ["--column", "isi", "--column", "judul"]
    assert id2en("translate", "in", "-o", "out", *options).code == 0
    assert Path("out/a.csv").read_bytes() == b"id;isi;judul\r\n1;Renusia;Ienran\r\n"
    out = Path("out/b.jsonl").read_text(encoding="utf-8")
    assert out == '{"id": 1, "judul": "Renusia", "isi": ["Ienran"]}\n'


def test_web_clutter_is_left_out_on_request_and_told(id2en: Run) -> None:
    text = "Rusia menyerang.\n\nBaca Juga: Iran Diam\n"
    result = id2en("translate", "--boilerplate", "drop", stdin=text.encode())
    assert result == Result(0, b"Renusia menenyerang.\n", "1 line of web clutter left out\n")


def test_the_model_is_loaded_and_run_as_asked(
    id2en: Run, fake_engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def load(*arguments: object, **options: object) -> FakeEngine:
        asked.append((arguments, options))
        return fake_engine

    monkeypatch.setattr(engines, "load_engine", load, raising=False)
    options = ["--model=m", "--engine=marian", "--threads=2", "--allow-pickle", "--beam=7"]
    assert id2en("translate", *options, stdin=b"Rusia menyerang.").code == 0
    id2en("translate", stdin=b"Rusia menyerang.")
    assert asked == [
        (("m",), {"engine": "marian", "threads": 2, "allow_pickle": True}),
        ((None,), {"engine": None, "threads": 0, "allow_pickle": False}),
    ]
    assert [options.beam for _, options in fake_engine.calls] == [7, 4]


def test_warnings_name_the_line_and_the_sentence(id2en: Run, fake_engine: FakeEngine) -> None:
    from conftest import tag_words

    fake_engine.answer = lambda source: tag_words(source).replace("550", "55")
    make("a.txt", "Rusia.\n\nRusia menyerang. Jaraknya 550 mil.\n")
    result = id2en("translate", "a.txt")
    assert result.err == "a.txt:3: sentence 2: numbers: source has 550, target has 55\n"
    assert id2en("translate", "a.txt", "--quiet").err == ""
    said = id2en("translate", "a.txt", "--verbose").err.splitlines()
    assert re.fullmatch(r"a\.txt -> standard output: 6 words, \d+\.\d s", said[0])
    assert said[1] == "a.txt:3: sentence 2: numbers: source has 550, target has 55"
    assert re.fullmatch(
        r"1 file translated, 6 words, [\d,]+ words/s, 3 sentences from memory, "
        r"1 sentence to look at",
        said[2],
    )


def test_a_report_tells_what_was_done(id2en: Run) -> None:
    make("in/a.txt", "Rusia menyerang. Kyiv aman.\n")
    make("in/b.txt", b"\xff")
    result = id2en("translate", "in", "-o", "out", "--report", "out/report.json", "-q")
    assert result.code == 3
    parsed = json.loads(Path("out/report.json").read_text(encoding="utf-8"))
    assert [(each["source"], each["target"]) for each in parsed["segments"]] == [
        ("Rusia menyerang.", "Renusia menenyerang."),
        ("Kyiv aman.", "Kenyiv aenman."),
    ]
    assert [each["article"].replace("\\", "/") for each in parsed["errors"]] == ["in/b.txt"]
    assert parsed["model"]["name"] == "fake"


# Errors: what is said, whole.

ERRORS = {
    "a missing file": (
        ["nix.txt"],
        3,
        "nix.txt: no such file or folder\n  Check the spelling.",
    ),
    "invalid UTF-8": (
        ["latin.txt"],
        3,
        "latin.txt:2:5: byte 0xE9 at offset 9 is not valid UTF-8\n"
        "  Name the file's encoding, for example: --encoding cp1252.",
    ),
    "an image": (
        ["image.txt"],
        3,
        "image.txt: not text but a PNG image\n  Save it as plain text.",
    ),
    "an encoding nobody knows": (
        ["a.txt", "--encoding", "utf-9"],
        2,
        "--encoding: no character encoding is called 'utf-9'\n"
        "  Common ones: utf-8, utf-16, cp1252, latin-1.",
    ),
    "a format nobody knows": (
        ["a.txt", "--format", "word"],
        2,
        f"--format: no format is called 'word'\n  Choose from: {', '.join(formats.names())}.",
    ),
    "a table of which no column is named": (
        ["table.csv"],
        2,
        "table.csv: which column of this table is to be translated?\n"
        "  Add --column NAME or NUMBER. It has columns 1 id, 2 isi.",
    ),
    "something else to do with clutter": (
        ["a.txt", "--boilerplate", "burn"],
        2,
        "--boilerplate: nothing to do with web clutter is called 'burn'\n"
        "  Choose from: keep, mark, drop.",
    ),
    "an address without a server": (
        ["http:///a"],
        3,
        "http:///a: not the address of a web page\n  Check its spelling.",
    ),
    "several to standard output": (
        ["a.txt", "latin.txt"],
        2,
        "INPUT: a folder or several inputs can't go to standard output\n"
        "  Add -o DIR, a folder to write the translations to.",
    ),
    "onto itself": (
        ["a.txt", "-o", "./a.txt", "--force"],
        4,
        "a.txt: this is an input; it will not be overwritten\n  Write to another file or folder.",
    ),
    "quiet and verbose": (
        ["a.txt", "-q", "-v"],
        2,
        "--quiet --verbose: these two contradict each other",
    ),
    "an option nobody knows": (
        ["a.txt", "--verbos"],
        2,
        "No such option: --verbos (Possible options: --verbose)\n  See id2en translate --help.",
    ),
    "an output that can't be": (
        ["a.txt", "-o", "a.txt/b.txt"],
        4,
        "a.txt/b.txt: a file is where its folder should be",
    ),
}


@pytest.mark.parametrize(("arguments", "code", "told"), ERRORS.values(), ids=ERRORS.keys())
def test_errors_say_what_where_and_what_next(
    id2en: Run, arguments: list[str], code: int, told: str
) -> None:
    make("a.txt", "Rusia menyerang.")
    make("latin.txt", b"Kafe\n:caf\xe9")
    make("image.txt", b"\x89PNG\r\n\x1a\n\0\0\0")
    make("table.csv", "id,isi\n1,Rusia\n")
    before = tree(".")
    assert id2en("translate", *arguments) == Result(code, b"", f"id2en: error: {told}\n")
    assert tree(".") == before


@pytest.mark.parametrize("value", ["0", "-1", "four"])
def test_a_number_that_makes_no_sense_is_refused(id2en: Run, value: str) -> None:
    result = id2en("translate", "--beam", value, stdin=b"Satu.")
    assert (result.code, result.out) == (2, b"")
    assert result.err.startswith("id2en: error: Invalid value for '--beam': ")
    assert result.err.endswith("\n  See id2en translate --help.\n")


def test_one_bad_input_does_not_stop_the_others(id2en: Run) -> None:
    make("in/a.txt", "Satu.")
    make("in/b.txt", b"\xff")
    make("in/c.txt", "Tiga.")
    result = id2en("translate", "nix*", "in/c.txt", "in/b.txt", "nix.txt", "in/a.txt", "-o", "out")
    assert result.code == InputError.exit_code
    *errors, summary = result.err.splitlines()
    assert errors == [
        "id2en: error: nix*: nothing matches this pattern",
        "  Check the spelling.",
        "id2en: error: in/b.txt:1:1: byte 0xFF at offset 0 is not valid UTF-8",
        "  Name the file's encoding, for example: --encoding cp1252.",
        "id2en: error: nix.txt: no such file or folder",
        "  Check the spelling.",
    ]
    assert re.fullmatch(r"2 files translated, 2 words, [\d,]+ words/s, 3 failed", summary)
    assert tree("out") == ["a.txt", "c.txt"]


def test_the_exit_code_is_that_of_the_first_error(id2en: Run) -> None:
    make("x/a.txt", "Đa.".encode("utf-16"))
    make("x/b.txt", b"\xff")
    make("out/a.txt/in-the-way.txt", "")
    result = id2en("translate", "x", "-o", "out", "--quiet")
    assert result.code == OutputError.exit_code
    assert result.err.startswith("id2en: error: out/a.txt: can't be written: ")
    assert tree("out") == ["a.txt/in-the-way.txt"]


def test_a_character_the_encoding_lacks_leaves_no_half_file(
    id2en: Run, fake_engine: FakeEngine
) -> None:
    fake_engine.answer = lambda _: "Đoković won."
    make("a.txt", b"caf\xe9 menang.")
    result = id2en("translate", "a.txt", "-o", "b.txt", "--encoding", "cp1252", "--quiet")
    assert result == Result(
        4,
        b"",
        "id2en: error: a.txt:1:1: the translation has 'Đ' (U+0110), which cp1252 can't write\n"
        "  Convert the input to UTF-8 and leave out --encoding.\n",
    )
    assert tree(".") == ["a.txt"]


def test_a_model_error_ends_the_run(id2en: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(*_: object, **__: object) -> None:
        raise ModelError("no such model", where="m", hint="Give a folder.")

    monkeypatch.setattr(engines, "load_engine", load, raising=False)
    assert id2en("translate", "--model", "m", stdin=b"Satu.") == Result(
        5, b"", "id2en: error: m: no such model\n  Give a folder.\n"
    )


# The model.


@pytest.fixture
def card(here: Path) -> dict[str, object]:
    """A model folder, and what its card says."""
    said = {
        "name": "news",
        "version": "3",
        "licence": "CC0-1.0",
        "inline_terms": True,
        "max_source_tokens": 125,
        "training_data": "Four hundred thousand public pairs, and twenty-five thousand of our own.",
        "parameters": 17_400_000,
        "quantization": "int8",
        "scores": [
            {"test": "domain", "metric": "BLEU", "value": 38.5, "how": "tok:13a"},
            {"test": "domain", "metric": "chrF", "value": 64, "how": ""},
        ],
    }
    make("m/model.bin", b"weights")
    make("m/id2en.json", json.dumps(said))
    return said


def test_model_info_shows_the_card(id2en: Run, card: dict[str, object]) -> None:
    result = id2en("model", "info", "--model", "m")
    checksum = json.loads(id2en("model", "info", "--model", "m", "--json").out)["checksum"]
    assert (result.code, result.err) == (0, "")
    size = sum(path.stat().st_size for path in Path("m").iterdir()) / 1e6
    assert result.out.decode().replace("\r\n", "\n") == (
        "news 3\n"
        "  translates      id to en\n"
        "  licence         CC0-1.0\n"
        "  folder          m\n"
        f"  size            {size:.1f} MB\n"
        "  parameters      17.4 million, stored as int8\n"
        "  engine          ctranslate2\n"
        "  inline terms    yes\n"
        "  longest source  125 tokens; longer ones are split\n"
        f"  checksum        {checksum}\n"
        "                  (not compared with anything)\n"
        "  training data   Four hundred thousand public pairs, and twenty-five thousand\n"
        "                  of our own.\n"
        "  scores          domain: BLEU 38.5 (tok:13a)\n"
        "                  domain: chrF 64\n"
    )


def test_model_info_as_json_says_the_same(id2en: Run, card: dict[str, object]) -> None:
    said = json.loads(id2en("model", "info", "--model", "m", "--json").out)
    assert {key: said[key] for key in card} == card
    assert (said["path"], said["engine"], said["verified"]) == ("m", "ctranslate2", False)


def test_a_damaged_model_is_told(id2en: Run, card: dict[str, object]) -> None:
    make("m/SHA256SUMS", f"{'0' * 64}  model.bin\n")
    result = id2en("model", "info", "--model", "m")
    assert (result.code, result.out) == (ModelError.exit_code, b"")
    assert result.err.startswith("id2en: error: m/model.bin: this file of the model is damaged")


# Help.


def commands() -> list[tuple[str, ...]]:
    def walk(command: object, path: tuple[str, ...]) -> list[tuple[str, ...]]:
        found = [path]
        for name, child in getattr(command, "commands", {}).items():
            found += walk(child, (*path, name))
        return found

    return walk(typer.main.get_command(cli.app), ())


def parameters(path: tuple[str, ...]) -> list[object]:
    command = typer.main.get_command(cli.app)
    for name in path:
        command = command.commands[name]
    return command.params


@pytest.mark.parametrize("path", commands(), ids=" ".join)
def test_every_command_and_option_is_explained(id2en: Run, path: tuple[str, ...]) -> None:
    result = id2en(*path, "--help")
    assert (result.code, result.err) == (0, "")
    text = result.out.decode()
    assert max(map(len, text.splitlines())) <= 80
    for parameter in parameters(path):
        names = [*parameter.opts, *parameter.secondary_opts]
        if parameter.param_type_name == "argument":
            names = [parameter.metavar]
        for name in names:
            assert name in text
        assert parameter.help, f"{names[0]} has no help"
        assert " ".join(parameter.help.split())[:30] in " ".join(text.split())


@pytest.mark.parametrize("path", [(), ("translate",)], ids=" ".join)
def test_every_exit_code_is_documented(id2en: Run, path: tuple[str, ...]) -> None:
    text = id2en(*path, "--help").out.decode()
    kinds = [UsageError, InputError, OutputError, ModelError]
    for code in [0, *(kind.exit_code for kind in kinds), 130, 141, 143]:
        assert re.search(rf"^ +{code}  \w", text, re.MULTILINE)


def test_every_format_is_named_in_the_help(id2en: Run) -> None:
    text = id2en("translate", "--help").out.decode()
    for name in [*formats.names(), *formats.extensions()]:
        assert name in text


def test_the_command_alone_shows_its_help(id2en: Run) -> None:
    assert id2en() == id2en("--help")


def test_version(id2en: Run) -> None:
    assert id2en("--version") == Result(0, f"id2en {translate.__version__}\n".encode(), "")


def test_a_misspelt_command_is_put_right(id2en: Run) -> None:
    assert id2en("translat") == Result(
        2,
        b"",
        "id2en: error: No such command 'translat'. Did you mean 'translate'?\n"
        "  See id2en --help.\n",
    )


def test_help_imports_nothing_heavy() -> None:
    script = """
        import sys
        from translate.cli import main
        assert main(["translate", "--help"]) == 0
        heavy = {"rich", "torch", "transformers", "ctranslate2", "sentencepiece", "numpy"}
        assert not heavy & set(sys.modules), heavy & set(sys.modules)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=True, capture_output=True)


# As a process of its own: signals, pipes and terminals.


def start(
    *arguments: str, answer: str = "tag_words", cwd: Path | None = None, **streams: object
) -> subprocess.Popen[bytes]:
    """Start the command with a fake engine; ``answer`` is the source code of its answer."""
    script = f"""
        import sys, time
        sys.path[:0] = {[str(TESTS), str(TESTS.parent)]!r}
        from conftest import FakeEngine, tag_words
        import translate.engines
        from translate import cli, decoding, pipeline
        decoding.SLICE, pipeline.WINDOW = 10, 50
        translate.engines.load_engine = lambda *_, **__: FakeEngine({answer})
        sys.argv = ["id2en", *{list(arguments)!r}]
        cli.run()
    """
    for name in ("stdin", "stdout", "stderr"):
        streams.setdefault(name, subprocess.PIPE)
    return subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], cwd=cwd, **streams)


def slow(seconds: float) -> str:
    return f"lambda text: (time.sleep({seconds}), tag_words(text))[1]"


def news(sentences: int) -> str:
    """Return lines that all differ: equal ones would be translated once."""
    return "".join(f"Rusia menyerang {number} kali.\n" for number in range(sentences))


@posix
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["Ctrl-C", "SIGTERM"]
)
def test_a_signal_leaves_finished_files_and_no_half_ones(
    tmp_path: Path, number: int, code: int
) -> None:
    lines = news(600).splitlines(keepends=True)
    for index in range(60):
        text = "".join(lines[10 * index : 10 * index + 10])
        (tmp_path / f"{index:03}.txt").write_text(text, encoding="utf-8")
    arguments = ["translate", ".", "-o", "out", "--report", "r.json"]
    with start(*arguments, answer=slow(0.01), cwd=tmp_path) as process:
        deadline = time.monotonic() + 30
        while not list(tmp_path.glob("out/*.txt")) and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (code, b"")
    finished = tree(tmp_path / "out")
    assert 0 < len(finished) < 60
    assert finished == [f"{index:03}.txt" for index in range(len(finished))]
    for name in finished:
        assert len((tmp_path / "out" / name).read_bytes().splitlines()) == 10
    told = re.fullmatch(
        r"id2en: interrupted: (\d+) of 60 files are done\n"
        r"  Run the same command again to go on\.\n",
        err.decode(),
    )
    assert told
    assert len(finished) - int(told[1]) in (0, 1), "the last may be done, but not counted yet"
    assert not (tmp_path / "r.json").exists()
    assert not [name for name in tree(tmp_path) if "tmp" in name]


@posix
def test_an_ignored_signal_stays_ignored(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(news(100), encoding="utf-8")
    arguments = ["translate", "a.txt", "-o", "out/b.txt", "--report", "out/r.json", "-q"]
    ignore = functools.partial(signal.signal, signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    with start(*arguments, answer=slow(0.01), cwd=tmp_path, preexec_fn=ignore) as process:
        deadline = time.monotonic() + 30
        while not (tmp_path / "out").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGHUP)
        assert process.communicate(timeout=30) == (b"", b"")
    assert process.returncode == 0
    assert tree(tmp_path / "out") == ["b.txt", "r.json"]


@posix
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_goes_away_ends_the_run_silently(tmp_path: Path, unbuffered: str) -> None:
    (tmp_path / "a.txt").write_text(news(5_000), encoding="utf-8")
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    with start("translate", "a.txt", cwd=tmp_path, env=environment) as process:
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == cli.BROKEN_PIPE


@posix
def test_a_full_standard_output_is_told(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with (
        Path("/dev/full").open("wb", buffering=0) as full,
        start("translate", stdout=full, cwd=tmp_path) as process,
    ):
        _, err = process.communicate(b"Rusia menyerang.", timeout=30)
    assert process.returncode == OutputError.exit_code
    assert err == b"id2en: error: <stdout>: can't be written: No space left on device\n"


def on_terminals(cwd: Path, streams: Iterable[str], *arguments: str, **options: str) -> Result:
    """Run with some of the standard streams on a terminal; what that shows is ``err``."""
    screen, terminal = os.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    on = dict.fromkeys(streams, terminal)
    with start(*arguments, cwd=cwd, env=environment, **on, **options) as process:
        os.close(terminal)
        seen = b""
        while True:
            try:
                seen += os.read(screen, 65536)
            except OSError:  # the last one has left the terminal
                break
        out, err = process.communicate(timeout=30)
    os.close(screen)
    return Result(process.returncode, out or b"", (seen + (err or b"")).decode())


@posix
def test_a_terminal_as_standard_input_is_not_waited_for(tmp_path: Path) -> None:
    assert on_terminals(tmp_path, ["stdin"], "translate") == Result(
        2,
        b"",
        "id2en: error: INPUT: nothing to translate\n"
        "  Name a file or a folder, or pipe text in: echo 'Apa kabar?' | id2en translate\n",
    )


@posix
def test_a_terminal_shows_a_bar_that_goes_away(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(news(300), encoding="utf-8")
    arguments = ["translate", "a.txt", "-o", "b.txt"]
    result = on_terminals(tmp_path, ["stderr"], *arguments, answer=slow(0.002))
    assert (result.code, result.out) == (0, b"")
    assert "words/s" in result.err
    assert "%" in result.err
    last = re.split("\x1b\\[2K|\r\n", result.err.rstrip())[-1]
    assert re.fullmatch(r"1 file translated, 1,200 words, [\d,]+ words/s", last)
    assert result.err.count("\x1b[?25l") == result.err.count("\x1b[?25h") == 1, "no cursor lost"


@posix
@pytest.mark.parametrize(("sentences", "options"), [(300, ["--quiet"]), (3, [])])
def test_a_terminal_shows_no_bar_if_quiet_or_soon_done(
    tmp_path: Path, sentences: int, options: list[str]
) -> None:
    (tmp_path / "a.txt").write_text(news(sentences), encoding="utf-8")
    result = on_terminals(tmp_path, ["stderr"], "translate", "a.txt", *options)
    assert (result.code, result.err) == (0, "")
    assert len(result.out.splitlines()) == sentences


@posix
def test_a_terminal_is_written_to_in_its_own_encoding_after_the_bar(tmp_path: Path) -> None:
    text = f"{news(300)}Café.\n"
    (tmp_path / "a.txt").write_bytes(text.encode("cp1252"))
    arguments = ["translate", "a.txt", "--encoding", "cp1252"]
    result = on_terminals(tmp_path, ["stdout", "stderr"], *arguments, answer=slow(0.002))
    assert result.code == 0
    bar, _, shown = result.err.rpartition("\x1b[2K")
    assert "words/s" in bar
    assert shown.startswith("Renusia menenyerang 0 kenali.\r\n")
    assert shown.endswith("Cenafé.\r\n")


# With the built-in model.


@pytest.mark.model
def test_the_seeds_are_translated_line_by_line_and_alike_each_time(
    here: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    seeds = TESTS.parent / "seeds"
    names = sorted(path.name for path in seeds.glob("*.txt"))
    backwards = [str(seeds / name) for name in reversed(names)]
    first = ["translate", str(seeds), "-o", "1", "--report", "1.json", "--threads", "1"]
    second = ["translate", *backwards, "-o", "2", "--report", "2.json", "--threads", "2"]
    assert cli.main(first) == cli.main(second) == 0
    assert capfdbinary.readouterr().out == b""
    assert tree("1") == tree("2") == names
    for name in names:
        source, target = (seeds / name).read_bytes(), Path("1", name).read_bytes()
        assert target == Path("2", name).read_bytes()
        assert [bool(line.strip()) for line in target.split(b"\n")] == [
            bool(line.strip()) for line in source.split(b"\n")
        ]
        assert b"North Korea" in target
    reports = [json.loads(Path(name).read_text(encoding="utf-8")) for name in ("1.json", "2.json")]
    for each in reports:
        del each["run"]
        each["segments"].sort(key=lambda it: (it["article"], it["block"], it["segment"]))
    assert reports[0] == reports[1]


@pytest.mark.model
def test_a_sentence_through_a_pipe(
    here: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    sentence = "Gedung Putih menuding Korea Utara."
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(sentence.encode())))
    assert cli.main(["translate"]) == 0
    out, err = capfdbinary.readouterr()
    assert out.startswith(b"The White House ")
    assert err == b""
