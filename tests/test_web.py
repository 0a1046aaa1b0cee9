"""Fetching pages from a server on this machine; nothing here needs a network."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from tests.conftest import FakeEngine
from translate import addresses, batch, files, web
from translate.addresses import as_ascii
from translate.errors import EncodingError, Id2enError, InputError, UsageError
from translate.formats.options import ReadOptions
from translate.pipeline import translate_articles

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STORY = """<!DOCTYPE html><html lang="id"><head>{meta}
<title>Rusia Tembakkan Rudal Korea Utara - Kabar</title></head><body>
<nav><a href="/">Beranda</a> <a href="/dunia">Dunia</a></nav>
<article><h1>Rusia Tembakkan Rudal Korea Utara</h1>
<p>Juru bicara Gedung Putih mengatakan bahwa Rusia telah menembakkan <b>rudal balistik</b> yang
disediakan oleh Korea Utara ke Ukraina, kata José Núñez kepada para wartawan di Washington.</p>
<p>“Kami tidak akan membiarkan hal itu,” kata Kirby dalam jumpa pers di Washington pada Kamis,
beberapa jam setelah serangan terakhir terhadap kota-kota di Ukraina timur itu.</p>
<table><tr><th>Tanggal</th><th>Rudal</th></tr><tr><td>30 Desember</td><td>satu</td></tr></table>
</article><div class="share"><a>Facebook</a></div><footer>© 2024 Kabar</footer>
<script>alert("jangan")</script></body></html>"""
PAGE = STORY.format(meta='<meta charset="utf-8">').encode()
TEXT = """\
Rusia Tembakkan Rudal Korea Utara

Juru bicara Gedung Putih mengatakan bahwa Rusia telah menembakkan rudal balistik yang \
disediakan oleh Korea Utara ke Ukraina, kata José Núñez kepada para wartawan di Washington.

“Kami tidak akan membiarkan hal itu,” kata Kirby dalam jumpa pers di Washington pada Kamis, \
beberapa jam setelah serangan terakhir terhadap kota-kota di Ukraina timur itu.

Tanggal

Rudal

30 Desember

satu
"""

Answer = Callable[[BaseHTTPRequestHandler], None]


def page(data: bytes = PAGE, kind: str = "text/html", code: int = 200, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        if kind:
            handler.send_header("Content-Type", kind)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def trickle(pause: float) -> Answer:
    """An answer that goes on for ever, a little at a time."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        while True:
            handler.wfile.write(b"<p>")
            time.sleep(pause)

    return answer


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65_536)


def nonsense(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"\0\1\2 no HTTP\r\n\r\n")
    handler.close_connection = True


def cut_off(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"400\r\n<p>")
    handler.close_connection = True


ANSWERS: dict[str, Answer] = {
    "/rudal.html": page(),
    "/latin": page(STORY.format(meta="").encode("cp1252"), "text/html; charset=iso-8859-1"),
    "/meta": page(STORY.format(meta="<meta charset='windows-1252'>").encode("cp1252")),
    "/wrong": page(PAGE, "text/html; charset=us-ascii"),
    "/unknown": page(PAGE, "text/html; charset=martian"),
    "/none": page(STORY.format(meta="").encode("cp1252")),
    "/untyped": page(kind=""),
    "/gzip": page(gzip.compress(PAGE), Content_Encoding="gzip"),
    "/bomb": page(gzip.compress(b"\0" * 20_000_000), Content_Encoding="gzip"),
    "/brotli": page(b"\x0b\x02", Content_Encoding="br"),
    "/halfgzip": page(b"\x1f\x8b\x00", Content_Encoding="gzip"),
    "/menu": page(b"<html><body><nav><a>Beranda</a></nav></body></html>"),
    "/empty": page(b""),
    "/pdf": page(b"%PDF-", "application/pdf"),
    "/large": page(b"x", Content_Length="99999999"),
    "/endless": endless,
    "/trickle": trickle(0.02),
    "/silence": lambda _: time.sleep(1),
    "/nonsense": nonsense,
    "/cut": cut_off,
    "/moved": page(b"", code=301, Location="/rudal.html"),
    "/to-file": page(b"", code=302, Location="file:///etc/passwd"),
    "/to-ftp": page(b"", code=302, Location="ftp://127.0.0.1/a"),
    "/to-data": page(b"", code=302, Location="data:text/html,a"),
    "/circle": page(b"", code=302, Location="/circle"),
    **{f"/hop{n}": page(b"", code=302, Location=f"/hop{n + 1}") for n in range(9)},
    "/forbidden": page(code=403),
    "/broken": page(code=500),
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        try:
            ANSWERS.get(self.path.partition("?")[0], page(code=404))(self)
        except OSError:  # whoever asked went away
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "TIMEOUT", 0.4)
    monkeypatch.setattr(web, "DEADLINE", 0.6)
    monkeypatch.setenv("no_proxy", "*")


# Fetching.


@pytest.mark.parametrize(
    "path", ["/rudal.html", "/rudal.html?a=1#b", "/moved", "/gzip", "/untyped", "/hop5"]
)
def test_a_page_is_fetched(site: str, path: str) -> None:
    if path == "/hop5":
        ANSWERS["/hop9"] = page()
    assert web.fetch(site + path).data == PAGE


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/nowhere", "the server answers 404 Not Found (Check the address in a browser.)"),
        ("/forbidden", "the server answers 403 Forbidden (Save the page in a browser, and"),
        ("/broken", "the server answers 500 Internal Server Error (Save the page"),
        ("/pdf", "not a web page but application/pdf (Download it, and translate the file.)"),
        ("/large", "the page has more than 10 MB"),
        ("/endless", "the page has more than 10 MB"),
        ("/bomb", "the page has more than 10 MB"),
        ("/trickle", "the page did not come within 0.6 seconds"),
        ("/silence", "no answer within 0.4 seconds"),
        ("/nonsense", "the answer makes no sense: BadStatusLine"),
        ("/cut", "the answer makes no sense: IncompleteRead"),
        ("/brotli", "the page is packed in a way that can't be read: br"),
        ("/halfgzip", "the page is packed in a way that can't be read: gzip"),
        ("/to-file", "the server sends on to where no web page is, or in circles"),
        ("/to-ftp", "the server sends on to where no web page is, or in circles"),
        ("/to-data", "the server sends on to where no web page is, or in circles"),
        ("/circle", "the server sends on to where no web page is, or in circles"),
        ("/hop0", "the server sends on to where no web page is, or in circles"),
    ],
)
def test_what_goes_wrong_is_told(site: str, path: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        web.fetch(site + path)
    assert str(caught.value).startswith(f"{site}{path}: {told}")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://127.0.0.1:9/a", "can't be reached: Connection refused"),
        ("http://tidak-ada.invalid/a", "no such server, or no network"),
        ("http:///a", "not the address of a web page"),
        ("http://[::1/a", "not the address of a web page"),
        ("http://a:b@contoh.id/", "not the address of a web page"),
        ("http://contoh.id:99999/", "not the address of a web page"),
    ],
)
def test_an_address_that_leads_nowhere_is_told(address: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        web.fetch(address)
    assert str(caught.value).startswith(f"{address}: {told}")


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1/a", "data:,a"])
def test_nothing_but_the_web_is_opened(address: str) -> None:
    assert not addresses.is_address(address)
    with pytest.raises(InputError):
        web.fetch(address)


def test_what_is_sent_is_ascii() -> None:
    assert as_ascii("https://é.example/%41/ü?a=é&b=1") == (
        "https://xn--9ca.example/%41/%C3%BC?a=%C3%A9&b=1"
    )


# Encodings and extraction.


@pytest.mark.parametrize("path", ["/rudal.html", "/latin", "/meta", "/unknown", "/wrong"])
def test_the_article_of_a_page_is_title_and_paragraphs(site: str, path: str) -> None:
    pytest.importorskip("trafilatura")
    article, size = web.article(site + path, None, ReadOptions())
    assert "\n\n".join(block.text for block in article.blocks) + "\n" == TEXT
    assert (article.name, article.format) == (site + path, "text")
    assert size > 500


def test_a_declared_encoding_wins(site: str) -> None:
    pytest.importorskip("trafilatura")
    with pytest.raises(EncodingError, match=r"not valid utf-8 \(Name its encoding"):
        web.article(f"{site}/none", None, ReadOptions())
    article, _ = web.article(f"{site}/none", None, ReadOptions("cp1252"))
    assert "José Núñez" in article.blocks[1].text
    with pytest.raises(EncodingError, match="not valid ascii"):
        web.article(f"{site}/rudal.html", None, ReadOptions("ascii"))


@pytest.mark.parametrize("path", ["/menu", "/empty"])
def test_a_page_without_an_article_is_told(site: str, path: str) -> None:
    pytest.importorskip("trafilatura")
    with pytest.raises(InputError, match="there is no article on this page"):
        web.article(site + path, None, ReadOptions())


def test_a_format_that_pages_do_not_have_is_refused_before_anything_is_fetched() -> None:
    with pytest.raises(UsageError, match="a web page can't be read as csv"):
        web.article("http://127.0.0.1:9/", "csv", ReadOptions())


def test_without_trafilatura_the_user_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "trafilatura", None)
    with pytest.raises(UsageError, match=r"pip install 'id2en\[web\]'"):
        web.article("http://127.0.0.1:9/", None, ReadOptions())


# In a run.


def test_an_address_is_an_input_like_any_other(site: str, tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    (tmp_path / "a.txt").write_text("Rusia menyerang.\n", encoding="utf-8")
    arguments = [f"{site}/rudal.html?x=1", f"{site}/nowhere", str(tmp_path / "a.txt")]
    found = files.discover(arguments, {".txt", ".html"})
    assert [each.relative.name for each in found.inputs] == ["rudal.txt", "nowhere.txt", "a.txt"]
    jobs = files.plan(found, str(tmp_path / "out"))
    outcomes = list(
        batch.run(
            jobs,
            lambda articles: translate_articles(articles, FakeEngine(str.upper)),
            to_stdout=lambda _: None,
        )
    )
    assert [outcome.exit_code for outcome in outcomes] == [0, 3, 0]
    lines = (tmp_path / "out" / "rudal.txt").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "RUSIA TEMBAKKAN RUDAL KOREA UTARA"
    assert len(lines) == len(TEXT.splitlines())


def test_one_address_goes_to_standard_output(site: str) -> None:
    found = files.discover([f"{site}/rudal.html"], {".txt"})
    assert files.plan(found, None) == [files.Job(found.inputs[0], None)]


def test_the_whole_page_keeps_its_ending(site: str) -> None:
    found = files.discover([f"{site}/rudal"], {".html", ".htm"})
    assert found.inputs[0].relative.name == "rudal.html"


def test_an_error_is_one_of_ours(site: str) -> None:
    for path in ANSWERS:
        try:
            web.fetch(site + path)
        except Id2enError:
            continue
