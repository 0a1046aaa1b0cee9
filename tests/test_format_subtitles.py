from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from translate.article import Markup, Target
from translate.errors import InputError
from translate.formats import srt, vtt
from translate.formats.wrapping import LINE_LENGTH, divided, wrapped

WORDS = st.lists(
    st.text(st.sampled_from("abcdeXYZ,."), min_size=1, max_size=14), min_size=1, max_size=40
).map(" ".join)
TIMES = "00:00:01,000 --> 00:00:02,000\n|00:00:02.100 --> 00:00:04.000 align:start\n"
TAGS = "<i>|</i>|<b>|</b>|{\\an8}|<v Kirby>|</v>|<00:00:01.500>"
TEXT = "1|2|\n|\n|\n\n|\r\n|Rusia|menyerang |Ukraina.|- Apa?|♪| |&amp;|&|<|NOTE |-->|>> "
PIECES = st.lists(st.sampled_from(f"{TIMES}|{TAGS}|{TEXT}".split("|")), max_size=25).map("".join)


def shouted(text: str) -> str:
    """Return a target as long as its source."""
    return text.upper()


def srt_of(*cues: str) -> str:
    """Return subtitles of cues that follow each other at once."""
    return "".join(
        f"{n}\n00:00:{n:02},000 --> 00:00:{n + 1:02},000\n{cue}\n\n"
        for n, cue in enumerate(cues, 1)
    )


def texts(data: str) -> list[str]:
    """Return the texts of subtitles, lines parted by a slash."""
    return [
        "/".join(block.split("\n")[2:]) for block in re.split(r"\n\n", data.strip())
    ]  # fmt: skip


def translated(*cues: str, to=shouted) -> list[str]:
    article = srt.read(srt_of(*cues).encode(), "a.srt")
    return texts(srt.write(article, [Target(to(b.text)) for b in article.blocks]).decode())


# Breaking.


@given(text=WORDS)
@example(text="a " * 60 + "a")
def test_lines_hold_all_words_and_fit(text: str) -> None:
    lines = [text[start:end] for start, end in wrapped(text)]
    assert " ".join(lines) == text
    assert all(len(line) <= LINE_LENGTH for line in lines)
    assert len(lines) == 1 or len(text) > LINE_LENGTH


@given(text=WORDS, shares=st.lists(st.floats(0, 100), min_size=1, max_size=6))
def test_parts_hold_all_words_in_order(text: str, shares: list[float]) -> None:
    parts = [text[start:end] for start, end in divided(text, shares)]
    assert " ".join(parts) == text
    assert len(parts) == min(len(shares), len(text.split()))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Russia attacked Ukraine.", ["Russia attacked Ukraine."]),
        (
            "Russia attacked Ukraine on Monday, the White House said.",
            ["Russia attacked Ukraine on Monday,", "the White House said."],
        ),
        (
            "He said the missiles that had been fired at Kyiv came from Iran.",
            ["He said the missiles that had been fired", "at Kyiv came from Iran."],
        ),
        ("x" * 50 + " yes", ["x" * 50, "yes"]),
        ("", []),
    ],
)
def test_lines_are_broken_at_good_places(text: str, lines: list[str]) -> None:
    assert [text[start:end] for start, end in wrapped(text)] == lines


def test_parts_are_in_proportion() -> None:
    text = "aaaa bbbb cccc dddd eeee ffff gggg hhhh"
    assert [text[s:e] for s, e in divided(text, [1, 3])] == [
        "aaaa bbbb",
        "cccc dddd eeee ffff gggg hhhh",
    ]


# Both formats.


@pytest.mark.parametrize("module", [srt, vtt])
@given(
    text=PIECES, header=st.sampled_from(["", "WEBVTT\n\n", "\ufeffWEBVTT - x\r\nKind: y\r\n\r\n"])
)
@example(text="1\n00:00:01,000 --> 00:00:02,000\n<i>Rusia</i> menyerang\n\n", header="WEBVTT\n\n")
def test_own_texts_give_the_same_bytes_and_no_target_breaks_a_cue(
    module, text: str, header: str
) -> None:
    data = (header + text).encode()
    try:
        article = module.read(data, "a")
    except InputError:
        return
    for block in article.blocks:
        assert block.text == block.text.strip() != ""
    assert module.write(article, [Target(b.text, b.markup) for b in article.blocks]) == data
    assert module.write(article, [Target(b.text) for b in article.blocks]) == data
    long = "One two three & four five six seven. " * 4
    again = module.read(module.write(article, [Target(long.strip())] * len(article.blocks)), "a")
    assert len(again.frame.cues) == len(article.frame.cues)
    for before, after in zip(article.frame.cues, again.frame.cues, strict=True):
        assert (after.begin, after.finish) == (before.begin, before.finish)


# SubRip.


@pytest.mark.parametrize(
    ("cue", "out"),
    [
        ("Rusia menyerang.", "RUSIA MENYERANG."),
        ("Rusia\nmenyerang.", "RUSIA MENYERANG."),
        ("<i>Rusia\nmenyerang.</i>", "<i>RUSIA MENYERANG.</i>"),
        ("{\\an8}<i>Rusia</i>", "{\\an8}<i>RUSIA</i>"),
        ('<font color="#fff">Rusia</font>', '<font color="#fff">RUSIA</font>'),
        ("<i>Rusia", "<i>RUSIA"),
        ("Rusia</i>", "RUSIA</i>"),
        ("- Apa?\n- Tidak, Pak.", "- APA?/- TIDAK, PAK."),
        ("-Apa?\n-Tidak.", "-APA?/-TIDAK."),
        ("<i>- Apa?\n- Tidak.</i>", "<i>- APA?/- TIDAK.</i>"),
        ("- <i>Apa?</i>\n- Tidak.", "- <i>APA?</i>/- TIDAK."),
        ("Apa?\n- Tidak.", "APA?/- TIDAK."),
        (">> KIRBY: Ya.", ">> KIRBY: YA."),
        ("-5 derajat.", "-5 DERAJAT."),
        ("Harga < 5 & > 3", "HARGA < 5 & > 3"),
        ("{\\an8}", "{\\an8}"),
        (
            "Juru bicara Gedung Putih mengatakan, Rusia menyerang.",
            "JURU BICARA GEDUNG PUTIH MENGATAKAN,/RUSIA MENYERANG.",
        ),
    ],
)
def test_what_is_around_a_text_stays(cue: str, out: str) -> None:
    assert translated(cue) == [out]


def test_a_dash_is_no_text() -> None:
    article = srt.read(srt_of("- Apa?\n– Ya,\nPak.").encode(), "a.srt")
    assert [(b.text, b.kind, b.line) for b in article.blocks] == [
        ("Apa?", "cue", 3),
        ("Ya, Pak.", "cue", 4),
    ]


RUSIA, UKRAINA = "Rusia telah menembakkan rudal", "ke kota-kota di Ukraina."


@pytest.mark.parametrize(
    ("cues", "blocks"),
    [
        ((RUSIA, UKRAINA), [f"{RUSIA} {UKRAINA}"]),
        ((f"<i>{RUSIA}</i>", f"<i>{UKRAINA}</i>"), [f"{RUSIA} {UKRAINA}"]),
        ((f"{{\\an8}}{RUSIA}", UKRAINA), [f"{RUSIA} {UKRAINA}"]),
        (
            ("Benar. Rusia", "menyerang. Lalu", "diam."),
            ["Benar.", "Rusia menyerang.", "Lalu diam."],
        ),
        (("Rusia menyerang.", "Lalu diam."), ["Rusia menyerang.", "Lalu diam."]),
        ((f"<i>{RUSIA}</i>", UKRAINA), [RUSIA, UKRAINA]),
        ((RUSIA, f"- {UKRAINA}", "Ya."), [RUSIA, UKRAINA, "Ya."]),
        ((RUSIA, "[ledakan]", "Ya."), [RUSIA, "[ledakan]", "Ya."]),
        (("♪ Lagu", "lama ♪", "Ya."), ["♪ Lagu lama ♪", "Ya."]),
        (('"Benar,"', "kata Kirby."), ['"Benar," kata Kirby.']),
        (("Rusia", "Ukraina", "Iran", "Cina", "Suriah", "Kuba"), "each alone"),
    ],
)
def test_a_sentence_over_several_cues_is_one_block(cues: tuple[str, ...], blocks) -> None:
    article = srt.read(srt_of(*cues).encode(), "a.srt")
    assert [b.text for b in article.blocks] == (list(cues) if blocks == "each alone" else blocks)


def test_a_long_pause_ends_a_run() -> None:
    data = srt_of(RUSIA, UKRAINA).replace("00:00:02,000 -->", "00:00:05,000 -->", 1)
    assert len(srt.read(data.encode(), "a.srt").blocks) == 2


def test_a_target_is_cut_over_the_cues_of_its_sentence() -> None:
    assert translated(
        RUSIA, UKRAINA, to=lambda _: "Russia has fired missiles at cities in Ukraine."
    ) == ["Russia has fired missiles", "at cities in Ukraine."]
    assert translated("Benar. Rusia", "menyerang.", to=shouted) == ["BENAR. RUSIA", "MENYERANG."]


def test_whoever_places_markup_says_where_to_cut() -> None:
    """Of a target in which the second cue's words come late, its part starts late too."""
    article = srt.read(srt_of("Rusia", "menyerang Ukraina, kata mereka.").encode(), "a.srt")
    assert article.blocks[0].markup == (Markup(0, 5, 0), Markup(6, 37, 1))
    text = "It is Russia that they said attacked Ukraine."
    far = Target(text, (Markup(0, 12, 0), Markup(18, 45, 1)))
    assert texts(srt.write(article, [far]).decode())[0] == "It is Russia"
    crossed = Target(text, (Markup(18, 45, 0), Markup(0, 12, 1)))
    assert srt.write(article, [crossed]) == srt.write(article, [Target(text)])


def test_of_fewer_words_than_cues_the_last_one_stays() -> None:
    assert translated("Ya, saya", "setuju sekali.", to=lambda _: "Agreed.") == [
        "Agreed.",
        "Agreed.",
    ]


def test_placed_markup_is_tagged_across_lines_and_cues() -> None:
    article = srt.read(
        srt_of("Rusia punya <b>rudal <i>balistik</i></b> itu", "{\\i1}dari{\\i0} Iran.").encode(),
        "a.srt",
    )
    block = article.blocks[0]
    assert block.text == "Rusia punya rudal balistik itu dari Iran."
    assert [(m.start, m.end) for m in block.markup[2:]] == [(12, 26), (18, 26), (35, 35)]
    text = "Russia has those <ballistic> missiles from Iran."
    target = Target(text, (Markup(17, 37, 2), Markup(17, 28, 3), Markup(42, 42, 4)))
    assert texts(srt.write(article, [target]).decode()) == [
        "Russia has those <b><i><ballistic></i> missiles</b>",
        "{\\i1}from{\\i0} Iran.",
    ]
    text = "Russia has ballistic missiles that it got a long time ago from Iran."
    target = Target(text, (Markup(11, 67, 2), Markup(11, 20, 3), Markup(68, 68, 4)))
    assert texts(srt.write(article, [target]).decode()) == [
        "Russia has <b><i>ballistic</i> missiles/that it got a long time ago</b>",
        "{\\i1}<b>from Iran</b>.{\\i0}",
    ]


def test_markup_nobody_placed_covers_the_cue_it_was_in() -> None:
    assert translated("Rusia <b>punya</b>", "rudal dari {\\i1}Iran.") == [
        "<b>RUSIA PUNYA</b>",
        "{\\i1}RUDAL DARI IRAN.",
    ]


def test_only_changed_cues_are_wrapped_anew() -> None:
    data = srt_of("Satu dua tiga\nempat lima.", "Enam\ntujuh.").encode()
    article = srt.read(data, "a.srt")
    out = srt.write(article, [Target(article.blocks[0].text), Target("Six seven.")]).decode()
    assert texts(out) == ["Satu dua tiga/empat lima.", "Six seven."]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_new_lines_end_as_the_old_ones_did(newline: str) -> None:
    data = srt_of("Rusia menyerang.").replace("\n", newline).encode()
    article = srt.read(data, "a.srt")
    target = "Russia attacked Ukraine on Monday, the White House said."
    out = srt.write(article, [Target(target)]).decode()
    assert out == srt_of(
        "Russia attacked Ukraine on Monday,\nthe White House said."
    ).replace("\n", newline)  # fmt: skip


def test_untidy_files_are_read_as_players_do() -> None:
    data = (
        "\n1\n00:00:01,000 --> 00:00:02,000  X1:10 X2:20\nSatu.\n\nDua.\n"
        "2\n0:00:03.5 --> 0:00:04.5\n1999\n\n\n00:00:09,000 --> 00:00:10,000\nTiga."
    )
    article = srt.read(data.encode(), "a.srt")
    assert [(b.text, b.line) for b in article.blocks] == [
        ("Satu.", 4),
        ("Dua.", 6),
        ("1999", 9),
        ("Tiga.", 13),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Rusia menyerang.\n", "a.srt:1:1: text without a time"),
        ("1\n\nRusia menyerang.\n", "a.srt:3:1: text without a time"),
        ("1\n00:00:01,000 -> 00:00:02,000\nSatu.\n", "a.srt:2:1: text without a time"),
        ("1\n00:00:01,000 -->\nSatu.\n", "a.srt:2:1: no two times: 00:00:01,000 -->"),
        (srt_of("Satu.") + "2\n00:00:0x --> 1\nDua.", "a.srt:6:1: no two times"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nSatu.", "a.srt:1:1: text without a time"),
    ],
)
def test_broken_subrip_is_refused_with_its_line(text: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        srt.read(text.encode(), "a.srt")
    assert str(caught.value).startswith(told)
    assert caught.value.hint


# WebVTT.

VTT = """\ufeffWEBVTT - Berita
Kind: captions

STYLE
::cue(.merah) { color: red }

REGION
id:atas

NOTE Kirby: jangan
diterjemahkan

satu
00:01.000 --> 00:02.000 line:0 align:start
<v John Kirby>Rusia &amp; Iran.

00:00:02.000 --> 00:00:03.000
<c.merah>Apa?</c> <00:00:02.500>Ya & &lt;b>.

not a cue
"""


def test_webvtt_keeps_all_but_the_text() -> None:
    article = vtt.read(VTT.encode(), "a.vtt")
    assert [(b.text, b.line) for b in article.blocks] == [
        ("Rusia & Iran.", 15),
        ("Apa? Ya & <b>.", 18),
    ]
    out = vtt.write(
        article,
        [Target("Russia & Iran."), Target("What? <Yes>.", (Markup(0, 5, 0), Markup(6, 6, 1)))],
    ).decode()
    assert out == VTT.replace("Rusia &amp; Iran.", "Russia &amp; Iran.").replace(
        "Apa?</c> <00:00:02.500>Ya & &lt;b>.", "What?</c> <00:00:02.500>&lt;Yes&gt;."
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1\n00:00:01,000 --> 00:00:02,000\nSatu.\n", "a.vtt:1:1: doesn't start with WEBVTT"),
        ("WEBVTTx\n", "a.vtt:1:1: doesn't start with WEBVTT"),
        ("WEBVTT\n\nsatu --> dua\nSatu.\n", "a.vtt:3:1: no two times: satu --> dua"),
    ],
)
def test_broken_webvtt_is_refused_with_its_line(text: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        vtt.read(text.encode(), "a.vtt")
    assert str(caught.value).startswith(told)
    assert caught.value.hint
