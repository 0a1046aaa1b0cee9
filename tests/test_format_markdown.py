"""Markdown: which text is found, what stays markup, and that nothing else changes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import FakeEngine
from translate.article import Markup, Target
from translate.formats import markdown
from translate.formats.front_matter import read_front_matter
from translate.formats.markdown_inline import parse, parser
from translate.pipeline import translate_articles

if TYPE_CHECKING:
    from translate.article import Article, Block

PIECES = [
    "*", "**", "_", "__", "***", "~~", "`", "``", "[", "]", "](x)", "](x 'y')", "][r]", "![",
    "[^1]", "<b>b</b>", "<br>", "<!-- k -->", "<http://x>", "&amp;", "&", "\\*", "\\", "\\\n",
    "  \n", "\n", "\n\n", "\n    ", "> ", "- ", "1. ", "# ", " #", "===\n", "---\n", "| ", " |",
    "\n|--|--|\n", "\\|", "\n[r]: /u\n", "\n[^1]: ", "```\n", "satu", "Dua tiga.", "é", " ", "  ",
    "\t", "a_b", "!", ":", "+++\n", "---\ntitle: satu\n---\n", "[r]", "[ ] ", "\r\n", "(",
    ")", "<", ">", '"', "$",
]  # fmt: skip
SOUP = st.lists(st.sampled_from(PIECES), max_size=16).map("".join)


@pytest.fixture(autouse=True, scope="module")
def _parser_is_loaded() -> None:
    parser()


def read(text: str) -> Article:
    return markdown.read(text.encode(), "a.md")


def own(article: Article) -> list[Target]:
    return [Target(block.text, block.markup) for block in article.blocks]


def loud(block: Block) -> Target:
    """Return a block in other letters but for what must come out as it is; all in its place."""
    text = block.text
    for m in block.markup:
        if m.verbatim:
            text = text[: m.start] + text[m.start : m.end].swapcase() + text[m.end :]
    return Target(text.swapcase(), block.markup)


def shape(target: Target) -> tuple[str, list[tuple[int, int]]]:
    """Return the words of a target and where its elements with text are, spaces not counted."""
    at = [len("".join(target.text[:n].split())) for n in range(len(target.text) + 1)]
    solid = [(at[m.start], at[m.end]) for m in target.markup if at[m.start] < at[m.end]]
    return " ".join(target.text.split()), sorted(solid)


def written(text: str, *targets: str) -> str:
    article = read(text)
    pairs = zip(targets, article.blocks, strict=True)
    return markdown.write(article, [Target(new, block.markup) for new, block in pairs]).decode()


def in_capitals(text: str) -> str:
    article = read(text)
    return markdown.write(article, [loud(block) for block in article.blocks]).decode()


def texts(text: str) -> list[str]:
    return [block.text for block in read(text).blocks]


# Properties.


@given(SOUP)
def test_own_targets_give_the_same_bytes(text: str) -> None:
    article = read(text)
    assert markdown.write(article, own(article)) == text.encode()
    for block in article.blocks:
        assert block.text
        assert block.text == block.text.strip()
        assert all(0 <= m.start <= m.end <= len(block.text) for m in block.markup)


@given(SOUP)
def test_every_piece_stands_where_it_says(text: str) -> None:
    for token in parser().parse(text.replace("\r\n", "\n"), {}):
        if token.type == "inline":
            found = parse(token.content, {}).pieces
            position = 0
            for piece in found:
                start, end = piece.place
                assert position <= start <= end
                assert token.content[position:start].strip() == ""
                raw = token.content[start:end]
                if piece.kind == "text" and not raw.startswith(("\\", "&")) and piece.text != "\n":
                    assert raw == piece.text
                position = end
            assert position == len(token.content)


@given(SOUP)
def test_every_inline_text_is_found(text: str) -> None:
    """Nothing that the parser calls text is passed over because its place was not found."""
    article = read(text)
    env: dict[str, object] = {}
    lines = text.split("\n")[read_front_matter(text).lines :]
    inline = [
        "".join(p.text for p in parse(t.content, env).pieces if p.kind == "text")
        for t in parser().parse("\n".join(lines), env)
        if t.type == "inline"
    ]
    left = [each for each in inline if any(c.isalpha() for c in each)]
    assert len(left) <= len(article.blocks)


@given(SOUP)
def test_what_was_written_is_read_again_with_its_markup(text: str) -> None:
    article = read(text)
    wanted = [loud(block) for block in article.blocks]
    again = own(markdown.read(markdown.write(article, wanted), "a.md"))
    assert [shape(target) for target in again] == [shape(target) for target in wanted]


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"])), SOUP)
@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("satu", 0),
        ("# satu", 0),
        ("- satu\n- dua", 0),
        ("> satu", 0),
        ("a|b\n-|-\nsatu|", 2),
        ("satu\n===", 0),
    ],
)
def test_any_text_stays_text(text: str, at: int, plain: str, soup: str) -> None:
    for new in (plain, soup):
        target = " ".join(new.split()) or "x"
        article = read(text)
        targets = own(article)
        targets[at] = Target(target)
        again = [
            block.text for block in markdown.read(markdown.write(article, targets), "a.md").blocks
        ]
        assert again == [t.text for t in targets]


# Blocks.


def test_blocks_know_what_they_are_and_where() -> None:
    text = (
        "---\ntitle: Satu\n---\n# Dua #\n\nTiga\nempat\n\n- lima\n\n  > enam\n\n1. tujuh\n\n"
        "a | b\n--|--\nc | d\\|e\n\n![delapan](x)\n\nf\n---\n\n[^1]: sembilan\n"
    )
    assert [(b.text, b.kind, b.line) for b in read(text).blocks] == [
        ("Satu", "title", 2), ("Dua", "heading", 4), ("Tiga\nempat", "paragraph", 6),
        ("lima", "item", 9), ("enam", "item", 11), ("tujuh", "item", 13), ("a", "cell", 15),
        ("b", "cell", 15), ("c", "cell", 17), ("d|e", "cell", 17), ("delapan", "attribute", 19),
        ("f", "heading", 21), ("sembilan", "paragraph", 24),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "```\nkode\n```", "    kode", "<div>\nsatu\n</div>", "[r]: /u 'satu'", "***", "`kode`",
        "<!-- satu -->", "---\nauthor: Kirby\n---\n", "![](x)", "<http://x>",
    ],
)  # fmt: skip
def test_what_is_no_text_is_left_alone(text: str) -> None:
    assert texts(text) == []


def test_task_boxes_and_labels_of_notes_are_no_words() -> None:
    text = "- [ ] satu\n- [x] dua\n\n> [!NOTE]\n> tiga\n"
    assert texts(text) == ["satu", "dua", "tiga"]
    assert in_capitals(text) == "- [ ] SATU\n- [x] DUA\n\n> [!NOTE]\n> TIGA\n"


# Markup.


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("satu **dua** _tiga_", "SATU **DUA** _TIGA_"),
        ("***satu*** dua", "***SATU*** DUA"),
        ("**satu *dua***", "**SATU *DUA***"),
        ("~~satu~~ dua", "~~SATU~~ DUA"),
        ("a [satu](/u 't') b", "A [SATU](/u 't') B"),
        ("a [satu][r] b [r] c [r][]\n\n[r]: /u", "A [SATU][r] B [R][r] C [R][r]\n\n[r]: /u"),
        ("[r]\n\n[r]: /u", "[R][r]\n\n[r]: /u"),
        ("**[r][]**\n\n[r]: /u", "**[R][r]**\n\n[r]: /u"),
        ("![r] a ![*r*][]\n\n[r]: /u\n[*r*]: /u", "![R][r] A ![*R*][*r*]\n\n[r]: /u\n[*r*]: /u"),
        ("a `b*c` d <http://x> e", "A `b*c` D <http://x> E"),
        ("a ![b](c) d", "A ![B](c) D"),
        ("a[^1] b\n\n[^1]: c", "A[^1] B\n\n[^1]: C"),
        ("a <b>b</b> c<br>d", "A <b>B</b> C<br>D"),
        ("a  \nb\\\nc", "A  \nB\\\nC"),
        ("> a  \n> b", "> A  \n> B"),
        ("a \\* b &lt; c", "A \\* B < C"),
        ("| a \\| b | `c \\| d` e |\n|--|--|", "| A \\| B | `c \\| d` E |\n|--|--|"),
        ("satu\r\ndua\r\n\r\ntiga\r\n", "SATU\r\nDUA\r\n\r\nTIGA\r\n"),
        ("a ![b](c)\n![d](e) f", "A ![B](c)\n![D](e) F"),
    ],
)
def test_markup_stays_with_its_words(text: str, out: str) -> None:
    assert in_capitals(text) == out


def moved(text: str, target: str, *places: tuple[int, int]) -> str:
    article = read(text)
    markup = tuple(Markup(*place, key) for key, place in enumerate(places))
    rest = own(article)[1:]
    return markdown.write(article, [Target(target, markup), *rest]).decode()


@pytest.mark.parametrize(
    ("text", "target", "places", "out"),
    [
        ("rudal **balistik**", "ballistic missile", [(0, 9)], "**ballistic** missile"),
        ("a *b*", "(b)c a", [(0, 3)], "<em>(b)</em>c a"),
        ("a [b](u) c", "c! b", [(3, 4)], "c! [b](u)"),
        ("a [b](u) c", "c!b", [(2, 3)], "c\\![b](u)"),
        ("a [b](u)", "x] y", [(0, 4)], "[x\\] y](u)"),
        ("a *b* c", "b*c d", [(0, 1)], "*b*\\*c d"),
        ("a  \nb", "b a", [(1, 1)], "b  \na"),
        ("> a  \n> b", "b a", [(1, 1)], "> b  \n> a"),
        ("a ![b](u) c", "c a", [(1, 1)], "c![b](u) a"),
        ("a **b** `c`", "c b a", [(2, 3), (0, 1)], "`c` **b** a"),
    ],
)
def test_markup_moves(text: str, target: str, places: list[tuple[int, int]], out: str) -> None:
    assert moved(text, target, *places) == out


@pytest.mark.parametrize(
    ("target", "out"),
    [
        ("1986. A year", "1986\\. A year"),
        ("- 5 degrees", "\\- 5 degrees"),
        ("# 1", "\\# 1"),
        ("#1 and #2", "#1 and #2"),
        ("> x", "\\> x"),
        ("---", "\\---"),
        ("2 * 3 * 4", "2 \\* 3 \\* 4"),
        ("snake_case and _x_", "snake_case and \\_x\\_"),
        ("[sic] and (x)", "[sic] and (x)"),
        ("[x](y)", "\\[x\\](y)"),
        ("[x]: y", "\\[x]: y"),
        ("<b> & &amp; < 3", "\\<b> & \\&amp; < 3"),
        ("a\\b \\* c", "a\\b \\\\\\* c"),
    ],
)
def test_text_is_escaped_where_it_must_be(target: str, out: str) -> None:
    assert written("satu", target) == out


def test_a_heading_keeps_its_number_signs_apart() -> None:
    assert written("# satu #", "C #") == "# C \\# #"
    assert written("# satu", "C #") == "# C \\#"


# Lines.


def test_a_wrapped_paragraph_is_wrapped_again() -> None:
    text = "> satu dua tiga\n> empat lima enam\n> tujuh\n"
    assert written(text, "one two three four five six seven eight - nine") == (
        "> one two three\n> four five six\n> seven eight -\n> nine\n"
    )


def test_lines_that_are_sentences_stay_lines() -> None:
    text = "Satu dua tiga.\nEmpat.\n"
    assert written(text, "One.\nTwo three four five six.") == "One.\nTwo three four five six.\n"
    assert written(text, "One. Two three four.") == "One. Two three\nfour.\n"


def test_one_line_stays_one_line() -> None:
    assert written("satu", "one\ntwo three") == "one two three"
    assert written("# satu", "one\ntwo") == "# one two"
    assert written("a|b\n-|-\nc|d", "a", "b", "one\ntwo", "d") == "a|b\n-|-\none two|d"


@pytest.mark.parametrize(
    ("text", "targets", "out"),
    [
        ("a\n\nBaca\n\nc\n", ["a", "", "c"], "a\n\nc\n"),
        ("- a\n- Baca\n- c\n", ["a", "", "c"], "- a\n- c\n"),
        ("- Baca\n\n  b\n", ["", "b"], "- \n\n  b\n"),
        ("> Baca\n\na\n", ["", "a"], "a\n"),
        ("# Baca\na\n", ["", "a"], "a\n"),
        ("a|b\n-|-\nBaca|c", ["a", "b", "", "c"], "a|b\n-|-\n|c"),
        ("a\n\nBaca", ["a", ""], "a\n\n"),
        ("![Baca](x) a", ["", "a"], "![](x) a"),
    ],
)
def test_an_empty_target_leaves_its_lines_out(text: str, targets: list[str], out: str) -> None:
    assert written(text, *targets) == out


# Front matter.


@pytest.mark.parametrize(
    ("line", "target", "out"),
    [
        ("title: satu", "one", "title: one"),
        ("title: satu", "one: two", 'title: "one: two"'),
        ('title: "satu"  # x', 'say "one"', 'title: "say \\"one\\""  # x'),
        ("description: 'it''s'", "one", "description: 'one'"),
        ("description: 'satu'", "it's", 'description: "it\'s"'),
        ("Summary : satu", "- one", 'Summary : "- one"'),
    ],
)
def test_front_matter(line: str, target: str, out: str) -> None:
    text = f"---\nlang: id\n{line}\ntags: [satu]\nslug: satu\n---\n"
    assert written(text, target) == f"---\nlang: en\n{out}\ntags: [satu]\nslug: satu\n---\n"


def test_toml_front_matter() -> None:
    text = '+++\ntitle = "satu"\nlanguage = "id"\n+++\ndua\n'
    assert in_capitals(text) == '+++\ntitle = "SATU"\nlanguage = "en"\n+++\nDUA\n'


@pytest.mark.parametrize(
    "text", ["---\ntitle: |\n  satu\n---\n", "---\ntitle: [satu]\n---\n", "title: satu\n---\n"]
)
def test_what_is_no_plain_value_is_no_title(text: str) -> None:
    assert [b.kind for b in read(text).blocks if b.kind == "title"] == []


# All the way.


def test_a_document_goes_through_the_pipeline() -> None:
    text = "# Kapal\n\nKapal **perang** [karam](/x).[^1] Jalankan `a.b` _lagi_.\n\n[^1]: Catatan.\n"
    article = read(text)
    (translation,) = translate_articles([article], FakeEngine())
    out = markdown.write(article, [block.target for block in translation.blocks]).decode()
    assert out == (
        "# Kenapal\n\nKenapal **penerang** [kenaram](/x).[^1] Jenalankan `a.b` _lenagi_.\n\n"
        "[^1]: Cenatatan.\n"
    )


@pytest.mark.parametrize(
    "part", ["*a ", "[", "`", "<b>", "a [b](c) ", "- ", "> ", "| a ", "\\", "![", "a\n"]
)
def test_time_is_linear_whatever_the_soup(part: str) -> None:
    start = time.perf_counter()
    article = read("x " + part * 2_000 + " y")
    markdown.write(article, [loud(block) for block in article.blocks])
    assert time.perf_counter() - start < 10
