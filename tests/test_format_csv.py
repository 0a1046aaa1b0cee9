from __future__ import annotations

import codecs
import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from translate.article import Target
from translate.errors import Id2enError, InputError, UsageError
from translate.formats import delimited
from translate.formats.options import ReadOptions

CELLS = st.lists(
    st.sampled_from(
        ["Satu.", "dua", " ", '"', '""', ",", ";", "\t", "|", "\n", "\r\n", "=", "'", "-", "é", "@"]
    ),
    max_size=4,
).map("".join)
ENDS = st.sampled_from(["\n", "\r\n"])


def read(text: str, *wanted: str, name: str = "a.csv"):
    return delimited.read(text.encode(), name, ReadOptions(columns=wanted))


def translated(text: str, *wanted: str, to: str = "One.", name: str = "a.csv") -> str:
    article = read(text, *wanted, name=name)
    return delimited.write(article, [Target(to)] * len(article.blocks)).decode()


def written(rows, delimiter: str, end: str, quoting: int = csv.QUOTE_MINIMAL) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return stream.getvalue()


@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=4),
    delimiter=st.sampled_from(",;\t|"),
    end=ENDS,
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_csv_writes_is_read_and_nothing_but_the_column_changes(
    rows, delimiter: str, end: str, quoting: int
) -> None:
    header = ("id", "isi", "x")
    data = written([header, *rows], delimiter, end, quoting).encode()
    article = delimited.read(data, "a.csv", ReadOptions(columns=("isi",)))
    assert delimited.write(article, [Target(b.text) for b in article.blocks]) == data
    out = delimited.write(article, [Target('+"One",; ')] * len(article.blocks)).decode()
    after = list(csv.reader(io.StringIO(out, newline=""), delimiter=delimiter))
    assert after[0] == list(header)
    for old, new in zip(rows, after[1:], strict=True):
        assert (new[0], new[2]) == (old[0], old[2])
        assert new[1].lstrip().startswith("'+") if old[1].strip() else new[1] == old[1]


@given(
    text=st.text(st.sampled_from("ab,;\t|\"\r\n ='-")),
    name=st.sampled_from(["a.csv", "a.tsv"]),
    column=st.sampled_from(["1", "2", "a"]),
)
@example(text='a,"b\r\nc"\r\n', name="a.csv", column="2")
@example(text="sep=;\r\na;b\r\n", name="a.csv", column="a")
def test_anything_is_refused_or_comes_out_the_same(text: str, name: str, column: str) -> None:
    try:
        article = read(text, column, name=name)
    except Id2enError:
        return
    own = [Target(b.text) for b in article.blocks]
    assert delimited.write(article, own) == text.encode()


@pytest.mark.parametrize(
    ("text", "wanted", "out"),
    [
        ("id,isi\n1,Satu\n", ["isi"], "id,isi\n1,One.\n"),
        ("id,isi\n1,Satu\n", [" ISI "], "id,isi\n1,One.\n"),
        ("Satu,x\nDua,y\n", ["1"], "One.,x\nOne.,y\n"),
        ("Satu,x\nDua,y\n", ["Satu", "2"], "Satu,x\nOne.,One.\n"),
        ("2,1\nSatu,Dua\n", ["1"], "2,1\nSatu,One.\n"),
        ('id,isi\n1,"Satu, dua"\n', ["isi"], 'id,isi\n1,"One."\n'),
        ('id;isi\n1;"Satu ""x"""\n', ["isi"], 'id;isi\n1;"One."\n'),
        ('id,isi\n1,"Satu\n\nDua"\n2,Tiga', ["isi"], 'id,isi\n1,"One.\n\nOne."\n2,One.'),
        ("sep=|\nid|isi,x\n1|Satu, dua\n", ["isi,x"], "sep=|\nid|isi,x\n1|One.\n"),
        ('"a,b,c";isi\n1;Satu\n', ["isi"], '"a,b,c";isi\n1;One.\n'),
        ("id,isi\n\n1\n2,Satu,,\n", ["isi"], "id,isi\n\n1\n2,One.,,\n"),
        ("id,isi\n1, Satu \n2,  \n3,17\n", ["isi"], "id,isi\n1, One. \n2,  \n3,One.\n"),
        ('a,b\n5" layar,x\n', ["a"], "a,b\nOne.,x\n"),
    ],
)
def test_the_column_asked_for_is_translated(text: str, wanted: list[str], out: str) -> None:
    assert translated(text, *wanted) == out


@pytest.mark.parametrize(
    ("text", "to", "out", "name"),
    [
        ("a,b\nSatu,x\n", 'One, "two"', 'a,b\n"One, ""two""",x\n', "a.csv"),
        ("a,b\nSatu,x\n", '"One"', 'a,b\n"""One""",x\n', "a.csv"),
        ("a,b\nSatu,x\n", 'a 5" gun', 'a,b\na 5" gun,x\n', "a.csv"),
        ("a\tb\nSatu\tx\n", 'One\t"two"', 'a\tb\nOne "two"\tx\n', "a.tsv"),
        ("a\tb\nSatu\tx\n", '"One," he said', 'a\tb\n"One," he said\tx\n', "a.tsv"),
        ('a\tb\nSatu\t"x"\n', '"One"', 'a\tb\n"""One"""\t"x"\n', "a.tsv"),
        ('a\tb\n"Satu," x\ty\n', "One", "a\tb\nOne\ty\n", "a.tsv"),
        ("a,b\nSatu,x\n", "", "a,b\n,x\n", "a.csv"),
        ('a,b\n"Satu\nDua",x\n', "", 'a,b\n"",x\n', "a.csv"),
    ],
)
def test_a_target_is_quoted_where_it_must_be(text: str, to: str, out: str, name: str) -> None:
    assert translated(text, "a", to=to, name=name) == out


@pytest.mark.parametrize(
    ("cell", "to", "out"),
    [
        ("Satu", "=1+1", "'=1+1"),
        ("Satu", "+62", "'+62"),
        ("Satu", "-One", "'-One"),
        ("Satu", "@SUM(A1)", "'@SUM(A1)"),
        ("Satu", "＝1", "'＝1"),
        ("Satu", "'=1", "''=1"),
        (" Satu", "=1", " '=1"),
        ("-Satu", "-One", "'-One"),
        ("-Satu", "-Satu", "-Satu"),
        ("'-Satu", "-One", "'-One"),
        ("'-Satu", "One", "One"),
        ("'Satu", "'One", "'One"),
        ("Satu", "One - two", "One - two"),
    ],
)
def test_no_target_becomes_a_formula(cell: str, to: str, out: str) -> None:
    assert translated(f"a\n{cell}\n", "a", to=to) == f"a\n{out}\n"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_excels_unicode_text_keeps_its_encoding(encoding: str) -> None:
    data = "No\tIsi\r\n1\tSatu é\r\n".encode(encoding)
    article = delimited.read(data, "a.csv", ReadOptions(columns=("isi",)))
    out = delimited.write(article, [Target("One.")])
    assert out == "No\tIsi\r\n1\tOne.\r\n".encode(encoding)
    assert out.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16))


def test_blocks_know_their_line() -> None:
    article = read('a,b\n"Satu\nDua",x\nTiga,y\n', "a")
    assert [(b.text, b.line) for b in article.blocks] == [("Satu", 2), ("Dua", 3), ("Tiga", 4)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('a,b\n1,"Satu', "a.csv:2:3: a quote is never closed"),
        ('a,b\n1,"Satu"x\n', "a.csv:2:3: text follows the closing quote"),
        ('a,b\n"1\n2",x\nSatu, dua, tiga\n', "a.csv:4:11: this row has 3 cells, the first row has"),
    ],
)
def test_a_broken_table_is_refused_with_its_place(text: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text, "a")
    assert str(caught.value).startswith(told)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (
            [],
            "a.csv: which column of this table is to be translated? (Add --column NAME or NUMBER.",
        ),
        (["c"], "a.csv: no column 'c' in this table ("),
        (["0"], "a.csv: no column '0' in this table ("),
        (["3"], "a.csv: no column '3' in this table ("),
    ],
)
def test_an_unknown_column_is_told_with_those_there_are(wanted: list[str], told: str) -> None:
    with pytest.raises(UsageError) as caught:
        read("No,Isi  berita\n1,Satu\n", *wanted)
    assert str(caught.value).startswith(told)
    assert str(caught.value).endswith("It has columns 1 No, 2 Isi berita.)")


def test_an_empty_table_has_no_columns() -> None:
    with pytest.raises(UsageError, match="It is empty"):
        read("\n", "a")
