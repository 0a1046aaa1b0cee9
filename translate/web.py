"""Fetch one web page and find the article in it.

Only ``id2en translate`` with an address calls this. Addresses that a page names are not followed,
but for a few redirects; nothing but ``http`` and ``https`` is spoken.
"""

from __future__ import annotations

import codecs
import re
import socket
import ssl
import time
import urllib.error
import urllib.request
import zlib
from dataclasses import dataclass, replace
from http.client import HTTPException
from typing import TYPE_CHECKING, Any

import translate
from translate import formats
from translate.addresses import as_ascii, is_address
from translate.errors import EncodingError, InputError, UsageError
from translate.formats import text as text_format

if TYPE_CHECKING:
    from email.message import Message
    from http.client import HTTPResponse

    from translate.article import Article
    from translate.formats.options import ReadOptions

TIMEOUT = 20.0
"""Seconds to wait for a connection, and for each piece of an answer."""
DEADLINE = 60.0
"""Seconds a page may take in all."""
MAX_BYTES = 10 * 1024 * 1024
"""Bytes of a page, unpacked. Article pages have 0.1 to 2 MB."""
MAX_REDIRECTS = 5
MIN_WORDS = 10
"""Words of an article, at least: less is a menu or a notice."""

_AGENT = f"Mozilla/5.0 (compatible; id2en/{translate.__version__})"
_META_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]{2,30})""", re.IGNORECASE
)
_PAGES = ("text/html", "application/xhtml+xml")
_SAVE = "Save the page in a browser, and translate the file."


@dataclass(frozen=True, slots=True)
class Page:
    """What an address answers.

    Attributes:
        address: Where it was in the end, after redirects.
        data: The page.
        charset: The character encoding its server or the page itself says; empty if neither does.
    """

    address: str
    data: bytes
    charset: str


def article(address: str, format: str | None, options: ReadOptions) -> tuple[Article, int]:
    """Return the article at an address, and how many bytes its page has.

    Args:
        address: Its address.
        format: ``text`` for title and paragraphs of the article, as is ``None``; ``html`` for the
            whole page as it is.
        options: What the user said about it.

    Raises:
        InputError: It can't be fetched, is no page, or has no article.
        UsageError: Pages can't be read in that format, or id2en[web] is not installed.
    """
    if format not in (None, "text", "html"):
        raise UsageError(
            f"a web page can't be read as {format}",
            where=f"--format {format}",
            hint="Leave it out for the article as text, or use --format html for the whole page.",
        )
    if format != "html":
        _trafilatura()  # nothing is fetched in vain
    page = fetch(address)
    encoding = options.encoding or page.charset or None
    if format == "html":
        reader = formats.by_name("html")
        read = reader.read(page.data, address, replace(options, encoding=encoding))
    else:
        read = text_format.parse(extract(_decoded(page, options.encoding), address), address)
    return read, len(page.data)


def fetch(address: str) -> Page:
    """Return the page at an address.

    Raises:
        InputError: There is no answer, an error, something else than a page, or too much of it.
    """
    start = time.monotonic()
    request = urllib.request.Request(
        as_ascii(address),
        headers={
            "User-Agent": _AGENT,
            "Accept": "text/html, application/xhtml+xml",
            "Accept-Language": "id, en;q=0.5",
            "Accept-Encoding": "gzip",
        },
    )
    try:
        with _opener().open(request, timeout=TIMEOUT) as response:
            _check_type(response.headers, address)
            data = _unpacked(_body(response, start, address), response.headers, address)
            found = response.headers.get_content_charset() or _meta_charset(data)
            return Page(response.url, data, _known(found))
    except urllib.error.HTTPError as error:
        error.close()
        raise _refused(error, address) from None
    except urllib.error.URLError as error:
        raise _unreachable(error.reason, address) from None
    except (OSError, HTTPException) as error:
        raise _unreachable(error, address) from None


def extract(page: str, address: str) -> str:
    """Return title and paragraphs of the article in a page, parted by blank lines.

    Raises:
        InputError: There is no article in it.
        UsageError: id2en[web] is not installed.
    """
    found = _trafilatura().bare_extraction(
        page, url=address, include_comments=False, with_metadata=True
    )
    if found is None or len((found.text or "").split()) < MIN_WORDS:
        raise InputError(
            "there is no article on this page",
            where=address,
            hint="To translate all of the page, add --format html.",
        )
    lines = [line.strip() for line in _without_tables(found.text).split("\n")]
    lines = [line for line in lines if line]
    title = " ".join((found.title or "").split())
    if title and not lines[0].casefold().startswith(title.casefold()):
        lines.insert(0, title)
    return "\n\n".join(lines) + "\n"


def _without_tables(text: str) -> str:
    """Return a text with a line for each cell where it has table rows in the way of Markdown."""
    lines = []
    for line in text.split("\n"):
        cells = line.strip("| ").split("|") if line.startswith("|") else [line]
        lines += [cell for cell in cells if cell.strip(" -:") or len(cells) == 1]
    return "\n".join(lines)


def _trafilatura() -> Any:
    try:
        import trafilatura
    except ImportError:
        raise UsageError(
            "finding the article in a page needs trafilatura",
            hint="Install it: pip install 'id2en[web]'. Or add --format html for all of the page.",
        ) from None
    return trafilatura


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a few redirects, to web pages only."""

    max_redirections = MAX_REDIRECTS
    max_repeats = 2

    def redirect_request(self, *request: Any) -> urllib.request.Request | None:
        """Return the next request, unless it is for something else than a page."""
        old, stream, code, message, headers, address = request
        if not is_address(address):
            raise urllib.error.HTTPError(old.full_url, code, message, headers, stream)
        return super().redirect_request(*request)


def _opener() -> urllib.request.OpenerDirector:
    """Return what opens addresses: not the usual one, which reads files and FTP as well."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPErrorProcessor,
        urllib.request.UnknownHandler,
        _Redirects,
    ):
        opener.add_handler(handler())
    return opener


def _body(response: HTTPResponse, start: float, address: str) -> bytes:
    pieces: list[bytes] = []
    size = 0
    if (response.length or 0) > MAX_BYTES:
        raise _too_large(address)
    while piece := response.read1(65_536):  # returns what is there: a trickle ends at the deadline
        size += len(piece)
        if size > MAX_BYTES:
            raise _too_large(address)
        if time.monotonic() - start > DEADLINE:
            raise InputError(
                f"the page did not come within {DEADLINE:g} seconds",
                where=address,
                hint=f"Try again later. {_SAVE}",
            )
        pieces.append(piece)
    return b"".join(pieces)


def _unpacked(data: bytes, headers: Message, address: str) -> bytes:
    packing = headers.get("Content-Encoding", "identity").strip().lower()
    if packing == "identity":
        return data
    try:
        if packing not in ("gzip", "x-gzip"):
            raise zlib.error
        unpacker = zlib.decompressobj(31)
        plain = unpacker.decompress(data, MAX_BYTES + 1)
        if not unpacker.eof and len(plain) <= MAX_BYTES:
            raise zlib.error
    except zlib.error:
        raise InputError(
            f"the page is packed in a way that can't be read: {packing[:20]}",
            where=address,
            hint=_SAVE,
        ) from None
    if len(plain) > MAX_BYTES:
        raise _too_large(address)
    return plain


def _check_type(headers: Message, address: str) -> None:
    kind = headers.get_content_type() if "Content-Type" in headers else _PAGES[0]
    if kind not in _PAGES:
        raise InputError(
            f"not a web page but {kind}",
            where=address,
            hint="Download it, and translate the file.",
        )


def _meta_charset(data: bytes) -> str:
    match = _META_CHARSET.search(data, 0, 4096)
    return match[1].decode("ascii") if match else ""


def _known(charset: str) -> str:
    """Return Python's name of an encoding, empty if it has none.

    What pages call Latin-1 or ASCII is Windows-1252 (WHATWG Encoding Standard, 4.2).
    """
    try:
        codec = codecs.lookup(charset).name
    except (LookupError, ValueError):
        return ""
    return "cp1252" if codec in ("iso8859-1", "ascii") else codec


def _decoded(page: Page, declared: str | None) -> str:
    """Return a page's text: in the encoding the user says, or the first that fits.

    What is UTF-8 and says it is Windows-1252 is UTF-8: the other way round it would not fit.
    """
    if declared:
        candidates = [declared]
    elif page.data.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    elif page.charset in ("", "cp1252"):
        candidates = ["utf-8", page.charset]
    else:
        candidates = [page.charset, "utf-8"]
    for encoding in filter(None, candidates):
        try:
            return page.data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise EncodingError(
        f"the page is not valid {declared or page.charset or 'utf-8'}",
        where=page.address,
        hint="Name its encoding, for example: --encoding cp1252.",
    )


def _too_large(address: str) -> InputError:
    return InputError(f"the page has more than {MAX_BYTES // 2**20} MB", where=address, hint=_SAVE)


def _refused(error: urllib.error.HTTPError, address: str) -> InputError:
    if 300 <= error.code < 400:
        return InputError(
            "the server sends on to where no web page is, or in circles",
            where=address,
            hint="Check the address in a browser.",
        )
    hint = "Check the address in a browser." if error.code in (404, 410) else _SAVE
    return InputError(f"the server answers {error.code} {error.reason}", where=address, hint=hint)


def _unreachable(reason: object, address: str) -> InputError:
    if isinstance(reason, TimeoutError):
        what = f"no answer within {TIMEOUT:g} seconds"
    elif isinstance(reason, socket.gaierror):
        what = "no such server, or no network"
    elif isinstance(reason, ssl.SSLCertVerificationError):
        what = f"its certificate can't be trusted: {reason.verify_message}"
    elif isinstance(reason, OSError):
        what = f"can't be reached: {reason.strerror or reason}"
    else:
        what = f"the answer makes no sense: {type(reason).__name__}"
    return InputError(what, where=address, hint=f"Check address and network. {_SAVE}")
