"""Many clients at once, and clients that are slow, greedy or gone: what others get meanwhile."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from conftest import FakeEngine, tag_words
from serving import live

from tests.test_serve_command import Process
from translate.serve import connection, doors

if TYPE_CHECKING:
    from collections.abc import Iterator

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
MEBIBYTE = 1 << 20


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Process]:
    process = Process(tmp_path, "--no-glossary", "--no-memory", "--quiet")
    yield process
    ended, told = process.end(signal.SIGTERM)
    assert process.process.stderr
    process.process.stderr.close()
    assert (ended, told) == (143, "")  # nobody makes it say more than it was asked to


def memory(server: Process) -> tuple[int, int]:
    """Return bytes a server has in memory: now, and at most since it began."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    found = dict(line.split(":", 1) for line in status.splitlines())
    now, most = (int(found[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))
    return now, most


async def connected(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    where = urlsplit(url)
    return await asyncio.open_connection(where.hostname, where.port, limit=64 * MEBIBYTE)


def head(path: str, **headers: object) -> bytes:
    """Return the head of a POST; underscores of names are hyphens."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def question(text: str, **headers: object) -> bytes:
    body = json.dumps({"q": text, "source": "id", "target": "en"}).encode()
    said = {"Content_Type": "application/json", "Content_Length": len(body), **headers}
    return head("/translate", **said) + body


async def answered(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Return the status and the body of an answer of known length."""
    top = await reader.readuntil(b"\r\n\r\n")
    lines = top.decode().lower().split("\r\n")
    length = next(line for line in lines if line.startswith("content-length:"))
    return int(lines[0].split()[1]), await reader.readexactly(int(length.split(":")[1]))


async def asked(url: str, text: str) -> float:
    """Have a text translated, check the answer, return the seconds it took."""
    start = time.perf_counter()
    reader, writer = await connected(url)
    writer.write(question(text))
    status, body = await answered(reader)
    assert (status, json.loads(body)) == (200, {"translatedText": tag_words(text)})
    writer.close()
    return time.perf_counter() - start


# Many.


@linux
def test_a_thousand_at_once_get_each_its_own_answer(server: Process) -> None:
    texts = [f"Kapal nomor {n} itu karam.\nRudal {n * 7919} jatuh." for n in range(1_000)]

    async def main() -> list[tuple[int, bytes]]:
        clients = [await connected(server.url) for _ in texts]
        for (_, writer), text in zip(clients, texts, strict=True):
            writer.write(question(text))
        answers = await asyncio.gather(*(answered(reader) for reader, _ in clients))
        for _, writer in clients:
            writer.close()
        return answers

    asyncio.run(asked(server.url, "Kapal."))  # what is imported at the first request
    before, _ = memory(server)
    for _ in range(2):
        answers = asyncio.run(main())
        assert {status for status, _ in answers} == {200}
        targets = [json.loads(body)["translatedText"] for _, body in answers]
        assert targets == [tag_words(text) for text in texts]
    _, most = memory(server)
    assert most - before < 100 * MEBIBYTE


# Slow.


async def trickled(url: str, at_once: bytes, slowly: bytes) -> tuple[float, bytes]:
    """Send the rest of a request a byte at a time; return how long it was borne, and the answer."""
    start = time.perf_counter()
    reader, writer = await connected(url)

    async def send() -> None:
        writer.write(at_once)
        for number in range(len(slowly)):
            writer.write(slowly[number : number + 1])
            await writer.drain()
            await asyncio.sleep(0.01)

    sending = asyncio.create_task(send())
    try:
        answer = await reader.read()
    except ConnectionResetError:
        answer = b""
    took = time.perf_counter() - start
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    writer.transport.abort()
    return took, answer


async def unread(url: str, text: bytes) -> float:
    """Ask for a long answer, read nothing of it, return how long that was borne."""
    start = time.perf_counter()
    where = urlsplit(url)
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    narrow.connect((where.hostname, where.port))
    narrow.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(narrow, head("/api/documents", Content_Length=len(text)) + text)
    try:
        while True:  # sends tell that the connection is gone without reading
            await asyncio.sleep(0.05)
            narrow.send(b"x")
    except BlockingIOError:
        raise AssertionError("the server neither reads nor closes") from None
    except OSError:
        return time.perf_counter() - start
    finally:
        narrow.close()


TEXT = b"".join(b"Kapal nomor %d itu karam di laut.\n" % n for n in range(20_000))

HEALTH = b"GET /health HTTP/1.1\r\nHost: localhost\r\n"
SLOW = {
    "nothing": (b"", b"", ""),
    "a head": (b"", question("Kapal." * 9_000), ""),
    "a body": (*question("Kapal." * 9_000).partition(b"\r\n\r\n")[::2], "408"),
    "chunks": (head("/api/documents", Transfer_Encoding="chunked"), b"1\r\nx\r\n" * 9_000, "408"),
    "a body nobody reads": (HEALTH + b"Content-Length: 50000\r\n\r\n", b"x" * 50_000, "200"),
    "a head after an answer": (HEALTH + b"\r\n", question("Kapal." * 9_000), "200"),
}
"""What slow clients send at once, what slowly, and what answer they get before they are dropped."""


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "HEAD_SECONDS", 0.4)
    monkeypatch.setattr(connection, "READ_SECONDS", 0.4)
    monkeypatch.setattr(doors, "BODY_SECONDS", 0.4)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("what", SLOW)
def test_who_is_slow_is_dropped_and_others_are_served(tmp_path: Path, what: str) -> None:
    at_once, slowly, status = SLOW[what]
    if what == "a body":
        at_once += b"\r\n\r\n"

    async def main(url: str) -> None:
        slow = asyncio.create_task(trickled(url, at_once, slowly))
        for number in range(20):
            assert await asked(url, f"Kapal nomor {number}.") < 5
        took, answer = await asyncio.wait_for(slow, 20)
        assert took < 10
        assert answer.startswith(f"HTTP/1.1 {status} ".encode() if status else b"")
        assert answer.count(b"HTTP/1.1 ") == bool(status)

    with live(tmp_path) as server:
        asyncio.run(main(server.url))


@linux
@pytest.mark.usefixtures("impatient")
def test_who_reads_nothing_is_dropped(tmp_path: Path) -> None:
    async def main(url: str) -> None:
        slow = asyncio.create_task(unread(url, TEXT * 4))
        await asyncio.sleep(0.2)
        for number in range(20):
            assert await asked(url, f"Kapal nomor {number}.") < 5
        assert await asyncio.wait_for(slow, 20) < 10

    with live(tmp_path) as server:
        asyncio.run(main(server.url))


@pytest.mark.usefixtures("impatient")
def test_who_waits_or_asks_again_is_not_dropped(tmp_path: Path) -> None:
    def slowly(text: str) -> str:
        time.sleep(1.0)
        return tag_words(text)

    async def main(url: str) -> None:
        assert await asked(url, "Kapal itu karam.") > 1
        reader, writer = await connected(url)
        for _ in range(4):
            writer.write(HEALTH + b"\r\n")
            assert (await answered(reader))[0] == 200
            await asyncio.sleep(0.25)
        writer.write(HEALTH + b"\r\n" + question("Kapal itu karam."))  # both at once
        assert (await answered(reader))[0] == 200
        assert json.loads((await answered(reader))[1]) == {
            "translatedText": tag_words("Kapal itu karam.")
        }
        writer.close()

    with live(tmp_path, FakeEngine(slowly)) as server:
        asyncio.run(main(server.url))


@linux
@pytest.mark.slow
def test_six_hundred_slow_clients_are_dropped_at_the_real_limits(server: Process) -> None:
    async def main() -> tuple[list[tuple[float, bytes]], list[float]]:
        slow = [
            asyncio.create_task(trickled(server.url, at_once + end, slowly))
            for what, (at_once, slowly, _) in SLOW.items()
            for end in [b"\r\n\r\n" if what == "a body" else b""]
            for _ in range(100)
        ]
        others = []
        while not all(each.done() for each in slow):
            others.append(await asked(server.url, f"Kapal nomor {len(others)}."))
            await asyncio.sleep(0.1)
        return await asyncio.gather(*slow), others

    borne, others = asyncio.run(main())
    longest = doors.BODY_SECONDS + connection.HEAD_SECONDS
    print(f"borne {max(t for t, _ in borne):.1f} s; others {len(others)}: {max(others):.2f} s")
    assert max(took for took, _ in borne) < longest + 10
    assert max(others) < 5


# Large.


async def streamed(url: str, path: str, media: str, size: int) -> int:
    """Send a body without saying how long it is until there is an answer; return its status."""
    reader, writer = await connected(url)
    writer.write(head(path, Transfer_Encoding="chunked", Content_Type=media))
    if "boundary=a" in media:
        part = b'--a\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        writer.write(b"%x\r\n%s\r\n" % (len(part), part))
    part = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
    answer = asyncio.create_task(answered(reader))
    for _ in range(size // 65_536):
        if answer.done():
            break
        writer.write(part)
        await writer.drain()
        await asyncio.sleep(0)
    status, _ = await asyncio.wait_for(answer, 60)
    writer.transport.abort()
    return status


@linux
@pytest.mark.parametrize(
    ("path", "media", "status"),
    [
        ("/api/documents", "text/plain", 413),
        ("/translate", "application/json", 413),
        ("/translate_file", "multipart/form-data; boundary=a", 413),
        ("/translate_file", "multipart/form-data; boundary=x", 400),
        ("/detect", "application/x-www-form-urlencoded", 413),
        ("/api/corrections/forget", "application/json", 413),
        ("/nothing", "text/plain", 404),
    ],
)
def test_bodies_without_end_are_refused_in_bounded_memory(
    server: Process, path: str, media: str, status: int
) -> None:
    async def main() -> list[int]:
        clients = [streamed(server.url, path, media, 50_000_000) for _ in range(30)]
        statuses = await asyncio.gather(*clients)
        await asked(server.url, "Kapal.")
        return statuses

    before, _ = memory(server)
    statuses = asyncio.run(main())
    _, most = memory(server)
    print(f"{path}: {sorted(set(statuses))}, {(most - before) // MEBIBYTE} MiB more")
    assert set(statuses) <= {status, 503}
    assert most - before < 250 * MEBIBYTE
