"""HTML that can't be broken by what is put into it: whatever is not ``Html`` gets escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_VOID = frozenset({"br", "hr", "input", "link", "meta"})


class Html(str):
    """Text that is markup already, made by ``element`` or ``joined``."""

    __slots__ = ()


def element(name: str, /, *children: str | None, **attributes: str | int | bool | None) -> Html:
    """Return an element; children and values of attributes are escaped unless they are ``Html``.

    An attribute's underscores become hyphens, and one at its end falls away (``class_``). ``True``
    is an attribute without value; ``None`` and ``False`` leave it out, ``None`` also a child.

    >>> element("p", "1 < 2 ", element("b", "&"), class_="so", hidden=True, data_row=None)
    '<p class="so" hidden>1 &lt; 2 <b>&amp;</b></p>'
    """
    start = f"<{name}"
    for key, value in attributes.items():
        if value is True:
            start += f" {key.rstrip('_').replace('_', '-')}"
        elif value is not None and value is not False:
            start += f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
    if name in _VOID:
        return Html(start + ">")
    return Html(f"{start}>{joined(children)}</{name}>")


def joined(children: Iterable[str | None], between: str = "") -> Html:
    """Return children after one another, escaped unless they are ``Html``.

    >>> joined(["<", element("br"), None, ">"], " ")
    '&lt; <br> &gt;'
    """
    parts = [each if isinstance(each, Html) else escape(each) for each in children if each]
    return Html(between.join(parts))


def encoded(page: str) -> bytes:
    r"""Return a page as UTF-8; a lone surrogate becomes a reference, which browsers show as U+FFFD.

    >>> encoded("berita\udcff.txt")
    b'berita&#56575;.txt'
    """
    return page.encode("utf-8", errors="xmlcharrefreplace")
