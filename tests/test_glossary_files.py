"""Glossary files: what other programs write is read, what is written is read back, no cell runs."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from translate.errors import GlossaryError, UsageError
from translate.formats.encoding import decode
from translate.glossary import Term, csv_file, exchange, find_default, load, table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RUDAL = Term("rudal", "missile")
FULL = Term(
    "Kim Jong-un",
    "Kim Jong Un",
    category="person",
    match="exact",
    case="exact",
    alternatives=("Kim", "a|b"),
    forbidden=("Kim Jong-un",),
    article="the",
    status="proposed",
    note='two\nlines, "quoted"',
    citation="AP",
    extra=(("owner", "=HYPERLINK(1)"), ("=id", "7")),
)


def text(alphabet: str | None = None) -> st.SearchStrategy[str]:
    """Return texts as a cell holds them: trimmed, composed, without control characters."""
    characters = (
        st.sampled_from(alphabet)
        if alphabet
        else st.characters(exclude_categories=("Cc", "Cs", "Cn"), include_characters="\n")
    )
    return st.text(characters, max_size=12).map(
        lambda raw: unicodedata.normalize("NFC", unicodedata.normalize("NFC", raw).strip())
    )


cell = text() | text("=+-@'\"|\\;,\t a\n1é")
word = st.tuples(cell, st.sampled_from(["a", "Kim", "7"]), cell).map(lambda parts: "".join(parts))
name = word.map(lambda raw: "x" + raw)
terms = st.lists(
    st.builds(
        Term,
        source=word.map(str.strip),
        target=word.map(str.strip),
        category=cell,
        match=st.sampled_from(["", "exact", "inflect", "derive"]),
        case=st.sampled_from(["", "any", "exact"]),
        alternatives=st.lists(cell.filter(bool), max_size=3).map(tuple),
        forbidden=st.lists(cell.filter(bool), max_size=3).map(tuple),
        article=st.sampled_from(["", "the"]),
        status=st.sampled_from(["", "approved", "proposed", "off"]),
        note=cell,
        citation=cell,
        extra=st.dictionaries(
            st.sampled_from(["owner", "=x", "a;b", 'a"b']), cell.filter(bool), max_size=2
        ).map(lambda extra: tuple(sorted(extra.items()))),
    ),
    min_size=1,
    max_size=4,
)
by_disk = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(content: str | bytes, name: str = "terms.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize("format", ["csv", "tsv", "xlsx", "tbx"])
@given(terms=terms)
@settings(max_examples=20, parent=by_disk)
def test_nothing_is_lost(format: str, terms: list[Term], tmp_path: Path) -> None:
    path = tmp_path / f"terms.{format}"
    path.write_bytes(exchange.write(terms, format))
    # Columns of rows that lack them come back in file order.
    back = exchange.read(path).terms
    assert [sort_extra(each) for each in back] == terms


def sort_extra(term: Term) -> Term:
    from dataclasses import replace

    return replace(term, extra=tuple(sorted(term.extra)))


@pytest.mark.parametrize("format", ["csv", "tsv", "xlsx", "tbx"])
def test_every_column_is_kept(format: str, tmp_path: Path) -> None:
    path = tmp_path / f"terms.{format}"
    path.write_bytes(exchange.write([FULL, RUDAL], format))
    assert exchange.read(path).terms == (FULL, RUDAL)


def test_deepl_keeps_source_and_target(tmp_path: Path) -> None:
    data = exchange.write([FULL, Term("x", "y", status="off"), RUDAL], "deepl")
    assert data == b"Kim Jong-un,Kim Jong Un\nrudal,missile\n"
    path = tmp_path / "deepl.csv"
    path.write_bytes(data)
    assert exchange.read(path).terms == (Term("Kim Jong-un", "Kim Jong Un"), RUDAL)


def test_unknown_format() -> None:
    with pytest.raises(UsageError, match="csv, tsv, xlsx, tbx, deepl"):
        exchange.write([RUDAL], "docx")


@given(st.lists(st.lists(cell, min_size=2, max_size=4), min_size=1, max_size=4))
def test_reads_what_csv_writes(rows: list[list[str]]) -> None:
    for delimiter in ",;\t":
        stream = io.StringIO()
        csv.writer(stream, delimiter=delimiter).writerows(rows)
        parsed = table.parse(stream.getvalue(), delimiter, "x.csv")
        assert [[each.text for each in record] for record in parsed] == rows


@given(cell)
def test_escape_and_back(cell: str) -> None:
    escaped = table.escape(cell)
    assert escaped[:1] not in set("=+-@")
    assert table.unescape(escaped) == cell


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("source,target\nrudal,missile\n", "terms.csv"),
        ("\ufeffsource,target\r\nrudal,missile\r\n", "terms.csv"),
        ("source;target\r\nrudal;missile\r\n", "terms.csv"),
        ("sep=;\r\nsource;target\r\nrudal;missile\r\n", "terms.csv"),
        ("source\ttarget\nrudal\tmissile", "terms.tsv"),
        ("source\ttarget\r\nrudal\tmissile\r\n".encode("utf-16"), "terms.csv"),
        ("\ufeffsource;target\r\nrudal;missile\r\n".encode("utf-16-be"), "terms.csv"),
        ("rudal,missile\n", "terms.csv"),
        ("rudal\tmissile\n", "terms.txt"),
        ("rudal;missile\n", "terms.csv"),
        ("rudal,missile,ID,EN\n", "deepl.csv"),
        ("id,en\nrudal,missile\n", "google.csv"),
        ("id-ID,en-US\nrudal,missile\n", "google.csv"),
        ("Sumber;Terjemahan;;\nrudal;missile;;\n;;;\n", "terms.csv"),
        ("target,source\nmissile,rudal\n", "terms.csv"),
        ('"source","target"\n\n"rudal","missile"\n\n', "terms.csv"),
    ],
    ids=str,
)
def test_two_columns_of_any_make(
    content: str | bytes, name: str, write: Callable[..., Path]
) -> None:
    terms = exchange.read(write(content, name)).terms
    assert [(term.source, term.target) for term in terms] == [("rudal", "missile")]


def test_quotes_are_text_between_tabs(write: Callable[..., Path]) -> None:
    terms = exchange.read(write('"Kim" muda\t"Kim" jr.\n', "terms.tsv")).terms
    assert terms == (Term('"Kim" muda', '"Kim" jr.'),)


def test_source_column_beside_an_id_column(write: Callable[..., Path]) -> None:
    terms = exchange.read(write("id,source,target,notes\n7,rudal,missile,n\n")).terms
    assert terms == (Term("rudal", "missile", note="n", extra=(("id", "7"),)),)


@pytest.mark.parametrize(
    ("content", "where", "what"),
    [
        ("source,target\nrudal,\n", "2:7", "the target is empty"),
        ("source,target\n  ,missile\n", "2:1", "the source is empty"),
        ("source,target\n!!!,missile\n", "2:1", "'!!!' has no letter or digit"),
        ("source,target,match\na,b,exact\nc,d,exakt\n", "3:5", "match is 'exakt'"),
        ("source,target,case\nc,d,upper\n", "2:5", "case is 'upper'"),
        ("source,target,article\nc,d,a\n", "2:5", "article is 'a'"),
        ("source,target,status\nc,d,done\n", "2:5", "status is 'done'"),
        ("source,target\na,b,c\n", "2:5", "more cells than the 2 columns"),
        ('source,target\n"a,b\n', "2:1", "a quote is never closed"),
        ('source,target\n"a"x,b\n', "2:1", "text follows the closing quote"),
        ('source,target\n"a\nb",c\nd,\n', "4:3", "the target is empty"),
        ("source,target\na\x07,b\n", "2:1", "a control character"),
        ("a,b,c\nd,e,f\n", "1:1", "there is no header"),
        ("rudal\nmissile\n", "1:1", "no header and no second column"),
        ("source,target,x,x\na,b,1,2\n", "1:17", "two columns are called x"),
        ("source,target,,x\na,b,1,2\n", "1:15", "a column has no name"),
        (b"source,target\nrudal,caf\xe9\n", "2:10", "not valid UTF-8"),
    ],
    ids=str,
)
def test_errors_say_where(
    content: str | bytes, where: str, what: str, write: Callable[..., Path]
) -> None:
    path = write(content)
    with pytest.raises(GlossaryError) as caught:
        load([path])
    assert what in caught.value.what
    assert caught.value.where == f"{path}:{where}"
    assert caught.value.hint


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(GlossaryError, match="no such file"):
        load([tmp_path / "no.csv"])


def test_empty_file_is_an_empty_glossary(write: Callable[..., Path]) -> None:
    assert load([write("")]).terms == ()


def test_later_files_win(write: Callable[..., Path]) -> None:
    first = write("source,target\na,1\nb,2\nc,3\n", "first.csv")
    second = write("source,target,status\nb,9,\nc,3,off\n", "second.csv")
    glossary = load([first, second])
    assert [hit.term.target for hit in glossary.find("a b c")] == ["1", "9"]


def test_terms_know_their_place(write: Callable[..., Path]) -> None:
    path = write('source,target,note\na,b,"x\ny"\nc,d,\n')
    assert [term.place for term in load([path]).terms] == [f"{path}:2:1", f"{path}:4:1"]


def test_no_spreadsheet_runs_a_cell() -> None:
    data = exchange.write([Term("=1+1", "@SUM(A1)", note="+x", alternatives=("-y",))], "csv")
    cells = next(row for row in list(csv.reader(io.StringIO(data.decode())))[1:])
    assert [each for each in cells if each] == ["'=1+1", "'@SUM(A1)", "'-y", "'+x"]


def test_workbook_cells_are_text(tmp_path: Path) -> None:
    import openpyxl

    path = tmp_path / "terms.xlsx"
    path.write_bytes(exchange.write([Term("=1+1", "3/11"), Term("007", "TRUE")], "xlsx"))
    sheet = openpyxl.load_workbook(path).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}


def test_date_in_a_workbook_is_told(tmp_path: Path) -> None:
    import datetime

    import openpyxl

    workbook = openpyxl.Workbook()
    for row in (["source", "target"], ["3/11", datetime.date(2022, 11, 3)]):
        workbook.worksheets[0].append(row)
    workbook.save(tmp_path / "terms.xlsx")
    with pytest.raises(GlossaryError, match=r"terms\.xlsx:2:2: the spreadsheet made a date"):
        exchange.read(tmp_path / "terms.xlsx")


def test_no_workbook(write: Callable[..., Path]) -> None:
    with pytest.raises(GlossaryError, match="no Excel workbook"):
        exchange.read(write(b"PK\x03\x04 broken", "terms.xlsx"))


# TBX and TMX

OLD_TBX = """<?xml version='1.0'?>
<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX" xml:lang="en"><text><body>
  <termEntry id="1">
    <descrip type="subjectField">weapons</descrip>
    <langSet xml:lang="id-ID"><tig><term>rudal</term></tig><tig><term>misil</term></tig></langSet>
    <langSet xml:lang="en-US">
      <ntig><termGrp><term>rocket</term>
        <termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></termGrp></ntig>
      <ntig><termGrp><term>guided missile</term></termGrp></ntig>
      <ntig><termGrp><term>missile</term>
        <termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></termGrp></ntig>
    </langSet>
  </termEntry>
  <termEntry id="2"><langSet xml:lang="id"><tig><term>kapal</term></tig></langSet></termEntry>
</body></text></martif>
"""
DCT_TBX = """<tbx style="dct" xmlns="urn:iso:std:iso:30042:ed-2" xmlns:b="http://x/basic"><text><body>
<conceptEntry><b:subjectField>law</b:subjectField><note>n</note>
<langSec xml:lang="en"><termSec><term>treaty</term></termSec>
<termSec><term>pact</term><b:administrativeStatus>supersededTerm-admn-sts</b:administrativeStatus>
</termSec></langSec>
<langSec xml:lang="id"><termSec><term>traktat</term></termSec></langSec>
</conceptEntry></body></text></tbx>
"""
TMX = """<?xml version="1.0"?><!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header/><body>
<tu><note>n</note><tuv xml:lang="ID"><seg>rudal <bpt i="1">balistik</bpt></seg></tuv>
<tuv xml:lang="EN-US"><seg>ballistic missile</seg></tuv></tu>
<tu><tuv xml:lang="id"><seg>kapal</seg></tuv><tuv xml:lang="fr"><seg>navire</seg></tuv></tu>
</body></tmx>
"""


def test_old_tbx(write: Callable[..., Path]) -> None:
    path = write(OLD_TBX, "terms.tbx")
    found = exchange.read(path)
    missile = Term("rudal", "missile", "weapons", "", "", ("guided missile",), ("rocket",))
    assert found.terms[0] == missile
    assert found.terms[1].source == "misil"
    assert found.left_out == (f"{path}:15:3",)
    assert found.terms[0].place == f"{path}:4:3"


def test_dct_tbx(write: Callable[..., Path]) -> None:
    found = exchange.read(write(DCT_TBX, "terms.xml"))
    assert found.terms == (Term("traktat", "treaty", "law", forbidden=("pact",), note="n"),)


def test_tmx(write: Callable[..., Path]) -> None:
    found = exchange.read(write(TMX, "terms.tmx"))
    assert found.terms == (Term("rudal balistik", "ballistic missile", note="n"),)
    assert len(found.left_out) == 1


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (
            '<!DOCTYPE t [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><tbx>&b;</tbx>',
            "terms.tbx:1:25: the file declares entities",
        ),
        (
            '<!DOCTYPE t [<!ENTITY a SYSTEM "file:///etc/passwd">]><tbx>&a;</tbx>',
            "terms.tbx:1:52: the file declares entities",
        ),
        ("<tbx>\n<text></tbx>", "terms.tbx:2:9: not well-formed XML: mismatched tag"),
        ("<tbx/>", "terms.tbx: no entry has an Indonesian and an English term"),
        ("", "not well-formed XML"),
    ],
)
def test_bad_xml(content: str, what: str, write: Callable[..., Path]) -> None:
    with pytest.raises(GlossaryError) as caught:
        exchange.read(write(content, "terms.tbx"))
    assert what in str(caught.value)


# The shape files are kept in

MESSY = '\ufeffsource;target;"owner";notes\r\n"rudal"; missile ;;"a;b"\r\n;;;\r\n\'=x;y;z;\r\n'


def test_fmt_gives_one_shape() -> None:
    body, encoding = decode(MESSY.encode(), "terms.csv")
    shaped = csv_file.fmt(csv_file.sheet(body, "terms.csv", encoding))
    assert shaped == "source,target,owner,note\nrudal,missile,,a;b\n'=x,y,z,\n"


@given(terms)
def test_fmt_is_stable_and_changes_nothing(terms: list[Term]) -> None:
    written = csv_file.text(terms, csv_file.columns(terms))
    shaped = csv_file.fmt(csv_file.sheet(written, "terms.csv"))
    assert shaped == written
    assert csv_file.fmt(csv_file.sheet(shaped, "terms.csv")) == shaped


def test_save_and_load(tmp_path: Path) -> None:
    for name in ("terms.csv", "terms.tsv"):
        csv_file.save(tmp_path / name, [FULL, RUDAL])
        assert load([tmp_path / name]).terms == (FULL, RUDAL)
        assert b"\r" not in (tmp_path / name).read_bytes()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("source,target\na,b\n", "source,target\na,b\nrudal,missile\n"),
        ("source;target\r\na;b", "source;target\r\na;b\r\nrudal;missile\r\n"),
        ("a\tb\n", "a\tb\nrudal\tmissile\n"),
        ("", "source,target\nrudal,missile\n"),
        ("target,x,source\n\nb,,'a\n", "target,x,source\n\nb,,'a\nmissile,,rudal\n"),
    ],
)
def test_append_leaves_the_rest_as_it_is(before: str, after: str) -> None:
    for codec in ("utf-8", "utf-8-sig", "utf-16"):
        body, encoding = decode(before.encode(codec), "terms.csv")
        sheet = csv_file.sheet(body, "terms.csv", encoding)
        assert csv_file.append(sheet, RUDAL).decode(codec) == after


def test_append_adds_the_columns_a_term_needs() -> None:
    sheet = csv_file.sheet("a,b\n", "terms.csv")
    data = csv_file.append(sheet, Term("rudal", "missile", forbidden=("rocket",)))
    assert data.decode() == "source,target,forbidden\na,b,\nrudal,missile,rocket\n"

    sheet = csv_file.sheet("a\tb\n", "terms.csv")
    data = csv_file.append(sheet, Term("rudal", "missile", forbidden=("rocket",)))
    assert data.decode() == "source\ttarget\tforbidden\na\tb\t\nrudal\tmissile\trocket\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("source,target\nb,c\nd,e\n", "source,target\nrudal,missile\nd,e\n"),
        ('b;c\r\nd;"e"', 'rudal;missile\r\nd;"e"'),
        ("d,e\n\nb,c", "d,e\n\nrudal,missile"),
        ("sep=;\nsource;target\nb;c\n d ; e\n", "sep=;\nsource;target\nrudal;missile\n d ; e\n"),
        (
            'x,source,target,note\r\n"1\r\n2",b,c,"n\r\nm"\r\n3,d,e,\r\n',
            'x,source,target,note\r\n"1\n2",rudal,missile,\r\n3,d,e,\r\n',
        ),
    ],
)
def test_change_leaves_the_rest_as_it_is(before: str, after: str) -> None:
    for codec in ("utf-8", "utf-8-sig", "utf-16"):
        body, encoding = decode(before.encode(codec), "terms.csv")
        sheet = csv_file.sheet(body, "terms.csv", encoding)
        assert csv_file.change(sheet, "b", RUDAL).decode(codec) == after


def test_change_adds_the_columns_a_term_needs() -> None:
    sheet = csv_file.sheet("x,source,target\n1,a,b\n2,c,d\n", "terms.csv")
    data = csv_file.change(sheet, "a", Term("rudal", "missile", note="n"))
    assert data.decode() == "x,source,target,note\n1,rudal,missile,n\n2,c,d,\n"


@pytest.mark.parametrize(
    ("source", "term", "message"),
    [
        ("x", RUDAL, "'x' has no row"),
        ("c", RUDAL, "'c' has 2 rows"),
        ("a", Term("c", "d"), "'c' has a row already"),
        ("a", Term("a", ""), "the target is empty"),
    ],
)
def test_change_refuses(source: str, term: Term, message: str) -> None:
    sheet = csv_file.sheet("source,target\na,b\nc,d\nc,d\n", "terms.csv")
    with pytest.raises(GlossaryError, match=re.escape(message)):
        csv_file.change(sheet, source, term)


@given(terms, st.data())
def test_change_and_change_back(terms: list[Term], data: st.DataObject) -> None:
    terms = list({term.source: term for term in terms}.values())
    written = csv_file.text(terms, csv_file.columns(terms))
    chosen = data.draw(st.sampled_from(terms))
    other = Term("rudal-rudalan", "toy missile", note="a\nb")
    changed = csv_file.change(csv_file.sheet(written, "t.csv"), chosen.source, other).decode()
    back = csv_file.change(csv_file.sheet(changed, "t.csv"), other.source, chosen).decode()
    assert back == written


@pytest.mark.parametrize("items", [(), ("a",), ("a|b", "c\\"), ("\\|", "|")])
def test_lists(items: tuple[str, ...]) -> None:
    assert csv_file.split_list(csv_file.join_list(items)) == items


def test_find_default(tmp_path: Path, write: Callable[..., Path]) -> None:
    with pytest.raises(GlossaryError, match=r"no glossary/terms\.csv here or in a folder above"):
        find_default(tmp_path)
    (tmp_path / "glossary").mkdir()
    path = write("", "glossary/terms.csv")
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert find_default(tmp_path / "a" / "b") == path
