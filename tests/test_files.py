from __future__ import annotations

import io
import os
import stat
import sys
from pathlib import Path

import pytest

from translate import files
from translate.errors import InputError, OutputError, UsageError
from translate.files import Discovery, discover, plan

TXT = frozenset({".txt"})
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX permissions or devices")
not_root = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() == 0, reason="root may read and write anything"
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory; tests name files relative to it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make(*names: str) -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(name, encoding="utf-8")


def inputs(found: Discovery) -> list[tuple[str, str]]:
    return [(Path(each.name).as_posix(), each.relative.as_posix()) for each in found.inputs]


def told(found: Discovery) -> list[str]:
    return [str(error).replace(os.sep, "/") for error in found.errors]


# Inputs.


def test_a_file_is_taken_whatever_its_ending(here: Path) -> None:
    make("news/berita.md")
    found = discover(["news/berita.md"], TXT)
    assert inputs(found) == [("news/berita.md", "berita.md")]
    assert found.single


def test_a_folder_is_searched_for_known_endings_in_sorted_order(here: Path) -> None:
    make("in/b.txt", "in/a.TXT", "in/README.md", "in/sub/deep/c.txt", "in/a/d.txt")
    make("in/.hidden.txt", "in/.git/e.txt")
    found = discover(["in"], TXT)
    assert inputs(found) == [
        ("in/a.TXT", "a.TXT"),
        ("in/b.txt", "b.txt"),
        ("in/a/d.txt", "a/d.txt"),
        ("in/sub/deep/c.txt", "sub/deep/c.txt"),
    ]
    assert found.errors == ()
    assert not found.single


def test_what_a_folder_says_about_itself_is_no_article(here: Path) -> None:
    make("in/README.md", "in/readme.txt", "in/sub/README.md", "in/readme-first.md")
    found = discover(["in"], frozenset((".md", ".txt")))
    assert inputs(found) == [("in/readme-first.md", "readme-first.md")]
    assert inputs(discover(["in/README.md"], TXT)) == [("in/README.md", "README.md")]


def test_a_folder_with_one_file_is_not_a_single_document(here: Path) -> None:
    make("in/a.txt")
    assert not discover(["in"], TXT).single


def test_a_folder_without_text_is_an_error(here: Path) -> None:
    make("in/README.md")
    assert told(discover(["in"], TXT)) == [
        "in: no .txt files in this folder (Name files of other endings one by one, with --format.)"
    ]


def test_the_output_folder_below_an_input_folder_is_not_searched(here: Path) -> None:
    make("in/a.txt", "in/out/a.txt", "in/other/out/b.txt")
    found = discover(["in"], TXT, output="in/out")
    assert inputs(found) == [("in/a.txt", "a.txt"), ("in/other/out/b.txt", "other/out/b.txt")]


def test_a_pattern_is_expanded_where_the_shell_did_not(here: Path) -> None:
    make("in/b.txt", "in/a.txt", "in/c.md", "in/.d.txt", "in/sub/e.txt")
    assert inputs(discover(["in/*.txt"], TXT)) == [("in/a.txt", "a.txt"), ("in/b.txt", "b.txt")]
    assert inputs(discover(["in/*"], TXT)) == [
        ("in/a.txt", "a.txt"),
        ("in/b.txt", "b.txt"),
        ("in/c.md", "c.md"),
        ("in/sub/e.txt", "sub/e.txt"),
    ]


def test_a_recursive_pattern_keeps_folders_and_leaves_the_output_out(here: Path) -> None:
    make("in/a.txt", "in/sub/a.txt", "in/out/a.txt")
    found = discover(["in/**/*.txt"], TXT, output="in/out")
    assert inputs(found) == [("in/a.txt", "a.txt"), ("in/sub/a.txt", "sub/a.txt")]


def test_a_pattern_with_one_match_is_a_single_document(here: Path) -> None:
    make("in/a.txt")
    assert discover(["in/*.txt"], TXT).single


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(here: Path) -> None:
    make("a[1].txt", "a1.txt")
    assert inputs(discover(["a[1].txt"], TXT)) == [("a[1].txt", "a[1].txt")]


def test_one_file_named_in_several_ways_is_one_input(here: Path) -> None:
    make("in/a.txt")
    found = discover(["in/a.txt", "in", "./in/a.txt", "in/*.txt", str(here / "in/a.txt")], TXT)
    assert inputs(found) == [("in/a.txt", "a.txt")]
    assert not found.single


def test_standard_input_counts_once(here: Path) -> None:
    found = discover(["-", "-"], TXT)
    assert [(each.name, each.path) for each in found.inputs] == [("<stdin>", None)]


def test_a_missing_file_is_found_out_when_it_is_read(here: Path) -> None:
    (missing,) = discover(["berita.txt"], TXT).inputs
    with pytest.raises(InputError) as caught:
        files.read(missing)
    assert str(caught.value) == "berita.txt: no such file or folder (Check the spelling.)"


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("Gedung Putih menuding Korea Utara.", "no such file or folder"),
        ("Gedung Putih menuding. " * 50, "no such file or folder"),
        ("Apa kabar?", "nothing matches this pattern"),
    ],
)
def test_words_given_for_a_file_are_told_where_to_go(here: Path, words: str, what: str) -> None:
    found = discover([words], TXT)
    errors = list(found.errors)
    for each in found.inputs:
        with pytest.raises(InputError) as caught:
            files.read(each)
        errors.append(caught.value)
    assert [str(error) for error in errors] == [
        f"{words}: {what} "
        "(To translate words instead of a file, pipe them in: echo … | id2en translate)"
    ]


def test_a_pattern_without_a_match_is_an_error(here: Path) -> None:
    assert told(discover(["in/*.txt"], TXT)) == [
        "in/*.txt: nothing matches this pattern (Check the spelling.)"
    ]


@not_root
def test_what_can_not_be_read_is_an_error(here: Path) -> None:
    make("in/a.txt", "in/sub/b.txt")
    Path("in/a.txt").chmod(0)
    Path("in/sub").chmod(0)
    found = discover(["in"], TXT)
    Path("in/sub").chmod(0o700)
    assert told(found) == ["in/sub: can't be read: Permission denied"]
    with pytest.raises(InputError, match="can't be read: Permission denied"):
        files.read(found.inputs[0])


@posix
def test_a_folder_walk_takes_links_to_files_but_no_pipes_and_no_linked_folders(here: Path) -> None:
    make("elsewhere/a.txt", "in/real.txt")
    os.mkfifo("in/pipe.txt")
    Path("in/link.txt").symlink_to(here / "elsewhere/a.txt")
    Path("in/loop").symlink_to(here / "in")
    assert inputs(discover(["in"], TXT)) == [
        ("in/link.txt", "link.txt"),
        ("in/real.txt", "real.txt"),
    ]


def test_standard_input_is_read_as_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a\r\n\xff")))
    (source,) = discover(["-"], TXT).inputs
    assert files.read(source) == b"a\r\n\xff"
    assert files.size(source) == 0


def test_the_size_of_a_file_is_known_before_it_is_read(here: Path) -> None:
    make("a.txt")
    assert [files.size(each) for each in discover(["a.txt", "missing.txt"], TXT).inputs] == [5, 0]


# Where translations go.


def outputs(arguments: list[str], output: str | None, **options: object) -> list[str | None]:
    jobs = plan(discover(arguments, TXT, output), output, **options)
    return [None if job.output is None else job.output.as_posix() for job in jobs]


def refused(
    kind: type[Exception], arguments: list[str], output: str | None, **options: object
) -> str:
    with pytest.raises(kind) as caught:
        outputs(arguments, output, **options)
    return str(caught.value).replace(os.sep, "/")


@pytest.mark.parametrize("output", [None, "-"])
@pytest.mark.parametrize("argument", ["a.txt", "-", "a.*"])
def test_a_single_document_goes_to_standard_output(
    here: Path, argument: str, output: str | None
) -> None:
    make("a.txt")
    assert outputs([argument], output) == [None]


@pytest.mark.parametrize("arguments", [["a.txt", "b.txt"], ["."], ["*.txt"], ["a.txt", "-"]])
def test_several_documents_need_a_folder(here: Path, arguments: list[str]) -> None:
    make("a.txt", "b.txt")
    assert refused(UsageError, arguments, None) == (
        "INPUT: a folder or several inputs can't go to standard output "
        "(Add -o DIR, a folder to write the translations to.)"
    )


@pytest.mark.parametrize(
    ("arguments", "output", "expected", "reason"),
    [
        (["in/a.txt"], "out", ["out"], "one document: a file"),
        (["in/a.txt"], "new/b.txt", ["new/b.txt"], "its folder will be made"),
        (["in/a.txt"], "out/", ["out/a.txt"], "a separator at the end: a folder"),
        (["in/a.txt"], "old", ["old/a.txt"], "a folder that exists"),
        (["-"], "old", ["old/stdin.txt"], "standard input has a name too"),
        (["-"], "out", ["out"], "standard input is one document"),
        (["in/a.txt", "in/b.txt"], "out", ["out/a.txt", "out/b.txt"], "several: a folder"),
        (["in"], "out", ["out/a.txt", "out/b.txt", "out/s/a.txt"], "folders are kept"),
        (["in/s"], "out", ["out/a.txt"], "a folder with one file still goes to a folder"),
    ],
)
def test_where_translations_go(
    here: Path, arguments: list[str], output: str, expected: list[str], reason: str
) -> None:
    make("in/a.txt", "in/b.txt", "in/s/a.txt")
    Path("old").mkdir()
    assert outputs(arguments, output) == expected, reason


def test_several_documents_do_not_go_to_a_file(here: Path) -> None:
    make("a.txt", "b.txt", "out")
    assert refused(UsageError, ["a.txt", "b.txt"], "out") == (
        "-o out: several inputs need a folder, and this is a file (Name a folder.)"
    )


def test_two_documents_do_not_go_to_one_file(here: Path) -> None:
    make("x/a.txt", "y/a.txt")
    assert refused(UsageError, ["x", "y"], "out", force=True) == (
        "out/a.txt: x/a.txt and y/a.txt would both be written here "
        "(Translate them in two runs, to different folders.)"
    )


def test_the_report_does_not_go_where_a_translation_goes(here: Path) -> None:
    make("a.txt")
    assert refused(UsageError, ["a.txt"], "b.txt", beside={"--report": "./b.txt"}) == (
        "b.txt: a.txt and --report would both be written here "
        "(Translate them in two runs, to different folders.)"
    )


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize(
    ("arguments", "output", "where"),
    [
        (["in/a.txt"], "in/a.txt", "in/a.txt"),
        (["in/a.txt"], "in/../in/a.txt", "in/../in/a.txt"),
        (["in"], "in", "in/a.txt"),
        (["in/*.txt"], "in", "in/a.txt"),
        (["in/a.txt", "in/s/b.txt"], "in/s", "in/s/b.txt"),
    ],
)
def test_an_input_is_never_an_output(
    here: Path, arguments: list[str], output: str, where: str, force: bool
) -> None:
    make("in/a.txt", "in/s/b.txt")
    assert refused(OutputError, arguments, output, force=force) == (
        f"{where}: this is an input; it will not be overwritten (Write to another file or folder.)"
    )


def test_another_documents_input_is_no_output_either(here: Path) -> None:
    make("x/a.txt", "out/a.txt")
    assert refused(OutputError, ["x/a.txt", "out/a.txt"], "out", force=True).startswith(
        "out/a.txt: this is an input"
    )


@posix
@pytest.mark.parametrize("link", [os.symlink, os.link], ids=["symbolic", "hard"])
def test_a_link_to_an_input_is_no_output(here: Path, link) -> None:
    make("a.txt")
    link("a.txt", "b.txt")
    assert refused(OutputError, ["a.txt"], "b.txt", force=True).startswith(
        "b.txt: this is an input"
    )


def test_the_report_is_no_input(here: Path) -> None:
    make("a.txt")
    assert refused(
        OutputError, ["a.txt"], None, beside={"--report": "a.txt"}, force=True
    ).startswith("a.txt: this is an input")


def test_what_exists_is_only_replaced_with_force(here: Path) -> None:
    make("in/a.txt", "in/b.txt", "in/c.txt", "out/b.txt", "out/c.txt", "report.json")
    assert refused(OutputError, ["in"], "out", beside={"--report": "report.json"}) == (
        "out/b.txt: exists already, and so do 2 more (Add --force to replace, or write elsewhere.)"
    )
    assert refused(OutputError, ["in/a.txt"], "out/b.txt") == (
        "out/b.txt: exists already (Add --force to replace, or write elsewhere.)"
    )
    assert outputs(["in"], "out", beside={"--report": "report.json"}, force=True) == [
        "out/a.txt",
        "out/b.txt",
        "out/c.txt",
    ]


# Writing.


def listing(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_folders_on_the_way_are_made(here: Path) -> None:
    files.write(Path("x/y/a.txt"), b"One.\r\n")
    assert Path("x/y/a.txt").read_bytes() == b"One.\r\n"
    assert listing(here / "x/y") == ["a.txt"]


def test_nothing_is_there_before_everything_is(here: Path) -> None:
    with files.replacing(Path("a.txt")) as stream:
        stream.write(b"One.")
        assert not Path("a.txt").exists()
        (temporary,) = listing(here)
        assert temporary.startswith("."), "a folder walk must not take it for an input"
    assert listing(here) == ["a.txt"]


@pytest.mark.parametrize("failure", [KeyboardInterrupt, SystemExit, ValueError, BrokenPipeError])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    here: Path, failure: type[BaseException]
) -> None:
    make("a.txt")
    with pytest.raises(failure), files.replacing(Path("a.txt")) as stream:  # noqa: PT012
        stream.write(b"Half.")
        raise failure
    assert listing(here) == ["a.txt"]
    assert Path("a.txt").read_text(encoding="utf-8") == "a.txt"


def test_a_full_disk_is_an_output_error_and_leaves_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError) as caught:
        files.write(Path("a.txt"), b"One.")
    assert str(caught.value) == "a.txt: can't be written: No space left on device"
    assert listing(here) == []


def test_a_file_where_a_folder_should_be_is_an_output_error(here: Path) -> None:
    make("x")
    for name in ("x/a.txt", "x/y/a.txt"):
        with pytest.raises(OutputError, match=r"a\.txt: a file is where its folder should be"):
            files.write(Path(name), b"One.")


@posix
def test_a_new_file_gets_the_mode_the_umask_gives_and_an_old_one_keeps_its_own(here: Path) -> None:
    make("private.txt")
    Path("private.txt").chmod(0o600)
    before = os.umask(0o027)
    try:
        files.write(Path("a.txt"), b"One.")
        files.write(Path("private.txt"), b"One.")
    finally:
        os.umask(before)
    assert stat.S_IMODE(Path("a.txt").stat().st_mode) == 0o640
    assert stat.S_IMODE(Path("private.txt").stat().st_mode) == 0o600


@posix
def test_a_symbolic_link_stays_a_link(here: Path) -> None:
    make("real/a.txt")
    Path("link.txt").symlink_to(here / "real/a.txt")
    files.write(Path("link.txt"), b"One.")
    assert Path("link.txt").is_symlink()
    assert Path("real/a.txt").read_bytes() == b"One."


@posix
def test_a_device_is_written_to_not_replaced(here: Path) -> None:
    make("a.txt")
    assert outputs(["a.txt"], os.devnull) == [os.devnull]
    files.write(Path(os.devnull), b"One.")
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)
