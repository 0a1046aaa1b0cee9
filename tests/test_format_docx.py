"""DOCX documents: which text is found, where formatting goes, and that nothing else changes."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import FakeEngine
from tests.docx_file import content, document, pack, paragraph, part, run
from translate.article import Article, Block, Markup, Target
from translate.errors import InputError
from translate.formats import docx
from translate.pipeline import translate_articles

LINK = '<w:hyperlink r:id="rId1">{}</w:hyperlink>'
NOTE = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="2"/></w:r>'


def read(data: bytes) -> Article:
    return docx.read(data, "a.docx")


def texts(data: bytes) -> list[str]:
    return [block.text for block in read(data).blocks]


def own(article: Article) -> list[Target]:
    return [Target(block.text, block.markup) for block in article.blocks]


def loud(block: Block) -> Target:
    """Return a block in other letters but for what must come out as it is; all in its place."""
    text = block.text
    for markup in block.markup:
        if markup.verbatim:
            text = (
                text[: markup.start]
                + text[markup.start : markup.end].swapcase()
                + text[markup.end :]
            )
    return Target(text.swapcase(), block.markup)


def shape(target: Target) -> tuple[str, list[tuple[int, int]]]:
    """Return the words of a target and where its elements with text are, spaces not counted."""
    at = [len("".join(target.text[:n].split())) for n in range(len(target.text) + 1)]
    solid = [(at[m.start], at[m.end]) for m in target.markup if at[m.start] < at[m.end]]
    return " ".join(target.text.split()), solid


def in_capitals(body: str) -> str:
    article = read(document(body))
    return content(docx.write(article, [loud(block) for block in article.blocks]))


def moved(body: str, text: str, *places: tuple[int, int]) -> str:
    article = read(document(body))
    markup = tuple(Markup(*place, key) for key, place in enumerate(places))
    return content(docx.write(article, [Target(text, markup)]))


# Properties: documents of random paragraphs.

CHILDREN = st.sampled_from(
    [
        run("satu"),
        run(" dua "),
        run(" "),
        run("tiga &amp; &lt;", "b"),
        run(" empat", "i"),
        run("Lima. ", "b"),
        run("<w:tab/>").replace('<w:t xml:space="preserve"><w:tab/></w:t>', "<w:tab/>"),
        "<w:r><w:t>enam</w:t><w:tab/><w:t>tujuh</w:t></w:r>",
        "<w:r><w:rPr><w:b/></w:rPr><w:t>delapan</w:t><w:br/><w:t>sembilan</w:t></w:r>",
        '<w:r><w:br w:type="page"/></w:r>',
        NOTE,
        "<w:r><w:drawing>x</w:drawing></w:r>",
        "<w:r><w:t>a</w:t><w:drawing/></w:r>",
        '<w:bookmarkStart w:id="1" w:name="x"/>',
        '<w:bookmarkEnd w:id="1"/>',
        "<w:proofErr/>",
        "<w:del><w:r><w:delText>mati</w:delText></w:r></w:del>",
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
        "<w:r><w:instrText> PAGE </w:instrText></w:r>",
        '<w:r><w:instrText> HYPERLINK "x" </w:instrText></w:r>',
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        '<w:fldSimple w:instr=" PAGE "><w:r><w:t>7</w:t></w:r></w:fldSimple>',
        "<w:r/>",
        "<w:r><w:t/></w:r>",
    ]
)
LEVELS = st.recursive(
    CHILDREN,
    lambda inner: st.lists(inner, max_size=5).flatmap(
        lambda parts: st.sampled_from(
            [
                LINK.format("".join(parts)),
                f"<w:ins>{''.join(parts)}</w:ins>",
                f"<w:sdt><w:sdtPr/><w:sdtContent>{''.join(parts)}</w:sdtContent></w:sdt>",
                "".join(parts),
                "<w:r><w:pict><w:txbxContent><w:p>"
                + "".join(parts)
                + "</w:p></w:txbxContent></w:pict></w:r>",
            ]
        )
    ),
    max_leaves=12,
)
BODIES = st.lists(st.lists(LEVELS, max_size=6).map(lambda parts: paragraph(*parts)), max_size=3)


def names(xml: str) -> list[str]:
    """Return the elements of a part that must come out whatever moves, sorted."""
    kept = re.findall(r"<w:(?!r\b|rPr|t\b|b/|i/|vertAlign|p\b|proofErr)(\w+)", xml)
    return sorted(kept)


@given(BODIES.map("".join))
def test_own_targets_give_the_same_bytes(body: str) -> None:
    data = document(body)
    article = read(data)
    assert docx.write(article, own(article)) == data
    for block in article.blocks:
        assert block.text
        assert block.text == block.text.strip()
        assert all(0 <= m.start <= m.end <= len(block.text) for m in block.markup)


@given(BODIES.map("".join))
def test_what_was_written_is_read_again_with_its_markup(body: str) -> None:
    article = read(document(body))
    out = docx.write(article, [loud(block) for block in article.blocks])
    again = [shape(target) for target in own(read(out))]
    assert again == [shape(loud(block)) for block in article.blocks]
    assert names(content(out)) == names(body)


@given(BODIES.map("".join), st.data())
def test_no_element_is_lost_wherever_markup_goes(body: str, data: st.DataObject) -> None:
    article = read(document(body))
    targets = []
    for block in article.blocks:
        keys = [m.key for m in block.markup]
        places = [sorted(data.draw(st.tuples(*[st.integers(0, 9)] * 2))) for _ in keys]
        markup = tuple(Markup(*place, key) for place, key in zip(places, keys, strict=True))
        targets.append(Target("satu & <b>", markup))
    out = content(docx.write(article, targets))
    ElementTree.fromstring(part("x", out))
    assert names(out) == names(body)


@given(BODIES.map("".join), st.data())
def test_blocks_can_be_left_out(body: str, data: st.DataObject) -> None:
    article = read(document(body))
    gone = [data.draw(st.booleans()) for _ in article.blocks]
    targets = [
        Target("", b.markup) if out else Target(b.text, b.markup)
        for out, b in zip(gone, article.blocks, strict=True)
    ]
    out = docx.write(article, targets)
    left = [b.text for out, b in zip(gone, article.blocks, strict=True) if not out]
    if "txbxContent" not in body:
        assert texts(out) == left


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_text_is_written_so_that_it_is_read_as_it_is(text: str) -> None:
    text = text.strip() or "x"
    article = read(document(paragraph(run("satu"))))
    out = docx.write(article, [Target(text)])
    assert texts(out) == [text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")]


# Which text.


def test_text_is_found_wherever_readers_see_it() -> None:
    box = "<w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r>"
    data = document(
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>' + run("Judul") + "</w:p>"
        "<w:p><w:pPr><w:numPr/></w:pPr>" + run("Butir") + "</w:p>"
        "<w:tbl><w:tr><w:tc>" + paragraph(run("Sel")) + "</w:tc></w:tr></w:tbl>"
        "<w:sdt><w:sdtContent>" + paragraph(run("Kotak isi")) + "</w:sdtContent></w:sdt>"
        + paragraph(run("Di luar "), box.format(paragraph(run("di dalam"))), run(" lagi"))
        + paragraph("<w:commentRangeStart/>", run("Dikomentari"), "<w:commentRangeEnd/>"),
        header1=paragraph(run("Kepala")),
        footer1=paragraph(run("Kaki")),
        footnotes=paragraph("<w:r><w:footnoteRef/></w:r>", run(" Catatan")),
        endnotes=paragraph(run("Akhir")),
        comments=paragraph(run("Komentar")),
        styles="<w:style/>",
    )  # fmt: skip
    assert [(block.text, block.kind) for block in read(data).blocks] == [
        ("Judul", "heading"),
        ("Butir", "item"),
        ("Sel", "cell"),
        ("Kotak isi", "paragraph"),
        ("Di luar  lagi", "paragraph"),
        ("di dalam", "paragraph"),
        ("Dikomentari", "paragraph"),
        ("Akhir", "paragraph"),
        ("Kaki", "paragraph"),
        ("Catatan", "paragraph"),
        ("Kepala", "paragraph"),
    ]


@pytest.mark.parametrize(
    ("content", "blocks"),
    [
        (run("Satu ") + "<w:proofErr/>" + run("dua"), ["Satu dua"]),
        ('<w:r w:rsidR="1"><w:t>Sa</w:t></w:r><w:r w:rsidR="2"><w:t>tu</w:t></w:r>', ["Satu"]),
        ("<w:r><w:t> Satu </w:t></w:r>", ["Satu"]),
        ("<w:r><w:t>Nama</w:t><w:tab/><w:t>: Kirby</w:t></w:r>", ["Nama", ": Kirby"]),
        (LINK.format(run("Bab") + "<w:r><w:tab/></w:r>" + run("7")), ["Bab", "7"]),
        (run("a") + LINK.format(run("b") + "<w:r><w:tab/></w:r>" + run("c")), ["ab\nc"]),
        ("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r>", ["a\nb"]),
        ('<w:r><w:t>a</w:t><w:br w:type="page"/><w:t>b</w:t></w:r>', ["a", "b"]),
        ("<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t></w:r>", ["a\u2011b"]),
        ("<w:r><w:t>ru</w:t><w:softHyphen/><w:t>dal</w:t></w:r>", ["rudal"]),
        ("<w:del><w:r><w:delText>a</w:delText></w:r></w:del>" + run("b"), ["b"]),
        ("<w:ins>" + run("a") + "</w:ins>" + run("b"), ["ab"]),
        ("<m:oMath xmlns:m='m'><m:r><m:t>x</m:t></m:r></m:oMath>", []),
        ('<w:fldSimple w:instr=" PAGE "><w:r><w:t>7</w:t></w:r></w:fldSimple>', []),
        (run("hal. ") + '<w:fldSimple w:instr=" PAGE ">' + run("7") + "</w:fldSimple>", ["hal. 7"]),
    ],
)
def test_blocks(content: str, blocks: list[str]) -> None:
    assert texts(document(paragraph(content))) == blocks


# Formatting.


def test_runs_that_look_alike_become_one() -> None:
    body = paragraph(
        '<w:r w:rsidR="1"><w:rPr><w:lang w:val="id-ID"/></w:rPr><w:t>Sa</w:t></w:r>',
        '<w:proofErr w:type="spellStart"/>',
        '<w:r w:rsidR="2"><w:t>tu</w:t></w:r>',
    )
    (block,) = read(document(body)).blocks
    assert block.markup == ()
    assert in_capitals(body) == paragraph(
        '<w:r><w:rPr><w:lang w:val="en-US"/></w:rPr><w:t xml:space="preserve">sATU</w:t></w:r>'
    )


@pytest.mark.parametrize(
    ("before", "text", "places", "after"),
    [
        (
            run("rudal ") + run("balistik", "b") + run(" itu"),
            "the ballistic missile",
            [(4, 13)],
            run("the ") + run("ballistic", "b") + run(" missile"),
        ),
        (
            run("a ") + LINK.format(run("b ", "u") + run("c", "b")) + run(" d"),
            "D C B A",
            [(2, 5), (2, 5), (4, 5)],
            run("D ") + LINK.format(run("C ", "u") + run("B", "b")) + run(" A"),
        ),
        (
            run("aaa ") + run("b ", "b") + run("c", "i") + run(" d", "b"),
            "B C D A",
            [(0, 5), (2, 3)],
            run("B ", "b") + run("C", "i") + run(" D", "b") + run(" A"),
        ),
        (run("a") + NOTE + run(" b"), "B A", [(3, 3)], run("B A") + NOTE),
        (
            "<w:r><w:t>a</w:t><w:drawing/><w:t>b</w:t></w:r>",
            "BA",
            [(1, 1)],
            run("B") + "<w:r><w:drawing/></w:r>" + run("A"),
        ),
        (
            "<w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r>",
            "B A",
            [(1, 1)],
            run("B") + "<w:r><w:br/></w:r>" + run("A"),
        ),
        (
            "<w:r><w:drawing/><w:t>a</w:t><w:drawing/></w:r>",
            "A",
            [],
            "<w:r><w:drawing/></w:r>" + run("A") + "<w:r><w:drawing/></w:r>",
        ),
        (
            run("a ") + "<w:bookmarkStart/>" + run("b") + "<w:bookmarkEnd/>" + run(" c"),
            "B C A",
            [(2, 2), (0, 0)],
            run("B ") + "<w:bookmarkStart/><w:bookmarkEnd/>" + run("C A"),
        ),
        (
            run("a ")
            + '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>HYPERLINK "x"</w:instrText>'
            '<w:fldChar w:fldCharType="separate"/><w:t>b</w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            "B A",
            [(0, 1)],
            '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>HYPERLINK "x"</w:instrText>'
            '<w:fldChar w:fldCharType="separate"/></w:r>'
            + run("B") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>' + run(" A"),
        ),
    ],
)  # fmt: skip
def test_formatting_moves(
    before: str, text: str, places: list[tuple[int, int]], after: str
) -> None:
    assert moved(paragraph(before), text, *places) == paragraph(after)


def test_a_field_is_text_that_stays() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF x </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Gambar 1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    body = paragraph(run("lihat ") + field + run(" itu"))
    (block,) = read(document(body)).blocks
    assert (block.text, block.markup) == ("lihat Gambar 1 itu", (Markup(6, 14, 0, verbatim=True),))
    assert moved(body, "that Gambar 1", (5, 13)) == paragraph(run("that ") + field)


def test_a_table_of_contents_over_several_paragraphs_stays_whole() -> None:
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>TOC</w:instrText>'
        '<w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    body = paragraph(begin, run("bab"), "<w:r><w:tab/></w:r>", run("1")) + paragraph(
        run("dua"), end
    )
    assert in_capitals(body) == (
        paragraph(begin, run("BAB"), "<w:r><w:tab/></w:r>", run("1")) + paragraph(run("DUA"), end)
    )


# What is not text.


def test_the_language_becomes_english_where_something_changed() -> None:
    language = '<w:lang w:val="id-ID" w:eastAsia="ja-JP"/>'
    data = document(
        paragraph(run("satu"), "<w:r><w:rPr>" + language + "</w:rPr><w:drawing/></w:r>"),
        styles=language,
        header1=paragraph(f"<w:r><w:rPr>{language}</w:rPr><w:t>7</w:t></w:r>"),
    )
    article = read(data)
    out = docx.write(article, [loud(block) for block in article.blocks])
    for name in ("document", "styles", "header1"):
        assert 'w:val="en-US" w:eastAsia="ja-JP"' in content(out, name)
        assert "id-ID" not in content(out, name)


def test_other_parts_are_copied() -> None:
    data = document(
        paragraph(run("satu")), comments=paragraph(run("dua")), header1=paragraph(run("3"))
    )
    article = read(data)
    out = docx.write(article, [Target("one"), *own(article)[1:]])
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(out)) as new:
        assert old.namelist() == new.namelist()
        for name in old.namelist():
            assert (old.read(name) == new.read(name)) == (name != "word/document.xml")
            assert old.getinfo(name).date_time == new.getinfo(name).date_time


@pytest.mark.parametrize(
    ("body", "targets", "out"),
    [
        (paragraph(run("a")) + paragraph(run("Baca")), ["a", ""], paragraph(run("a"))),
        (
            paragraph(run("Baca") + "<w:r><w:drawing/></w:r>"), [""],
            paragraph("<w:r><w:drawing/></w:r>"),
        ),
        ("<w:tc>" + paragraph(run("Baca")) + "</w:tc>", [""], "<w:tc><w:p></w:p></w:tc>"),
        (
            paragraph("<w:pPr><w:sectPr/></w:pPr>", run("Baca")), [""],
            paragraph("<w:pPr><w:sectPr/></w:pPr>"),
        ),
        (
            paragraph("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>"), ["", "b"],
            paragraph("<w:r><w:tab/><w:t>b</w:t></w:r>"),
        ),
    ],
)  # fmt: skip
def test_an_empty_target_leaves_its_paragraph_out(body: str, targets: list[str], out: str) -> None:
    article = read(document(body))
    got = content(docx.write(article, [Target(text) for text in targets]))
    assert got.replace("<w:r></w:r>", "") == out


# What is refused.


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"Satu.", "not DOCX, or damaged"),
        (b"\xd0\xcf\x11\xe0", "older or a password-protected file"),
        (pack({"a": "b"}), r"it has no \[Content_Types\].xml"),
        (pack({"[Content_Types].xml": "<Types/>"}), "holds no Word document"),
        (document("<w:p>"), "broken XML: mismatched tag"),
        (document("<w:x>" * 600 + "</w:x>" * 600), "nests elements too deep"),
    ],
)
def test_what_is_no_document_is_refused(data: bytes, told: str) -> None:
    with pytest.raises(InputError, match=told):
        read(data)


def test_entities_are_refused() -> None:
    data = document(paragraph(run("satu")))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    head, body = files["word/document.xml"].split("?>", 1)
    files["word/document.xml"] = f'{head}?><!DOCTYPE x [<!ENTITY a "b">]>{body}'
    with pytest.raises(InputError, match="declares a document type"):
        read(pack(files))


# All the way.


def test_a_document_goes_through_the_pipeline() -> None:
    body = paragraph(run("Kapal "), run("perang", "b"), run(" karam."), NOTE)
    article = read(document(body))
    (translation,) = translate_articles([article], FakeEngine())
    out = docx.write(article, [block.target for block in translation.blocks])
    assert content(out) == paragraph(run("Kenapal "), run("penerang", "b"), run(" kenaram."), NOTE)
