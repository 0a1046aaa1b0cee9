"""The document around a page's content: policy, style, the tools of the reader, script.

The policy names style and script by their checksums. Whatever else a text brings along, the browser
neither runs it nor fetches anything for it.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from translate.report.page.markup import Html, element, joined

if TYPE_CHECKING:
    from collections.abc import Iterable

KEYS = (
    ("n, p", "next, previous segment to look at: a finding, or a term lost"),
    ("j, k", "next, previous segment"),
    ("t, r", "next, previous term: its row of the glossary shows"),
    ("/", "filter by words"),
    ("m", "marks on and off"),
    ("Esc", "close what is open, or clear the filters"),
    ("?", "this help"),
)


def opening(title: str) -> Html:
    """Return the document up to where its content begins.

    Args:
        title: Of the window.
    """
    style, script = _file("style.css"), _script()
    policy = (
        f"default-src 'none'; style-src {_checksum(style)}; script-src {_checksum(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    head = [
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", title),
        element("style", Html(style)),
    ]
    # Without end tags: the content follows.
    return Html(f'<!doctype html>\n<html lang="en">\n{element("head", *head)}\n<body>\n')


def closing() -> Html:
    """Return what comes after the content."""
    keys = element("dl", *(Html(element("dt", k) + element("dd", what)) for k, what in KEYS))
    turn_off = element(
        "label", element("input", type="checkbox", id="keys", checked=True), " keys are on"
    )
    close = element("button", "Close", type="button", id="close")
    help_ = element(
        "dialog",
        element("h2", "Keys", id="help-title"),
        keys,
        element("p", turn_off, close),
        id="help",
        aria_labelledby="help-title",
    )
    tip = element("div", id="tip", role="tooltip", hidden=True)
    script = element("script", Html(_script()))
    return Html(f"{help_}\n{tip}\n{script}\n</body>\n</html>\n")


def tools(*controls: Html, count: int) -> Html:
    """Return the bar of what a reader can do; hidden where there is no script to do it.

    Args:
        controls: What this page can be filtered and sorted by, besides words.
        count: How many segments there are.
    """
    words = element(
        "input", type="search", id="words", placeholder="Filter by words", data_filter="words"
    )
    return element(
        "div",
        element("label", element("span", "Words", class_="unseen"), words),
        *controls,
        element("output", f"{count:,} segments", id="status", data_total=count),
        element("button", "Marks", type="button", id="marks", aria_pressed="true"),
        element("button", "Dark", type="button", id="theme", aria_pressed="false"),
        element("button", "?", type="button", id="ask", aria_label="Keys", title="Keys (?)"),
        class_="tools",
        role="search",
        aria_label="Segments",
        hidden=True,
    )


def menu(name: str, label: str, options: Iterable[Html], *, every: str | None) -> Html:
    """Return a menu.

    Args:
        name: What the script knows it by.
        label: What a reader is told it is for.
        options: The choices.
        every: The choice that leaves nothing out; ``None`` if there is no such choice.
    """
    first = None if every is None else element("option", every, value="")
    choices = element("select", first, joined(options), data_filter=name, id=f"by-{name}")
    return element("label", element("span", label, class_="unseen"), choices)


def number_field(name: str, label: str) -> Html:
    """Return a field for a score of 0 to 100.

    Args:
        name: What the script knows it by.
        label: What a reader is told it is for.
    """
    field = element(
        "input", type="number", min=0, max=100, placeholder=label, data_filter=name, id=f"by-{name}"
    )
    return element("label", element("span", label, class_="unseen"), field)


@cache
def _file(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _script() -> str:
    return _file("script.js") + _file("theme.js")


def _checksum(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
