"""Who is let in, with how much, for how long; what answers say to browsers; what the log says."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from serving import HOME, SINKS, TERMS, Served, live, served

from translate.errors import InputError
from translate.formats import limits
from translate.serve import documents, doors, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOST = HOME.removeprefix("http://")
CORRECTION = {"source": SINKS, "target": "It sank."}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path) as made:
        yield made


# Names it is called by.


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("127.0.0.1:8765", True),
        ("127.0.0.1", True),
        ("localhost:9000", True),  # forwarded
        ("LOCALHOST:8765", True),
        ("[::1]:8765", True),
        ("evil.example", False),
        ("evil.example:8765", False),
        ("127.0.0.1.evil.example", False),
        ("localhost.evil.example", False),
        ("evil.example#@localhost", False),
        ("localhost/", False),
        ("localhost@evil.example", False),
        ("0.0.0.0:8765", False),
        ("192.168.1.7:8765", False),
        ("[::1", False),
        ("", False),
    ],
)
def test_it_answers_to_this_machines_names_alone(server: Served, host: str, allowed: bool) -> None:
    for method, path in (("GET", "/"), ("GET", "/api/state"), ("POST", "/detect")):
        answer = server.client.request(method, path, headers={"Host": host})
        assert (answer.status_code != 421) == allowed


def test_where_others_reach_it_numbers_are_fine_and_names_are_not(tmp_path: Path) -> None:
    with served(tmp_path, any_number=True, names=frozenset(["desk.example"])) as server:
        for host, status in (
            ("192.168.1.7:8765", 200),
            ("desk.example", 200),
            ("evil.example", 421),
        ):
            answer = server.client.get("/health", headers={"Host": host})
            assert answer.status_code == status


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET / HTTP/1.0\r\n\r\n", b"421"),
        (b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n", b"200"),
        (b"GET / HTTP/1.1\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", b"400"),
        (b"GET http://localhost/ HTTP/1.1\r\nHost: evil.example\r\n\r\n", b"421"),
        (b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n", b"421"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n evil.example\r\n\r\n", b"421"),
        (b"GET / HTTP/1.1\r\nHost: localhost\x00evil.example\r\n\r\n", b"400"),
    ],
)
def test_what_no_client_library_sends(tmp_path: Path, request_: bytes, status: bytes) -> None:
    with live(tmp_path) as server:
        where = urlsplit(server.url)
        with socket.create_connection((where.hostname or "", where.port or 0), 10) as client:
            client.sendall(request_)
            assert client.recv(65_536).split(b" ", 2)[1] == status


# Pages of other sites.


FOREIGN = [
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://127.0.0.1:9999"},
    {"Origin": f"http://{HOST}.evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": HOME},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_other_sites_can_not_have_anything_done(server: Served, headers: dict[str, str]) -> None:
    row = {"row": {"source": "kapal", "target": "ship"}, "version": server.version}
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", "/translate", {"data": {"q": "Rudal.", "source": "id", "target": "en"}}),
        ("POST", "/api/documents", {"content": b"Rudal."}),
        ("PUT", "/api/corrections", {"json": CORRECTION}),
        ("POST", "/api/corrections/forget", {"json": {"source": SINKS}}),
        ("POST", "/api/glossary/rows", {"json": row}),
        ("DELETE", "/api/documents/x", {}),
    ]
    for method, path, sent in asked:
        answer = server.client.request(method, path, headers=headers, **sent)
        assert answer.status_code == 403, (method, path)
    assert server.terms.read_text() == TERMS
    assert list(server.memory.corrections()) == []
    assert server.engine.calls == []


@pytest.mark.parametrize(
    "headers",
    [
        {},  # curl
        {"Origin": HOME, "Sec-Fetch-Site": "same-origin"},  # the page
        {"Sec-Fetch-Site": "none"},  # typed
        {"Origin": "https://localhost:8765", "Host": "localhost:8765"},  # behind a proxy
    ],
)
def test_the_page_and_programs_can(server: Served, headers: dict[str, str]) -> None:
    answer = server.client.put("/api/corrections", json=CORRECTION, headers=headers)
    assert answer.status_code == 200


def test_nothing_is_shared_with_other_origins(server: Served) -> None:
    headers = {"Origin": "http://evil.example", "Access-Control-Request-Method": "PUT"}
    for method in ("GET", "OPTIONS"):
        answer = server.client.request(method, "/api/state", headers=headers)
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_what_a_plain_form_can_send_is_no_json(server: Served, media: str) -> None:
    answer = server.client.put(
        "/api/corrections",
        content=b'{"source": "a", "target": "b"}',
        headers={"Content-Type": media},
    )
    assert answer.status_code == 415


# What every answer says.


@pytest.mark.parametrize(
    "path", ["/", "/docs", "/api/state", "/openapi.json", "/nothing", "/page/review.js"]
)
def test_every_answer_is_closed_to_sniffing_and_framing(server: Served, path: str) -> None:
    headers = server.client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "server" not in headers


def test_the_pages_policy_lets_only_its_own_scripts_run(server: Served) -> None:
    for path in ("/", "/docs"):
        answers = [server.client.get(path) for _ in range(2)]
        nonces = []
        for answer in answers:
            policy = answer.headers["content-security-policy"]
            (nonce,) = set(re.findall(r"'nonce-([^']+)'", policy))
            nonces.append(nonce)
            assert "unsafe" not in policy
            assert "default-src 'none'" in policy
            linked = re.findall(r"<(?:script|link rel=\"stylesheet\")[^>]*>", answer.text)
            assert linked
            assert all(f'nonce="{nonce}"' in each for each in linked)
            assert not re.search(r"<[^>]+\s(?:on\w+|style)=", answer.text)
            assert not re.search(r"<(?:script|style)[^>]*>[^<]", answer.text)
            assert "//" not in re.sub(r"<!doctype[^>]*>", "", answer.text)
        assert len(set(nonces)) == 2


def test_only_the_files_of_the_page_are_served(server: Served) -> None:
    for name in ("review.js", "review.css", "report.css", "dom.js"):
        assert server.client.get(f"/page/{name}").status_code == 200
    for name in ("review.html", "..%2fapp.py", "%2e%2e/app.py", "x", "../pages.py"):
        assert server.client.get(f"/page/{name}").status_code == 404


SCRIPT = "<script>window.hacked=1</script>"
IMAGE = "\"'><img src=x onerror=window.hacked=2>"


def test_hostile_texts_come_as_data_and_no_page(tmp_path: Path) -> None:
    (tmp_path / "terms.csv").write_text(
        f'source,target,note\nrudal,missile,{SCRIPT}\nkapal,"{IMAGE.replace(chr(34), "")}",\n',
        encoding="utf-8",
    )
    text = f"Rudal{SCRIPT} jatuh{IMAGE}.\n"
    row = {"source": IMAGE, "target": SCRIPT}
    with served(tmp_path) as server:
        here = server.open(text, name=f"a{IMAGE}{SCRIPT.replace('/', '')}.txt")
        document = f"/api/documents/{here['id']}"
        language = {"q": text, "source": SCRIPT, "target": "en"}
        asked: list[tuple[int, str, str, dict[str, Any]]] = [
            (200, "POST", f"{document}/translation", {}),
            (200, "GET", document, {}),
            (200, "GET", f"{document}/file", {}),
            (200, "GET", "/api/state", {}),
            (200, "PUT", "/api/corrections", {"json": {"source": text, "target": SCRIPT}}),
            (200, "POST", "/api/glossary/check", {"json": {"row": row, "document": here["id"]}}),
            (200, "POST", "/translate", {"json": {**language, "source": "id"}}),
            (400, "POST", "/translate", {"json": language}),
            (400, "POST", "/translate", {"json": {**language, "format": SCRIPT, "source": "id"}}),
            (400, "POST", "/translate", {"data": {**language, "q": ""}}),
            (400, "POST", "/api/documents", {"params": {"name": f"a.{IMAGE}"}, "content": b"a"}),
            (400, "POST", "/api/documents", {"params": {"format": IMAGE}, "content": b"a"}),
            (400, "POST", "/api/documents", {"params": {"encoding": IMAGE}, "content": b"a"}),
            (
                400,
                "POST",
                "/api/documents",
                {"params": {"name": "a.csv", "column": IMAGE}, "content": b"a,b\nc,d\n"},
            ),
            (415, "POST", "/translate", {"headers": {"Content-Type": SCRIPT}, "content": b"a"}),
            (400, "PUT", "/api/corrections", {"json": {SCRIPT: SCRIPT}}),
            (404, "GET", f"/api/documents/{SCRIPT}", {}),
            (404, "GET", f"/{IMAGE}", {}),
            (421, "GET", "/", {"headers": {"Host": "<script>"}}),
        ]
        for status, method, path, sent in asked:
            answer = server.client.request(method, path, **sent)
            assert answer.status_code == status, (path, sent, answer.text)
            media = answer.headers["content-type"]
            assert media in ("application/json", "application/x-ndjson", "application/octet-stream")
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert "sandbox" in answer.headers["content-security-policy"]
            assert not set('<>"') & set(answer.headers.get("content-disposition", ""))
            if "octet" not in media:
                assert [json.loads(line) for line in answer.text.splitlines()]


# With how much, for how long.


def test_too_large_a_body_is_refused_before_it_is_read(server: Served) -> None:
    big = b"x" * (doors_limit(server, "/api/corrections") + 1)
    assert server.client.put("/api/corrections", content=big).status_code == 413

    def chunks() -> Iterator[bytes]:
        for _ in range(30):
            yield b"x" * 1_000_000

    for path, media in (
        ("/api/documents", ""),
        ("/translate", "application/json"),
        ("/detect", "application/x-www-form-urlencoded"),
    ):
        answer = server.client.post(path, content=chunks(), headers={"Content-Type": media})
        assert answer.status_code == 413, path


def test_bodies_share_room_and_give_it_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "MOST_AT_ONCE", 100_000)
    with served(tmp_path) as server:
        for _ in range(3):
            refused = server.client.post("/api/documents", content=b"a " * 50_001)
            assert refused.status_code == 503
            assert refused.headers["Retry-After"] == "5"
            for _ in range(3):
                assert server.open("a " * 45_000)


def doors_limit(server: Served, path: str) -> int:
    return server.client.app._limits[path]  # type: ignore[attr-defined]


@pytest.mark.parametrize("length", ["-1", "1e9", "x", "99999999999"])
def test_lengths_that_are_none_are_refused(server: Served, length: str) -> None:
    answer = server.client.post("/api/documents", headers={"Content-Length": length}, content=b"x")
    assert answer.status_code == 413


def test_a_body_that_comes_too_slowly_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "BODY_SECONDS", 0.05)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        while True:
            await receive()

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def main() -> None:
        guarded = doors.Doors(app, limits={}, most=1_000, log=lambda _: None)
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/",
            "raw_path": b"/",
            "headers": [(b"host", b"localhost")],
        }
        await guarded(scope, receive, lambda _: asyncio.sleep(0))

    start = time.perf_counter()
    with pytest.raises(Exception, match="too slowly"):
        asyncio.run(main())
    assert time.perf_counter() - start < 5


# The log.


def test_the_log_has_a_line_for_each_request_and_none_of_its_texts(server: Served) -> None:
    server.client.get("/api/state?secret=1")
    server.client.get("/a%0d%0aid2en: all is well")
    server.client.get("/", headers={"Host": "evil.example"})
    lines = [re.sub(r"\d+ ms", "ms", line) for line in server.log]
    assert lines == [
        "GET /api/state 200 ms",
        "GET /a%0d%0aid2en:%20all%20is%20well 404 ms",
        "GET / 421 ms",
    ]


# Where it listens.


def test_a_taken_port_is_told() -> None:
    from translate.errors import OutputError, UsageError

    with run.bind("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        assert run.address("127.0.0.1", listening) == f"http://127.0.0.1:{port}/"
        assert run.address("0.0.0.0", listening) == f"http://127.0.0.1:{port}/"
        with pytest.raises(OutputError, match="can't listen there"):
            run.bind("127.0.0.1", port)
    with pytest.raises(UsageError, match="no address is known"):
        run.bind("no-such-host.invalid", 0)


def test_the_server_takes_documents_of_fewer_lines() -> None:
    assert documents.MOST_MARKS < limits.MOST
    data = b"a\n\n" * documents.MOST_MARKS
    with pytest.raises(InputError, match=f"more than {documents.MOST_MARKS:,} lines"):
        documents.read(data, "a.txt", None, (), None)
