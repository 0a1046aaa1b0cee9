"""Addresses of web pages, as users type them."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import quote, urlsplit, urlunsplit

from translate.errors import InputError

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_ENDING = re.compile(r"\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_MARKS = "/%:@!$&'()*+,;=~-._"
"""What stands for itself in a path (RFC 3986, 3.3), and what is quoted already."""


def is_address(argument: str) -> bool:
    """Return whether an argument is the address of a web page.

    >>> is_address("https://example.org/a"), is_address("berita.txt"), is_address("file:///etc")
    (True, False, False)
    """
    return _ADDRESS.match(argument) is not None


def file_name(address: str, ending: str) -> str:
    """Return a name for the translation of a page.

    >>> file_name("https://example.org/2024/rudal-korut.html?p=1", ".txt")
    'rudal-korut.txt'
    >>> file_name("https://example.org/", ".txt")
    'example.org.txt'
    """
    server, _, rest = address.partition("://")[2].partition("/")
    last = PurePosixPath(re.split(r"[?#]", rest, maxsplit=1)[0]).name
    name = re.sub(r"[^\w.-]+", "-", _ENDING.sub("", last) or server).strip(".-")
    return f"{name[:100] or 'page'}{ending}"


def as_ascii(address: str) -> str:
    """Return an address as it may be sent.

    >>> as_ascii("HTTPS://contoh.id/berita/Đoković?q=a b#x")
    'https://contoh.id/berita/%C4%90okovi%C4%87?q=a%20b'

    Raises:
        InputError: It is malformed, or has a user name in it.
    """
    try:
        parts = urlsplit(address.strip())
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
        if not host or parts.username is not None:
            raise ValueError
    except (ValueError, UnicodeError):
        raise InputError(
            "not the address of a web page", where=address, hint="Check its spelling."
        ) from None
    host = f"[{host}]" if ":" in host else host
    netloc = host if port is None else f"{host}:{port}"
    path, query = quote(parts.path or "/", _MARKS), quote(parts.query, f"{_MARKS}?")
    return urlunsplit((parts.scheme.lower(), netloc, path, query, ""))
