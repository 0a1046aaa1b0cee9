"""The pages in headless Chromium: what the script does, what the policy holds back, what shows."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from page_samples import baseline, document, failure, run, write_side_by_side

from translate.report.eval_page import page as eval_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")

pytest.importorskip("playwright.sync_api", reason="needs playwright")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium"),
]

Open = Callable[..., Any]

PHONE = {"width": 390, "height": 844}
LARGE = 2_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Containers run as root and have a small /dev/shm.
        options = ["--no-sandbox", "--disable-dev-shm-usage"]
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield started
        started.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    evaluation = folder / "evaluation.html"
    evaluation.write_text(
        eval_page(
            [run(), run(70.0, suite="domain")],
            {"seeds": baseline()},
            [baseline().entry, run().entry],
        ),
        encoding="utf-8",
    )
    return {
        "sides": write_side_by_side(
            folder / "sides.html", [document("a.txt"), failure("b.txt"), document("c.txt")]
        ),
        "large": write_side_by_side(folder / "large.html", [document("a.txt", LARGE)]),
        "evaluation": evaluation,
    }


@pytest.fixture
def show(browser: Browser, files: dict[str, Path]) -> Iterator[Open]:
    """Open a page; at the end, nothing but its file was asked for, and nothing went wrong."""
    wrong: list[str] = []
    asked: list[str] = []
    contexts = []

    def open_page(which: str, **options: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(5_000)
        address = files[which].as_uri()
        page.on(
            "request", lambda r: None if r.url.split("#")[0] == address else wrong.append(r.url)
        )
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            assert page.evaluate("window.hacked") is None
        context.close()
    assert not wrong
    assert set(asked) <= {path.as_uri() for path in files.values()}


def shown(page: Page) -> list[str]:
    return page.eval_on_selector_all(
        ".segment", "all => all.filter((s) => !s.hidden).map((s) => s.id)"
    )


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.closest('.segment')?.id ?? ''")


def status(page: Page) -> str:
    return page.locator("#status").inner_text()


# Safety.


@pytest.mark.parametrize("which", ["sides", "evaluation"])
def test_hostile_texts_do_nothing_and_neither_do_the_rows_shown_of_them(
    show: Open, which: str
) -> None:
    page = show(which)
    for mark in page.locator(".source mark").all()[:3]:
        mark.hover()
        assert page.locator("#tip").is_visible()
    assert page.locator("img").count() == 0


def test_the_policy_stops_what_would_get_through(browser: Browser, files: dict[str, Path]) -> None:
    page = browser.new_page()
    stopped: list[tuple[str, str | None]] = []
    page.on("requestfailed", lambda request: stopped.append((request.url, request.failure)))
    page.goto(files["sides"].as_uri())
    page.evaluate(
        """() => {
          document.body.insertAdjacentHTML("beforeend",
            '<img src="http://127.0.0.1:9/x.png" onerror="window.hacked = 1">' +
            '<a id="bad" href="javascript:window.hacked=2">x</a>' +
            '<p id="styled" style="color: red">x</p>');
          const script = document.createElement("script");
          script.textContent = "window.hacked = 3";
          document.body.append(script);
          document.getElementById("bad").click();
        }"""
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("getComputedStyle(styled).color") != "rgb(255, 0, 0)"
    assert stopped == [("http://127.0.0.1:9/x.png", "csp")]
    page.close()


# Terms.


def test_hovering_a_term_shows_its_row_and_its_partner(show: Open) -> None:
    page = show("sides")
    page.locator("#s1 .target mark.kept").hover()
    tip = page.locator("#tip")
    assert "rudal → missile" in tip.inner_text()
    assert "AP Stylebook" in tip.inner_text()
    assert "glossary/terms.csv:12:1" in tip.inner_text()
    assert tip.locator(".outcome").inner_text() == "kept"
    assert page.locator("#s1 mark.on").all_inner_texts() == ["Rudal", "missile"]
    page.locator("h1").hover()
    tip.wait_for(state="hidden")
    assert page.locator("mark.on").count() == 0


def test_the_row_stays_while_the_pointer_is_on_it(show: Open) -> None:
    page = show("sides")
    page.locator("#s1 .source mark.kept").hover()
    page.locator("#tip").hover()
    page.wait_for_timeout(300)
    assert page.locator("#tip").is_visible()


def test_terms_are_reached_by_key_and_told_to_a_screen_reader(show: Open) -> None:
    page = show("sides")
    page.keyboard.press("t")
    assert page.locator("mark:focus").inner_text() == "Rudal"
    assert page.locator("mark:focus").get_attribute("aria-describedby") == "tip"
    page.keyboard.press("t")
    assert page.locator("mark:focus").inner_text() == "Kyiv"
    assert "Kyiv → Kyiv" in page.locator("#tip").inner_text()
    page.keyboard.press("r")
    assert page.locator("mark:focus").inner_text() == "Rudal"
    page.keyboard.press("Escape")
    assert page.locator("#tip").is_hidden()


def test_a_lost_term_is_marked_by_more_than_color(show: Open) -> None:
    page = show("sides")
    page.locator("#s2 .badge.lost").focus()
    assert page.locator("#tip .outcome").inner_text() == "lost"
    styles = [
        page.locator(f"#{where}").evaluate("e => getComputedStyle(e).textDecorationStyle")
        for where in ("s1 .source .kept", "s1 .source .repaired", "s2 .source .lost")
    ]
    assert len(set(styles)) == 3


# Finding one's way.


def test_keys_go_through_what_is_to_be_looked_at(show: Open) -> None:
    page = show("sides")
    for key, where, told in (
        ("n", "s2", "1 of 2 places"),
        ("n", "s5", "2 of 2 places"),
        ("n", "s5", "no more places"),
        ("p", "s2", "1 of 2 places"),
        ("j", "s3", "3 of 6 segments"),
        ("k", "s2", "2 of 6 segments"),
    ):
        page.keyboard.press(key)
        assert (focused(page), status(page)) == (where, told)


def test_segments_are_filtered_by_words_kind_and_term(show: Open) -> None:
    from playwright.sync_api import expect

    page = show("sides")
    page.keyboard.press("/")
    page.keyboard.type("LEAVE a")
    expect(page.locator("#status")).to_have_text("2 of 6 segments")
    assert shown(page) == ["s3", "s6"]
    page.keyboard.press("Escape")
    assert len(shown(page)) == 6
    page.locator("#by-flag").select_option("lost")
    page.wait_for_timeout(50)
    assert shown(page) == ["s2", "s5"]
    page.locator("#by-flag").select_option("")
    page.locator("#by-row").select_option(label="Kyiv → Kyiv (2)")
    page.wait_for_timeout(50)
    assert shown(page) == ["s1", "s4"]
    page.locator("#words").fill("nothing like it")
    page.wait_for_timeout(200)
    assert (shown(page), status(page)) == ([], "0 of 6 segments")
    assert page.locator(".article:visible").count() == 0


def test_keys_are_letters_where_one_types_and_can_be_turned_off(show: Open) -> None:
    page = show("sides")
    page.keyboard.press("/")
    page.keyboard.type("n?")
    assert page.locator("#words").input_value() == "n?"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keys").is_visible()
    page.get_by_label("keys are on").uncheck()
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0
    page.keyboard.press("n")
    assert focused(page) == ""


def test_marks_can_be_hidden_to_read(show: Open) -> None:
    page = show("sides")
    page.get_by_role("button", name="Marks").click()
    assert page.get_by_role("button", name="Marks").get_attribute("aria-pressed") == "false"
    line = page.locator("#s1 .source .kept").evaluate("e => getComputedStyle(e).textDecorationLine")
    assert line == "none"


# Light, dark, phone, paper, no script.


def test_dark_follows_the_system_and_the_button(show: Open) -> None:
    def paper(page: Page) -> str:
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    light, dark = show("sides", color_scheme="light"), show("sides", color_scheme="dark")
    assert paper(light) != paper(dark)
    before = paper(dark)
    light.get_by_role("button", name="Dark").click()
    dark.get_by_role("button", name="Dark").click()
    assert paper(light) == before
    assert paper(dark) != before
    light.reload()
    assert paper(light) == before


CONTRAST = """() => {
  const channel = (v) => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const read = (color) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const color = read(getComputedStyle(e).backgroundColor);
      if (color[3] === 255) return color;
    }
  };
  const low = [];
  for (const e of document.body.querySelectorAll("*")) {
    const said = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!said || !e.checkVisibility() || e.matches("script, option")) continue;
    const [a, b] = [light(read(getComputedStyle(e).color)), light(ground(e))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) low.push(`${e.tagName}.${e.className} ${ratio.toFixed(2)}`);
  }
  return low;
}"""


@pytest.mark.parametrize("which", ["sides", "evaluation"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_legible(show: Open, which: str, scheme: str) -> None:
    page = show(which, color_scheme=scheme)
    page.evaluate("for (const e of document.querySelectorAll('details')) e.open = true")
    page.locator(".source mark").first.hover()
    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("which", ["sides", "evaluation"])
def test_a_phone_has_one_column_and_no_sideways_scrolling(show: Open, which: str) -> None:
    wide, phone = show(which), show(which, viewport=PHONE, has_touch=True)

    def boxes(page: Page) -> list[dict[str, float]]:
        segment = page.locator(".segment").first
        return [segment.locator(each).bounding_box() for each in (".source", ".target")]  # type: ignore[misc]

    source, target = boxes(wide)
    assert source["y"] == target["y"]
    assert source["x"] + source["width"] < target["x"]
    source, target = boxes(phone)
    assert source["y"] + source["height"] <= target["y"]
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.locator(".source mark").first.tap()
    tip = phone.locator("#tip").bounding_box()
    assert tip is not None
    assert tip["x"] >= 0
    assert tip["x"] + tip["width"] <= PHONE["width"]


def test_paper_gets_the_texts_and_none_of_the_tools(show: Open) -> None:
    page = show("sides", color_scheme="dark")
    page.emulate_media(media="print")
    assert page.locator(".tools").is_hidden()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    style = page.locator(".segment").first.evaluate("e => getComputedStyle(e).contentVisibility")
    assert style == "visible"
    assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize("which", ["sides", "evaluation"])
def test_all_can_be_read_without_script(show: Open, which: str) -> None:
    page = show(which, java_script_enabled=False)
    assert page.locator(".tools").is_hidden()
    assert page.locator(".segment").first.is_visible()
    assert page.locator(".rows").is_visible()


@pytest.mark.parametrize("which", ["sides", "evaluation"])
def test_a_screen_reader_finds_its_way(show: Open, which: str) -> None:
    page = show(which)
    for role in ("banner", "main", "contentinfo", "search"):
        assert page.get_by_role(role).count() == 1
    assert page.get_by_role("heading", level=1).count() == 1
    named = page.locator("button, input, select").evaluate_all(
        "all => all.map((e) => e.ariaLabel || e.labels?.[0]?.textContent.trim() || e.textContent)"
    )
    assert all(named)


# An evaluation.


def test_segments_of_an_evaluation_are_sorted_and_put_back(show: Open) -> None:
    page = show("evaluation")
    orders = {
        "chrf": ["s0-2", "s0-3", "s0-1"],
        "-chrf": ["s0-1", "s0-3", "s0-2"],
        "delta": ["s0-2", "s0-3", "s0-1"],
        "-delta": ["s0-1", "s0-3", "s0-2"],
        "length": ["s0-3", "s0-1", "s0-2"],
        "": ["s0-1", "s0-2", "s0-3"],
    }
    for order, expected in orders.items():
        page.locator("#by-sort").select_option(order)
        page.wait_for_timeout(30)
        assert [each for each in shown(page) if each.startswith("s0")] == expected
    page.locator("#by-sort").select_option("chrf")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused(page) == "s0-3"  # keys follow what is seen


def test_segments_of_an_evaluation_are_filtered_by_score_article_and_finding(show: Open) -> None:
    page = show("evaluation")

    def filtered(**values: str) -> list[str]:
        for name, value in values.items():
            control = page.locator(f"#by-{name}")
            if control.evaluate("e => e.tagName") == "SELECT":
                control.select_option(value)
            else:
                control.fill(value)
        page.wait_for_timeout(50)
        return shown(page)

    assert filtered(article="0") == ["s0-1", "s0-2", "s0-3"]
    assert filtered(article="0-1") == ["s0-3"]
    assert filtered(article="", most="40") == ["s0-2", "s1-2"]
    assert filtered(most="79", least="31") == ["s0-3", "s1-3"]
    assert filtered(most="", least="", flag="guard-numbers") == ["s0-2", "s1-2"]
    assert filtered(flag="better") == ["s0-1"]
    assert filtered(flag="", row="0") == [f"s{n}-{m}" for n in (0, 1) for m in (1, 2, 3)]


def test_history_is_an_image_with_its_values_in_words(show: Open) -> None:
    page = show("evaluation")
    plots = page.get_by_role("img", name="over 2 runs")
    assert plots.count() == 3
    assert "from 58.0 to 62.0" in (plots.first.get_attribute("aria-label") or "")
    page.get_by_text("Values of the last 2 runs").click()
    assert page.locator(".plots table tbody tr").count() == 2


# Size.


def test_a_large_page_stays_quick(show: Open, files: dict[str, Path]) -> None:
    assert files["large"].stat().st_size < 1_000 * LARGE
    page = show("large")
    assert page.evaluate("performance.now()") < 5_000
    took = page.evaluate(
        """async () => {
          const start = performance.now();
          const words = document.querySelector("#words");
          words.value = "leave a reply";
          words.dispatchEvent(new Event("input"));
          const wanted = "666 of 2,000 segments";
          while (document.querySelector("#status").textContent !== wanted)
            await new Promise(requestAnimationFrame);
          return performance.now() - start;
        }"""
    )
    assert took < 2_000
    page.keyboard.press("Escape")
    page.locator("#words").fill("")
    page.wait_for_timeout(200)
    page.evaluate("document.activeElement.blur()")
    page.evaluate("document.querySelector('#s1500').scrollIntoView()")
    page.keyboard.press("n")
    assert focused(page) in ("s1499", "s1502")
    assert page.locator(f"#{focused(page)}").is_visible()
