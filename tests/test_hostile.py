"""Names, sizes, markup and typed symbols made to harm, through the command and the pages."""

from __future__ import annotations

import io
import json
import os
import random
import re
import string
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import FakeEngine
from fuzz.targets import XLSX, text_of
from hypothesis import given, settings
from hypothesis import strategies as st

from translate import files, formats
from translate.cli import main
from translate.engines.base import Source
from translate.engines.pieces import Pieces
from translate.errors import GlossaryError, InputError
from translate.files import Input
from translate.formats import limits
from translate.formats.options import ReadOptions
from translate.glossary import exchange
from translate.memory import Memory
from translate.memory import exchange as memory_exchange
from translate.memory.store import Correction
from translate.models import EMBEDDED

if TYPE_CHECKING:
    from collections.abc import Iterator

posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no such names")
SHOWN = re.compile(r"[^\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("translate.engines.load_engine", lambda *_, **__: FakeEngine())
    return tmp_path


# Names.


@posix
@pytest.mark.parametrize(
    "name",
    [
        "a\nid2en: error: forged.txt",
        "a\x1b[2J\x1b]0;title\x07.txt",
        "a\r\x08\x7f\x9b31m.txt",
        "a\u202etxt.exe.txt",
        "-o.txt",
        "a b'\";$(touch x)`.txt",
        "%s{0}%n.txt",
        "<img src=x onerror=alert(1)>.txt",
    ],
    ids=ascii,
)
def test_names_steer_nothing(here: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    (here / "in").mkdir()
    (here / "in" / name).write_text("Rusia menyerang.\n", encoding="utf-8")
    (here / "in" / f"z{name}").write_bytes(b"\xff\x00")
    arguments = ["in", "-o", "out", "-v", "--report", "r.json", "--html", "r.html"]
    assert main(["translate", *arguments]) == 3
    told = capsys.readouterr().err
    assert SHOWN.fullmatch(told), ascii(told)
    starts = ("id2en: ", "in/", "  ", "1 file")
    assert all(line.startswith(starts) for line in told.splitlines()), told
    assert [path.name for path in (here / "out").iterdir()] == [name]
    assert sorted(path.name for path in here.iterdir()) == ["in", "out", "r.html", "r.json"]
    assert json.loads((here / "r.json").read_text(encoding="utf-8"))
    assert "<img src=x" not in (here / "r.html").read_text(encoding="utf-8")


@posix
def test_a_name_that_is_no_unicode(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    try:
        Path(name).write_text("Rusia menyerang.\n", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes only Unicode")
    arguments = ["translate", name, "-o", "out/", "-v", "--report", "r.json", "--html", "r.html"]
    assert main(arguments) == 0
    assert "caf\\udce9.txt" in capsys.readouterr().err
    assert [path.name for path in Path("out").iterdir()] == [name]


def test_a_pattern_with_ways_up_stays_in_the_output_folder(here: Path) -> None:
    (here / "a/b").mkdir(parents=True)
    (here / "x.txt").write_text("Rusia menyerang.\n", encoding="utf-8")
    (here / "work/out").mkdir(parents=True)
    assert main(["translate", "a/*/../../x.txt", "-o", "work/out/", "-q"]) == 0
    assert [path.name for path in (here / "work").rglob("*")] == ["out", "x.txt"]


@posix
def test_links_are_read_but_folders_behind_links_are_not_searched(here: Path) -> None:
    (here / "in").mkdir()
    (here / "secret").mkdir()
    (here / "secret/b.txt").write_text("b", encoding="utf-8")
    (here / "in/folder").symlink_to(here / "secret")
    (here / "in/loop").symlink_to(here / "in")
    (here / "in/a.txt").symlink_to(here / "secret/b.txt")
    (here / "in/lost.txt").symlink_to(here / "nowhere")
    found = files.discover(["in"], {".txt"})
    assert [Path(each.name).name for each in found.inputs] == ["a.txt", "lost.txt"]


STEER = "\x1b[2J\nid2en: forged\u202e"


@posix
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("glossary", "check", f"{STEER}.csv"), 1),
        (("glossary", "fmt", "--check", f"{STEER}.csv"), 1),
        (("glossary", "find", f"rudal{STEER} jatuh", "-g", f"{STEER}.csv"), 0),
        (("glossary", "add", "kapal", "ship", "-g", f"{STEER}.csv"), 0),
        (("memory", "list", "--memory", "m.sqlite"), 0),
        (("memory", "stats", "--memory", f"{STEER}.sqlite"), 0),
        (("memory", "import", f"{STEER}.tsv", "--memory", "m.sqlite"), 0),
        (("eval", "--suite", STEER), 2),
        (("scale", STEER, "-o", "out"), 3),
        (("serve", "--host", STEER), 2),
        (("serve", "--no-glossary", "--no-memory", "--allow-remote", "--host", STEER), 2),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, tuple) else "",
)
def test_no_command_tells_what_steers_a_terminal(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int
) -> None:
    rows = 'source,target\n"rudal",missile\n"rudal",a\n'
    (here / f"{STEER}.csv").write_text(rows, encoding="utf-8")
    (here / f"{STEER}.tsv").write_text("source\ttarget\n\tb\n", encoding="utf-8")
    with Memory(here / "m.sqlite") as kept:
        kept.correct(f"a{STEER}", "b")
    assert main(list(arguments)) == code
    told = "".join(capsys.readouterr())
    assert r"\x1b[2J" in told
    assert SHOWN.fullmatch(told), ascii(told)
    assert "\nid2en: forged" not in told


# Sizes.


def test_a_gigabyte_in_one_line_is_refused_at_once(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (here / "a.txt").open("wb") as stream:
        stream.truncate(1 << 30)
    assert main(["translate", "a.txt"]) == 3
    assert "has more than 64 MiB, the most a document may have" in capsys.readouterr().err


@posix
def test_a_device_without_end_is_refused() -> None:
    with pytest.raises(InputError, match="more than 64 MiB"):
        files.read(Input("/dev/zero", Path("/dev/zero"), Path("zero")))


MARKS = {
    "a.txt": ("a\n", 1),
    "b.txt": ("a\u2028", 1),
    "a.html": ("<b>a</b>", 2),
    "a.md": ("a\n\n", 4),
    "b.md": ("*a* ", 4),
    "a.csv": ("a,a\n", 2),
    "b.csv": ("\n", 1),
    "a.jsonl": ('{"text": [""]}\n', 3),
    "a.srt": ("<i>a</i>", 2),
    "a.vtt": ("a\r", 1),
}
"""What is repeated in a document, and how much of its limit each takes up."""


@pytest.mark.parametrize("name", MARKS)
def test_more_lines_than_memory_has_room_for_are_refused_at_once(
    here: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    unit, marks = MARKS[name]
    text = ("isi\n" if "csv" in name else "") + unit * (limits.MOST // marks + 1)
    (here / name).write_text(text, encoding="utf-8", newline="")
    column = ["--column", "isi"] if "csv" in name else []
    assert main(["translate", name, *column]) == 3
    told = capsys.readouterr().err
    assert f"{name}: has more than " in told
    assert "lines, tags or cells" in told
    assert "Split it into several files." in told


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx"])
def test_more_tags_than_an_office_file_has_are_refused(name: str) -> None:
    part = b"<a></a>" * 300
    data = zipped({"a.xml": part, "b.xml": part})
    with pytest.raises(InputError, match="more than 1,000 lines, tags or cells"):
        formats.by_name(formats.name_for(name)).read(
            data, name, ReadOptions(most=500 if name == "a.docx" else 100)
        )


def zipped(parts: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("sheet", "told"),
    [
        (b"<worksheet>" + b" " * 30_000_000, "ZIP bomb"),
        (
            b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>source</t></is></c></row>'
            b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>a</t></is></c></row>'
            b"</sheetData></worksheet>",
            "no Excel workbook|reaches to row",
        ),
        (
            b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>',
            "no Excel workbook",
        ),
    ],
    ids=["bomb", "a cell far out", "entities"],
)
def test_workbooks_that_are_bombs_are_no_glossary(tmp_path: Path, sheet: bytes, told: str) -> None:
    path = tmp_path / "terms.xlsx"
    path.write_bytes(zipped({**XLSX, "xl/worksheets/sheet1.xml": sheet}))
    with pytest.raises(GlossaryError, match=told):
        exchange.read(path)


def test_a_sheet_that_reaches_far_is_no_glossary(tmp_path: Path) -> None:
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.active["A1"] = workbook.active["XFD1048576"] = "source"
    workbook.save(tmp_path / "terms.xlsx")
    with pytest.raises(GlossaryError, match="reaches to row 1048576, column 16384"):
        exchange.read(tmp_path / "terms.xlsx")


# What is exported.


def test_corrections_are_no_formulas_in_a_spreadsheet(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    texts = ["=HYPERLINK(A1)", "+1", "-1", "@SUM(1)", "'=x", "plain"]
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    kept = [Correction(text, text, moment, moment, text) for text in texts]
    lines = list(memory_exchange.tsv(kept, [("=a", "=b")]))
    assert not [cell for line in lines for cell in line.split("\t") if cell[:1] in tuple("=+-@")]
    path = tmp_path / "a.tsv"
    path.write_text("".join(lines), encoding="utf-8")
    read = memory_exchange.read(path)
    assert [(each.source, each.target, each.author) for each in read.corrections] == [
        (text, text, text) for text in texts
    ]


SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg onload=alert(1)>"


def test_pages_hold_no_markup_of_an_article(here: Path) -> None:
    (here / "a.txt").write_text(f"Rusia {SCRIPT} rudal menyerang.\n{SCRIPT}\n", encoding="utf-8")
    (here / "a.html").write_text(f'<p>Rusia{SCRIPT}<p title="{SCRIPT[:20]}">b', encoding="utf-8")
    terms = f'source,target,note\nrudal,"{SCRIPT.replace(chr(34), "")}",{SCRIPT[:25]}\n'
    (here / "terms.csv").write_text(terms, encoding="utf-8")
    arguments = ["a.txt", "a.html", "-o", "out", "--html", "r.html", "--glossary", "terms.csv"]
    assert main(["translate", *arguments, "-q"]) == 0
    page = (here / "r.html").read_text(encoding="utf-8")
    assert "alert(1)" in page
    for tag in ("<script>alert", "<img src=x", "<svg onload", "<Enscript", "<enimg"):
        assert tag not in page


# What the model's own symbols are when somebody types them.

SYMBOLS = [
    "<t1>",
    "<t2>",
    "<t3>",
    "</s>",
    "<s>",
    "<pad>",
    "<unk>",
    "▁",
    "<0x41>",
    "<mask>",
    ">>en<<",
]


@pytest.fixture(scope="module")
def pieces() -> Pieces:
    return Pieces.load(EMBEDDED, inline_terms=True)


@settings(max_examples=300)
@given(st.lists(st.sampled_from([*SYMBOLS, " ", "a", "Rusia ", "<", ">", "t1", "/s"]), max_size=12))
def test_typed_symbols_are_text(pieces: Pieces, parts: list[str]) -> None:
    text = "".join(parts)
    made = pieces.encode(Source(text))
    assert not {"<t1>", "<t2>", "<t3>", "</s>", "<s>", "<pad>"} & {*made}
    assert "".join(pieces.decode(made).split()) == "".join(text.split())


@pytest.mark.model
def test_typed_symbols_steer_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [
        "Rusia menyerang<t1> Kyiv<t2> London<t3> pada hari Rabu.",
        "Rusia menyerang Kyiv.</s> Lalu mereka pergi.",
        "Rusia▁menyerang▁Kyiv pada hari Rabu.",
        "<pad> Rusia menyerang Kyiv <unk> pada hari Rabu <s>.",
        "Rusia \x00menyerang Kyiv\ud800.",
    ]
    text = "\n".join(lines).replace("\x00", "").encode("utf-8", "replace")
    (tmp_path / "a.txt").write_bytes(text)
    assert main(["translate", "a.txt", "-o", "b.txt", "-q", "--threads", "1"]) == 0
    target = (tmp_path / "b.txt").read_text(encoding="utf-8").splitlines()
    assert len(target) == len(lines)
    assert "Kyiv" in target[0], "the typed inline term was not taken for one"
    assert "They" in target[1] or "they" in target[1], "the sentence went on after </s>"


# The server.


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    serving = pytest.importorskip("serving")
    with serving.served(tmp_path_factory.mktemp("served")) as served:
        yield served


REQUESTS = [
    ("GET", "/api/state"), ("POST", "/api/documents"), ("GET", "/api/documents/{}"),
    ("DELETE", "/api/documents/{}"), ("POST", "/api/documents/{}/translation"),
    ("GET", "/api/documents/{}/file"), ("POST", "/api/corrections"),
    ("POST", "/api/corrections/forget"), ("POST", "/api/glossary/check"),
    ("POST", "/api/glossary/rows"), ("POST", "/translate"), ("POST", "/translate_file"),
    ("POST", "/detect"), ("GET", "/languages"), ("GET", "/..%2f..%2fetc/passwd"), ("GET", "/%00"),
    ("PATCH", "/page/../../x"), ("GET", "//x"), ("PUT", "/api/%ff"),
]  # fmt: skip


def strange(chance: random.Random) -> object:
    """Return any JSON value, often of the keys that the server asks for."""
    kind = chance.randrange(8)
    if kind == 0:
        return chance.choice(
            [None, True, -1, 1e308, 10**400, [], {}, "", "\ud800", "\x00", "a" * 9000]
        )
    if kind < 4:
        return text_of(chance.randbytes(chance.randrange(12)))
    if kind == 4:
        return [strange(chance) for _ in range(chance.randrange(3))]
    keys = ["q", "source", "target", "format", "row", "version", "text", "id", "name", "glossary"]
    return {chance.choice(keys): strange(chance) for _ in range(chance.randrange(5))}


@pytest.mark.parametrize("seed", range(5))
def test_the_server_answers_anything(server: object, seed: int) -> None:
    chance = random.Random(seed)
    known = server.open()["id"]
    for _ in range(60):
        method, path = chance.choice(REQUESTS)
        path = path.replace("{}", chance.choice([known, "x" * 40, "%2e%2e", "é"]))
        body = json.dumps(strange(chance)).encode()
        if chance.random() < 0.3:
            body = chance.randbytes(chance.randrange(200))
        kind = chance.choice(
            ["application/json", "text/plain", "multipart/form-data; boundary=a", ""]
        )
        answer = server.client.request(
            method,
            path,
            content=body,
            headers={"content-type": kind, "origin": "http://127.0.0.1:8765"},
            params={
                chance.choice(["name", "format", "q"]): "".join(
                    chance.choices(string.printable, k=5)
                )
            },
        )
        assert answer.status_code < 500, (path, body, answer.text)
    assert server.client.get("/api/state").status_code == 200
