from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font
from openpyxl.worksheet.table import Table

from translate.article import Article, Markup, Target
from translate.errors import Id2enError, InputError, UsageError
from translate.formats import xlsx
from translate.formats.options import ReadOptions


def saved(workbook: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def simple(*rows: tuple[object, ...]) -> bytes:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    return saved(workbook)


def rich() -> bytes:
    """A workbook with most of what a library would lose or spoil."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    bold = InlineFont(b=True)
    sheet.append(("id", "isi", "catatan", "panjang"))
    sheet.append((1, "Rusia menyerang.", "Rusia menyerang.", "=LEN(B2)"))
    sheet.append((2, CellRichText("Rudal ", TextBlock(bold, "balistik"), " itu."), None, 3))
    sheet.append((3, "Satu.\n\nDua & <tiga>.", "=B2", None))
    sheet.append((4, '="a"&B2', "x", None))
    sheet["B2"].font = Font(italic=True)
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=4, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "G2")
    other = workbook.create_sheet("Lain")
    other.append(("judul", "ISI"))
    other.append(("Kirby", "Empat."))
    other.add_table(Table(displayName="Tabel", ref="A1:B2"))
    workbook.create_sheet("Kosong")
    return saved(workbook)


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def relationships(*targets: tuple[str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'


def shared(strings: str, sheet: str) -> bytes:
    """A workbook as Excel writes it: its strings are in a part of their own."""
    contents = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/w/a.xml" ContentType="{TYPES}.worksheet+xml"/>'
        f'<Override PartName="/xl/s.xml" ContentType="{TYPES}.sharedStrings+xml"/></Types>',
        "_rels/.rels": relationships(("officeDocument", "/xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="Berita" sheetId="1" r:id="r0"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relationships(
            ("worksheet", "w/a.xml"), ("sharedStrings", "s.xml")
        ),
        "xl/w/a.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>',
        "xl/s.xml": strings,
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return stream.getvalue()


STRINGS = (
    f'<sst xmlns="{MAIN}" count="5" uniqueCount="4"><si><t>isi</t></si><si><t>Satu</t></si><si>'
    '<r><t xml:space="preserve">Rudal </t></r><r><rPr><b/></rPr><t>balistik</t></r>'
    '<rPh sb="0" eb="1"><t>x</t></rPh>'
    "</si><si><t>Satu_x000D_\nDua</t></si></sst>"
)
ROWS = "".join(
    f'<row r="{n}"><c r="A{n}" t="s"><v>{a}</v></c><c r="B{n}" t="s"><v>{b}</v></c></row>'
    for n, (a, b) in enumerate(((0, 1), (1, 1), (2, 2), (3, 3)), 1)
)
SHARED = shared(STRINGS, ROWS)


def read(data: bytes, *wanted: str) -> Article:
    return xlsx.read(data, "a.xlsx", ReadOptions(columns=wanted))


def texts(article: Article) -> list[tuple[str, int]]:
    return [(block.text, block.line) for block in article.blocks]


def cells(data: bytes) -> list[list[object]]:
    workbook = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
    return [[cell.value for cell in row] for sheet in workbook for row in sheet.iter_rows()]


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for part, old in (parts(data) | {name: content}).items():
            archive.writestr(part, content if part == name else old)
    return stream.getvalue()


def test_a_column_is_translated_in_all_sheets_and_all_else_stays() -> None:
    data = rich()
    article = read(data, "isi")
    assert texts(article) == [
        ("Rusia menyerang.", 2),
        ("Rudal balistik itu.", 3),
        ("Satu.", 4),
        ("Dua & <tiga>.", 4),
        ("Empat.", 2),
    ]
    assert article.blocks[1].markup == (Markup(6, 14, 0),)
    out = xlsx.write(
        article,
        [
            Target("Russia attacked."),
            Target("Those ballistic missiles.", (Markup(6, 15, 0),)),
            Target("=One"),
            Target("Two & <three>."),
            Target("Four."),
        ],
    )
    bold = InlineFont(b=True)
    assert cells(out) == [
        ["id", "isi", "catatan", "panjang"],
        [1, "Russia attacked.", "Rusia menyerang.", "=LEN(B2)"],
        [2, CellRichText("Those ", TextBlock(bold, "ballistic"), " missiles."), None, 3],
        [3, "=One\n\nTwo & <three>.", "=B2", None],
        [4, '="a"&B2', "x", None],
        ["judul", "ISI"],
        ["Kirby", "Four."],
    ]
    before, after = parts(data), parts(out)
    assert list(before) == list(after)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"}
    assert openpyxl.load_workbook(io.BytesIO(out)).active["B2"].font.i


@pytest.mark.parametrize("wanted", [("isi",), ("1", "2"), ("judul", "isi", "4")])
def test_own_texts_give_the_same_bytes(wanted: tuple[str, ...]) -> None:
    data = rich()
    article = read(data, *wanted)
    assert xlsx.write(article, [Target(b.text, b.markup) for b in article.blocks]) == data
    assert xlsx.write(article, [Target(b.text) for b in article.blocks]) == data


def test_shared_strings_get_company_and_others_keep_theirs() -> None:
    article = read(SHARED, "isi")
    assert texts(article) == [("Satu", 2), ("Rudal balistik", 3), ("Satu", 4), ("Dua", 4)]
    assert article.blocks[1].markup == (Markup(6, 14, 0),)
    assert xlsx.write(article, [Target(b.text, b.markup) for b in article.blocks]) == SHARED
    missile = Target("Ballistic missiles", (Markup(0, 9, 0),))
    out = xlsx.write(article, [Target("=One"), missile, Target("=One"), Target("Two_x0041_")])
    bold = TextBlock(InlineFont(b=True), "Ballistic")
    assert cells(out) == [
        ["isi", "Satu"],
        ["=One", "Satu"],
        [CellRichText(bold, " missiles"), CellRichText("Rudal ", TextBlock(bold.font, "balistik"))],
        ["=One_x000D_\nTwo_x0041_", "Satu_x000D_\nDua"],
    ]
    assert [name for name in parts(out) if parts(out)[name] != parts(SHARED)[name]] == [
        "xl/w/a.xml",
        "xl/s.xml",
    ]
    strings = parts(out)["xl/s.xml"].decode()
    assert strings.startswith(STRINGS[:-6].replace('uniqueCount="4"', 'uniqueCount="7"'))
    assert "Two_x005F_x0041_" in strings
    assert "<f>" not in parts(out)["xl/w/a.xml"].decode()


def test_equal_targets_share_a_string() -> None:
    article = read(SHARED, "1", "2")
    out = xlsx.write(article, [Target("One")] * len(article.blocks))
    assert parts(out)["xl/s.xml"].decode().count(">One<") == 1
    assert 'uniqueCount="6"' in parts(out)["xl/s.xml"].decode()  # One, and One over One
    assert cells(out)[:2] == [["One", "One"], ["One", "One"]]


def test_by_number_the_first_row_is_translated_but_no_heading_of_a_table() -> None:
    assert texts(read(rich(), "2"))[0] == ("isi", 1)
    assert ("ISI", 1) not in texts(read(rich(), "2"))
    assert ("Empat.", 2) in texts(read(rich(), "2"))


SHEET = """\
<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>
<x:row><x:c t="inlineStr"><x:is><x:t>isi</x:t></x:is></x:c>
<x:c t="str"><x:v>judul</x:v></x:c></x:row>
<x:row r="5"><x:c r="A5" t="inlineStr"><x:is><x:r><x:rPr><x:b/></x:rPr><x:t>Satu</x:t></x:r></x:is>
</x:c><x:c t="str"><x:v>Dua &amp; _x0041_</x:v></x:c>
<x:c t="str"><x:f>A1</x:f><x:v>Tiga</x:v></x:c></x:row>
<x:row><x:c/><x:c t="e"><x:v>#N/A</x:v></x:c><x:c t="b"><x:v>1</x:v></x:c></x:row>
</x:sheetData></x:worksheet>"""


def test_strings_in_the_sheet_itself_are_edited_there() -> None:
    data = with_part(simple(("x",)), "xl/worksheets/sheet1.xml", SHEET.encode())
    article = read(data, "isi", "judul")
    assert texts(article) == [("Satu", 5), ("Dua & A", 5)]
    own = [Target(b.text, b.markup) for b in article.blocks]
    assert xlsx.write(article, own) == data
    out = xlsx.write(article, [Target("One <"), Target("Two")])
    assert parts(out)["xl/worksheets/sheet1.xml"].decode() == SHEET.replace(
        "<x:t>Satu<", '<x:t xml:space="preserve">One &lt;<'
    ).replace("Dua &amp; _x0041_", "Two")
    out = xlsx.write(article, [Target("One two", (Markup(0, 3, 0),)), Target("Two")])
    assert (
        '<x:is><x:r><x:rPr><x:b/></x:rPr><x:t xml:space="preserve">One</x:t></x:r>'
        '<x:r><x:t xml:space="preserve"> two</x:t></x:r></x:is>'
    ) in parts(out)["xl/worksheets/sheet1.xml"].decode()


def test_an_empty_target_empties_its_line() -> None:
    article = read(simple(("isi",), ("Satu.\nIklan",), ("Iklan",)), "isi")
    out = xlsx.write(article, [Target("One."), Target(""), Target("")])
    assert [row[0] or "" for row in cells(out)] == ["isi", "One.", ""]


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ((), "a.xlsx: which column of this table is to be translated? (Add --column NAME or "),
        (("c",), "a.xlsx: no column 'c' in this table ("),
        (("isi", "9"), "a.xlsx: no column '9' in this table ("),
    ],
)
def test_an_unknown_column_is_told_with_those_there_are(wanted: tuple[str, ...], told: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(rich(), *wanted)
    assert str(caught.value).startswith(told)
    assert str(caught.value).endswith("It has columns 1 id, 2 isi, 3 catatan, 4 panjang.)")


DATA = simple(("isi",), ("Satu",))
BROKEN = {
    "a text": (b"isi\nSatu\n", "a.xlsx: not XLSX, or damaged: File is not a zip file"),
    "another ZIP": (with_part(DATA, "_rels/.rels", b"<a/>"), "a.xlsx: not a workbook"),
    "a part is missing": (
        with_part(SHARED, "xl/_rels/workbook.xml.rels", relationships(("worksheet", "b")).encode()),
        "a.xlsx: not XLSX, or damaged: it has no xl/b",
    ),
    "half a part": (
        shared("<sst><si>", ROWS),
        "a.xlsx:xl/s.xml: broken XML: no element found",
    ),
    "an entity bomb": (
        shared('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', ROWS),
        "a.xlsx:xl/s.xml: broken XML: it declares a document type",
    ),
    "another encoding": (
        with_part(SHARED, "xl/s.xml", STRINGS.encode("utf-16")),
        "a.xlsx:xl/s.xml: broken XML: not in UTF-8",
    ),
    "a string that is not there": (
        shared("<sst></sst>", ROWS),
        "a.xlsx:xl/w/a.xml: a cell in row 1 has the shared string 0, and there are 0",
    ),
}


@pytest.mark.parametrize(("data", "told"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_workbook_is_refused(data: bytes, told: str) -> None:
    with pytest.raises(InputError) as caught:
        read(data, "isi")
    assert str(caught.value).startswith(told)
    assert caught.value.hint


SHEET_BYTES = parts(DATA)["xl/worksheets/sheet1.xml"]


@given(where=st.integers(0, len(SHEET_BYTES) - 1), byte=st.sampled_from(b"<>/\"' a0&s\xff"))
def test_a_damaged_sheet_is_refused_or_comes_out_the_same(where: int, byte: int) -> None:
    damaged = SHEET_BYTES[:where] + bytes([byte]) + SHEET_BYTES[where + 1 :]
    data = with_part(DATA, "xl/worksheets/sheet1.xml", damaged)
    try:
        article = read(data, "1")
    except Id2enError:
        return
    assert xlsx.write(article, [Target(b.text, b.markup) for b in article.blocks]) == data
    xlsx.write(article, [Target("One")] * len(article.blocks))
