"""The review page in headless Chromium: an editor's work from paste to download."""

from __future__ import annotations

import re
import shutil
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from conftest import FakeEngine, tag_words
from serving import ARTICLE, SINKS, TERMS, Live, live
from test_pages_browser import CONTRAST

from translate.glossary import csv_file

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
expect = sync_api.expect
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium"),
]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

    Open = Callable[..., Page]

PHONE = {"width": 390, "height": 844}
FELL = "Rudal itu jatuh di Kyiv."


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_api.sync_playwright() as playwright:
        # Containers run as root and have a small /dev/shm.
        options = ["--no-sandbox", "--disable-dev-shm-usage"]
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield started
        started.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Live]:
    with live(tmp_path) as made:
        yield made


@pytest.fixture
def visit(browser: Browser) -> Iterator[Open]:
    """Open the page; at the end, nothing went wrong on it and nothing else was asked for."""
    wrong: list[str] = []
    with ExitStack() as stack:
        pages: list[Page] = []

        def open_page(server: Live, expected: str = "", **options: Any) -> Page:
            context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
            stack.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(10_000)
            here = urlsplit(server.url).netloc
            page.on(
                "request",
                lambda r: (
                    None
                    if urlsplit(r.url).netloc == here or r.url.startswith(("data:", "blob:"))
                    else wrong.append(r.url)
                ),
            )
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on(
                "console",
                lambda m: None if expected and expected in m.text else wrong.append(m.text),
            )
            page.on("dialog", lambda dialog: wrong.append(dialog.message))
            page.goto(server.url)
            pages.append(page)
            return page

        yield open_page
        for page in pages:
            assert page.evaluate("window.hacked") is None
    assert not wrong


def paste(page: Page, text: str = ARTICLE) -> None:
    """Paste an article and wait for its translation."""
    page.locator("#article").fill(text)
    page.get_by_role("button", name="Translate").click()
    done(page)


def done(page: Page) -> None:
    page.locator("#download[href]").wait_for()


def segment(page: Page, source: str) -> Locator:
    return page.locator(".segment").filter(has=page.locator(".source", has_text=source))


def select(page: Page, source: str, words: str) -> None:
    """Select words of a source as a pointer would, a letter short on both sides."""
    page.evaluate(
        """([source, words]) => {
          const p = [...document.querySelectorAll(".source")].find((e) => e.textContent === source);
          const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
          const at = source.indexOf(words);
          const range = document.createRange();
          let position = 0;
          for (let node; (node = walker.nextNode()); position += node.length) {
            const here = (offset) => position <= offset && offset <= position + node.length;
            if (here(at + 1)) range.setStart(node, at + 1 - position);
            if (here(at + words.length - 1)) range.setEnd(node, at + words.length - 1 - position);
          }
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }""",
        [source, words],
    )


def field(page: Page, name: str) -> Locator:
    return page.locator(f"#term [name={name}]")


# From paste to download.


def test_an_article_is_pasted_watched_and_downloaded(server: Live, visit: Open) -> None:
    page = visit(server)
    expect(page.locator("#about")).to_contain_text("Glossary terms.csv, 2 rows")
    paste(page)
    assert page.locator(".segment .target").all_inner_texts() == [
        "Kenabar denari Kyiv",
        "Missile ientu jenatuh deni Kyiv.",
        "Kenapal ientu kenaram.",
        "Kenapal ientu benesar.",
    ]
    assert page.locator(".no").all_inner_texts() == ["1", "3.1", "3.2", "4"]
    assert segment(page, FELL).locator("mark.repaired").all_inner_texts() == [
        *("Rudal", "Kyiv"),
        *("Missile", "Kyiv"),
    ]
    expect(page.locator("#status")).to_have_text("4 segments")
    with page.expect_download() as caught:
        page.get_by_role("link", name="Download").click()
    assert caught.value.suggested_filename == "Kabar dari Kyiv.en.txt"
    text = caught.value.path().read_text()
    assert text.endswith("\n\tKenapal ientu benesar.\n")


def test_segments_appear_as_they_come_and_can_be_stopped(tmp_path: Path, visit: Open) -> None:
    def slowly(text: str) -> str:
        time.sleep(0.01)
        return tag_words(text)

    text = "".join(f"Kapal nomor {n} itu karam di laut biru.\n" for n in range(400))
    with live(tmp_path, FakeEngine(slowly)) as server:
        page = visit(server)
        page.locator("#article").fill(text)
        page.keyboard.press("Control+Enter")
        expect(page.locator(".segment")).to_have_count(400)
        expect(page.locator("#status")).to_contain_text("of 3,200 words")
        assert page.locator(".waiting").count() > 300
        assert page.locator(".segment:not(.waiting)").count() >= 7
        assert page.locator("#progress").is_visible()
        page.get_by_role("button", name="Stop").click()
        expect(page.locator("#stop")).to_be_hidden()
        left = page.locator(".waiting").count()
        assert left > 0
        assert page.locator("#download").get_attribute("href") is None
        page.wait_for_timeout(300)
        assert page.locator(".waiting").count() == left


def test_a_file_with_columns_is_chosen_and_comes_back(
    server: Live, visit: Open, tmp_path: Path
) -> None:
    page = visit(server)
    table = tmp_path / "tabel <b>.csv"
    table.write_text("id,isi\n7,Kapal itu karam.\n", encoding="utf-8")
    page.locator("#file").set_input_files(table)
    expect(page.locator("#columns")).to_be_focused()
    expect(page.locator("#picked")).to_contain_text("tabel <b>.csv")
    page.keyboard.type("isi")
    page.keyboard.press("Enter")
    done(page)
    expect(page.locator("#name")).to_have_text("tabel <b>.csv")
    with page.expect_download() as caught:
        page.locator("#download").click()
    assert caught.value.path().read_text() == "id,isi\n7,Kenapal ientu kenaram.\n"


def test_a_file_is_dropped(server: Live, visit: Open) -> None:
    page = visit(server)
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(["Kapal itu karam.\\n"], "berita.txt"));
          for (const type of ["dragenter", "dragover", "drop"])
            document.body.dispatchEvent(new DragEvent(type, {
              dataTransfer: data, bubbles: true, cancelable: true }));
        }"""
    )
    done(page)
    assert page.locator("#name").inner_text() == "berita.txt"
    assert page.locator("#drop").is_hidden()


def test_what_is_no_article_is_told(server: Live, visit: Open, tmp_path: Path) -> None:
    page = visit(server, expected="400")
    wrong = tmp_path / "a.exe"
    wrong.write_bytes(b"MZ")
    page.locator("#file").set_input_files(wrong)
    expect(page.locator("#alert")).to_contain_text("no format is known for .exe files")
    page.get_by_role("button", name="Take it away").click()
    expect(page.locator("#article")).to_be_visible()
    page.evaluate(
        """(name) => {
          const data = new DataTransfer();
          data.items.add(new File(["a"], name));
          document.body.dispatchEvent(new DragEvent("drop", {
            dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        f"a.{IMAGE}",
    )
    expect(page.locator("#alert")).to_contain_text(f"a.{IMAGE}: no format is known")
    assert page.locator("img").count() == 0


# Correcting.


def test_a_segment_is_edited_saved_and_taken_back(server: Live, visit: Open) -> None:
    page = visit(server)
    paste(page)
    segment(page, SINKS).locator(".target").click()
    editor = page.locator(".editor textarea")
    expect(editor).to_be_focused()
    assert editor.input_value() == "Kenapal ientu kenaram."
    editor.fill("The ship sank.")
    page.keyboard.press("Enter")
    here = segment(page, SINKS)
    expect(here.locator(".target")).to_have_text("The ship sank.")
    expect(here.locator(".badge.yours")).to_be_visible()
    done(page)
    assert [(c.source, c.target) for c in server.memory.corrections()] == [
        (SINKS, "The ship sank.")
    ]
    expect(page.locator("#status")).to_have_text("4 segments · 1 corrected")
    page.reload()
    done(page)
    expect(segment(page, SINKS).locator(".target")).to_have_text("The ship sank.")
    page.locator("#toast").wait_for(state="hidden")
    segment(page, SINKS).get_by_role("button", name="Undo").click()
    expect(segment(page, SINKS).locator(".target")).to_have_text("Kenapal ientu kenaram.")
    assert list(server.memory.corrections()) == []
    page.locator("#toast").get_by_role("button", name="Undo").click()
    expect(segment(page, SINKS).locator(".target")).to_have_text("The ship sank.")


def test_what_is_not_saved_survives_a_reload(server: Live, visit: Open) -> None:
    page = visit(server)
    page.locator("#article").fill("Belum selesai")
    page.reload()
    expect(page.locator("#article")).to_have_value("Belum selesai")
    paste(page)
    segment(page, SINKS).locator(".target").click()
    page.keyboard.type(" and more")
    page.reload()
    done(page)
    expect(page.locator(".editor textarea")).to_have_value("Kenapal ientu kenaram. and more")
    page.get_by_role("button", name="Cancel").click()
    page.reload()
    done(page)
    assert page.locator(".editor").count() == 0
    assert list(server.memory.corrections()) == []


def test_an_editor_stays_open_while_other_segments_change(server: Live, visit: Open) -> None:
    page = visit(server)
    paste(page)
    segment(page, SINKS).locator(".target").click()
    page.keyboard.type(" more")
    server.terms.write_text(TERMS + "kapal,ship,,\n")
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(segment(page, "Kapal itu besar.").locator(".target")).to_have_text("Ship ientu benesar.")
    expect(page.locator(".editor textarea")).to_have_value("Kenapal ientu kenaram. more")
    expect(page.locator("#toast")).to_contain_text(
        "terms.csv was changed; 2 segments changed here."
    )


def test_all_of_it_goes_by_keys(server: Live, visit: Open) -> None:
    page = visit(server)
    page.keyboard.type("Kapal itu karam. Kapal itu besar.")
    page.keyboard.press("Control+Enter")
    done(page)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.keyboard.press("Control+A")
    page.keyboard.type("It sank.")
    page.keyboard.press("Control+Enter")
    second = segment(page, "Kapal itu besar.")
    expect(second.locator("textarea")).to_be_focused()
    page.keyboard.press("Escape")
    expect(second).to_be_focused()
    page.keyboard.press("k")
    expect(segment(page, SINKS).locator(".target")).to_have_text("It sank.")
    page.keyboard.press("u")
    expect(segment(page, SINKS).locator(".target")).to_have_text("Kenapal ientu kenaram.")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.get_by_label("keys are on").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.get_by_role("dialog").count() == 0


def test_segments_are_filtered_and_gone_through(tmp_path: Path, visit: Open) -> None:
    (tmp_path / "terms.csv").write_text("source,target\nkapal,ship\n", encoding="utf-8")
    with live(tmp_path, FakeEngine(lambda text: f"Ada {text.count('7') * 9}")) as server:
        page = visit(server)
        paste(page, "Satu dua. Tahun 7 itu.\nKapal 77 itu.\n")
        page.keyboard.press("n")
        expect(page.locator("#status")).to_have_text("1 of 2 places to look at")
        expect(segment(page, "Tahun 7 itu.")).to_be_focused()
        page.keyboard.press("n")
        expect(segment(page, "Kapal 77 itu.")).to_be_focused()
        page.keyboard.press("n")
        expect(page.locator("#status")).to_have_text("no more places to look at")
        page.keyboard.press("k")
        page.keyboard.press("t")
        expect(page.locator("mark:focus")).to_have_text("Kapal")
        expect(page.locator("#tip")).to_contain_text("kapal → ship")
        page.keyboard.press("Enter")
        expect(field(page, "target")).to_have_value("ship")
        page.keyboard.press("Escape")
        page.locator("#flag").select_option("finding")
        expect(page.locator("#status")).to_have_text("2 of 3 segments")
        assert page.locator(".segment:visible").count() == 2
        page.locator("#flag").select_option("")
        assert page.locator(".segment:visible").count() == 3


# Terms.


def test_selected_words_become_a_row_and_their_segments_change_at_once(
    server: Live, visit: Open
) -> None:
    page = visit(server)
    paste(page)
    server.engine.calls.clear()
    select(page, SINKS, "Kapal")
    page.get_by_role("button", name="Add term").click()
    expect(field(page, "source")).to_have_value("Kapal")
    expect(field(page, "target")).to_have_value("Kenapal")  # the machine's, to begin with
    field(page, "source").fill("kapal")
    field(page, "target").fill("ship")
    field(page, "category").fill("vessel")
    expect(page.locator("#term-hits")).to_have_text("found in 2 sentences here")
    assert server.terms.read_text() == TERMS
    page.get_by_role("button", name="Add row").click()
    expect(page.locator("#toast")).to_contain_text("kapal → ship is added to terms.csv; 2 segments")
    assert server.terms.read_text() == TERMS + "kapal,ship,vessel,\n"
    expect(segment(page, SINKS).locator(".target mark")).to_have_text("Ship")
    decoded = {text for texts, _ in server.engine.calls for text in texts}
    assert decoded == {"Kapal", SINKS, "Kapal itu besar."}


def test_the_lint_warns_before_a_row_is_written(server: Live, visit: Open) -> None:
    page = visit(server)
    paste(page)
    select(page, SINKS, "itu")
    page.keyboard.press("g")
    field(page, "target").fill("that")
    page.keyboard.press("Enter")  # at once: the warning comes first
    expect(page.locator(".remarks .warning")).to_contain_text("'itu' is a function word")
    assert server.terms.read_text() == TERMS
    field(page, "source").fill("rudal")
    expect(page.locator(".remarks .error")).to_contain_text("'rudal' has a row already: 'missile'")
    expect(page.locator("#term-save")).to_be_disabled()
    page.get_by_role("button", name="Edit that row").click()
    expect(field(page, "category")).to_have_value("weapon")
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0
    assert server.terms.read_text() == TERMS


def test_a_terms_row_is_shown_and_changed(server: Live, visit: Open) -> None:
    page = visit(server)
    paste(page)
    mark = segment(page, FELL).locator(".source mark").first
    mark.hover()
    expect(page.locator("#tip")).to_contain_text("rudal → missile")
    expect(page.locator("#tip")).to_contain_text("terms.csv:2")
    assert page.locator("mark.on").all_inner_texts() == ["Rudal", "Missile"]
    mark.click()
    field(page, "target").fill("rocket")
    page.get_by_text("More of the row").click()
    field(page, "forbidden").fill("missile\nprojectile")
    page.get_by_role("button", name="Change row").click()
    expect(segment(page, FELL).locator(".target mark").first).to_have_text("Rocket")
    (row, *_) = csv_file.read(server.terms)
    assert (row.target, row.forbidden, row.category) == (
        "rocket",
        ("missile", "projectile"),
        "weapon",
    )


def test_a_spreadsheet_that_saves_meanwhile_is_not_written_over(server: Live, visit: Open) -> None:
    page = visit(server, expected="409")
    paste(page)
    select(page, SINKS, "karam")
    page.keyboard.press("g")
    with page.expect_response(lambda r: "sink" in (r.request.post_data or "")):
        field(page, "target").fill("sink")
    expect(page.locator("#term-hits")).to_have_text("found in 1 sentence here")
    changed = TERMS + "kapal,ship,,\n"
    server.terms.write_text(changed)
    page.get_by_role("button", name="Add row").click()
    expect(page.locator(".remarks .error")).to_contain_text("terms.csv was changed meanwhile")
    assert server.terms.read_text() == changed
    page.get_by_role("button", name="Add row").click()
    expect(page.locator("#toast")).to_contain_text("karam → sink")
    assert server.terms.read_text() == changed + "karam,sink,,\n"


# What goes wrong.


def test_a_server_that_was_started_anew_is_told_the_article_again(
    tmp_path: Path, visit: Open
) -> None:
    with live(tmp_path) as first:
        port = urlsplit(first.url).port
        page = visit(first, expected="Failed to load resource")
        paste(page)
        segment(page, SINKS).locator(".target").click()
        page.keyboard.type(" draft")
    page.evaluate("dispatchEvent(new Event('focus'))")
    with live(tmp_path, port=port or 0):
        page.reload()
        done(page)
        expect(page.locator(".editor textarea")).to_have_value("Kenapal ientu kenaram. draft")


def test_a_server_that_is_gone_is_told_and_tried_again(tmp_path: Path, visit: Open) -> None:
    with live(tmp_path) as first:
        port = urlsplit(first.url).port
        page = visit(first, expected="Failed to load resource")
        paste(page)
        segment(page, SINKS).locator(".target").click()
        page.keyboard.type(" draft")
    page.keyboard.press("Enter")
    expect(page.locator("#alert")).to_contain_text("Is id2en serve still running?")
    expect(page.locator(".editor textarea")).to_have_value("Kenapal ientu kenaram. draft")
    with live(tmp_path, port=port or 0) as second:
        page.get_by_role("button", name="Save").click()
        expect(segment(page, SINKS).locator(".target")).to_have_text("Kenapal ientu kenaram. draft")
        assert [c.target for c in second.memory.corrections()] == ["Kenapal ientu kenaram. draft"]


def test_where_others_are_first_the_page_waits(tmp_path: Path, visit: Open) -> None:
    with live(tmp_path, room=0) as server:
        page = visit(server, expected="503")
        page.locator("#article").fill(ARTICLE)
        page.keyboard.press("Control+Enter")
        expect(page.locator("#status")).to_have_text("Waiting: the server is busy")
        page.get_by_role("button", name="Stop").click()


# Safety.

SCRIPT = "<script>window.hacked=1</script>"
IMAGE = "\"'><img src=x onerror=window.hacked=2>"


def test_hostile_texts_do_nothing(tmp_path: Path, visit: Open) -> None:
    rows = [
        ["source", "target", "category", "note", "citation"],
        ["rudal", "missile", f"weapon{IMAGE}", f"note{SCRIPT}", f"{IMAGE}javascript:hacked=3"],
        ["kapal", f"ship{IMAGE}", "", "", ""],
    ]
    from translate.glossary import table

    (tmp_path / "terms.csv").write_text(table.write(rows), encoding="utf-8")
    with live(tmp_path, FakeEngine(lambda text: text + SCRIPT)) as server:
        page = visit(server)
        hostile = f"Rudal itu{SCRIPT} jatuh{IMAGE} di sini.\n\nKapal{SCRIPT} itu.\n"
        page.evaluate(
            """([text, name]) => {
              const data = new DataTransfer();
              data.items.add(new File([text], name));
              document.body.dispatchEvent(new DragEvent("drop", {
                dataTransfer: data, bubbles: true, cancelable: true }));
            }""",
            [hostile, f"{IMAGE}{SCRIPT.replace('/', '')}.txt"],
        )
        done(page)
        for mark in page.locator(".source mark").all():
            mark.hover()
            mark.click()
            expect(page.locator("#term")).to_be_visible()
            expect(page.locator("#term-save")).to_be_enabled()
            page.keyboard.press("Escape")
        page.locator(".target").first.click()
        page.keyboard.type(IMAGE)
        page.keyboard.press("Enter")
        expect(page.locator(".segment.corrected")).to_have_count(1)
        done(page)
        select(page, page.locator(".source").first.inner_text(), "jatuh")
        page.keyboard.press("g")
        field(page, "target").fill(f"fell{IMAGE}")
        field(page, "category").fill(SCRIPT)
        expect(page.locator("#term-hits")).to_contain_text("found in")
        page.get_by_role("button", name="Add row").click()
        expect(page.locator("#toast")).to_contain_text(IMAGE)
        page.reload()
        done(page)
        assert page.locator("img, .segment script").count() == 0
        assert IMAGE in page.locator("#name").inner_text()


def test_the_policy_stops_what_would_get_through(server: Live, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(server.url)
    page.locator("#about").wait_for()
    stopped: list[str] = []
    page.on("requestfailed", lambda request: stopped.append(request.url))
    thrown = page.evaluate(
        """() => {
          let thrown = 0;
          try { document.body.insertAdjacentHTML("beforeend", "<b>x</b>"); } catch { thrown += 1; }
          try { document.body.innerHTML = "x"; } catch { thrown += 1; }
          const script = document.createElement("script");
          try { script.textContent = "window.hacked = 3"; document.body.append(script); }
          catch { thrown += 1; }
          const image = document.createElement("img");
          image.src = "http://127.0.0.1:9/x.png";
          document.body.append(image);
          return thrown;
        }"""
    )
    page.wait_for_timeout(200)
    assert thrown == 3
    assert stopped == ["http://127.0.0.1:9/x.png"]
    assert page.evaluate("window.hacked") is None
    page.close()


def test_another_site_gets_nothing_done(server: Live, browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    page.route(
        "http://evil.example/",
        lambda route: route.fulfill(body="<p>", content_type="text/html"),
    )
    page.goto("http://evil.example/")
    tried = page.evaluate(
        """async (url) => {
          const tried = [];
          for (const [path, options] of [
            ["api/state", {}],
            ["translate", { method: "POST", body: new URLSearchParams({
              q: "Rudal.", source: "id", target: "en" }) }],
            ["api/documents", { method: "POST", body: "Rudal." }],
            ["api/corrections", { method: "PUT", headers: { "Content-Type": "application/json" },
              body: JSON.stringify({ source: "a", target: "b" }) }],
          ]) {
            for (const mode of ["cors", "no-cors"]) {
              try { tried.push((await fetch(url + path, { ...options, mode })).type); }
              catch { tried.push("refused"); }
            }
          }
          return tried;
        }""",
        server.url,
    )
    assert set(tried) <= {"refused", "opaque"}
    assert server.engine.calls == []
    assert list(server.memory.corrections()) == []
    assert not re.search(r"(POST|PUT) \S+ 20\d", "\n".join(server.log))
    page.close()


# Looks.


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_legible(server: Live, visit: Open, scheme: str) -> None:
    page = visit(server, color_scheme=scheme)
    assert page.evaluate(CONTRAST) == []
    paste(page)
    segment(page, SINKS).locator(".target").click()
    segment(page, FELL).locator(".source mark").first.hover()
    page.wait_for_timeout(150)
    assert page.evaluate(CONTRAST) == []
    page.keyboard.press("Escape")
    segment(page, FELL).locator(".source mark").first.click()
    field(page, "source").fill("itu")
    expect(page.locator(".remarks .warning")).to_be_visible()
    page.locator("#more").evaluate("e => { e.open = true; }")
    assert page.evaluate(CONTRAST) == []


def test_a_phone_has_no_sideways_scrolling_and_does_it_all(server: Live, visit: Open) -> None:
    page = visit(server, viewport=PHONE, has_touch=True, is_mobile=True)
    wide = "document.documentElement.scrollWidth"
    assert page.evaluate(wide) == PHONE["width"]
    paste(page)
    assert page.evaluate(wide) == PHONE["width"]
    segment(page, SINKS).locator(".target").tap()
    page.locator(".editor textarea").fill("It sank.")
    page.get_by_role("button", name="Save").tap()
    expect(segment(page, SINKS).locator(".target")).to_have_text("It sank.")
    segment(page, FELL).locator(".source mark").first.tap()
    expect(field(page, "target")).to_have_value("missile")
    box = page.locator("#term").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    page.get_by_role("button", name="Cancel").tap()
    select(page, SINKS, "karam")
    page.get_by_role("button", name="Add term").tap()
    expect(field(page, "source")).to_have_value("karam")


def test_the_docs_page_needs_nothing_else(server: Live, visit: Open) -> None:
    page = visit(server)
    page.get_by_role("link", name="API").click()
    expect(page.get_by_role("heading", name="The API of id2en serve")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).fontFamily") != "serif"
    assert page.evaluate(CONTRAST) == []
