"""A server to test: what it is made of, and a client that its doors let in."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from conftest import FakeEngine

from translate.memory import Memory
from translate.pipeline import Options

pytest.importorskip("starlette", reason="needs id2en[web]")
pytest.importorskip("httpx2", reason="needs Starlette's test client")

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

HOME = "http://127.0.0.1:8765"

TERMS = "source,target,category,note\nrudal,missile,weapon,\nKyiv,Kyiv,place,\n"

ARTICLE = "Kabar dari Kyiv\n\nRudal itu jatuh di Kyiv. Kapal itu karam.\n\tKapal itu besar.\n"
SINKS = "Kapal itu karam."


@dataclass
class Served:
    """A client, and what the server behind it works on."""

    client: TestClient
    terms: Path
    memory: Memory
    engine: FakeEngine
    log: list[str]

    def open(self, text: str | bytes = ARTICLE, **said: str) -> dict[str, Any]:
        """Open a document and return it."""
        data = text.encode() if isinstance(text, str) else text
        answer = self.client.post(
            "/api/documents", params={"name": "berita.txt", **said}, content=data
        )
        assert answer.status_code == 201, answer.text
        return answer.json()

    def translate(self, document: dict[str, Any]) -> list[dict[str, Any]]:
        """Translate a document and return what came, line by line."""
        answer = self.client.post(f"/api/documents/{document['id']}/translation")
        assert answer.status_code == 200, answer.text
        return [json.loads(line) for line in answer.text.splitlines()]

    def segments(self, document: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """Return the segments of a document as they are, by source."""
        found = self.client.get(f"/api/documents/{document['id']}").json()
        return {each["source"]: each for block in found["blocks"] for each in block["segments"]}

    def download(self, document: dict[str, Any]) -> str:
        """Return the translation of a document."""
        answer = self.client.get(f"/api/documents/{document['id']}/file")
        assert answer.status_code == 200, answer.text
        return answer.content.decode()

    @property
    def version(self) -> str:
        """The glossary's version."""
        return self.client.get("/api/state").json()["glossary"]["version"]

    def add_row(self, **row: object) -> Any:
        """Add a row to the glossary and return the answer."""
        return self.client.post("/api/glossary/rows", json={"row": row, "version": self.version})


@contextmanager
def made(folder: Path, engine: FakeEngine, log: list[str], **options: Any) -> Iterator[Any]:
    """Make an application with a glossary and a memory in a folder."""
    from translate.serve.app import application

    terms = folder / "terms.csv"
    if not terms.exists():
        terms.write_text(TERMS, encoding="utf-8")
    glossary = options.pop("glossary", [terms])
    how = options.pop("options", Options())
    with Memory(folder / "memory.sqlite", tell=log.append) as memory:
        app = application(engine, glossary, memory, how, log=log.append, **options)
        yield app, memory


@contextmanager
def served(folder: Path, engine: FakeEngine | None = None, **options: Any) -> Iterator[Served]:
    """Serve to a client in this process."""
    from starlette.testclient import TestClient

    engine, log = engine or FakeEngine(), []
    with (
        made(folder, engine, log, **options) as (app, memory),
        TestClient(app, base_url=HOME) as client,
    ):
        yield Served(client, folder / "terms.csv", memory, engine, log)


@dataclass
class Live:
    """A server that browsers reach, and what it works on."""

    url: str
    terms: Path
    memory: Memory
    engine: FakeEngine
    log: list[str]


@contextmanager
def live(
    folder: Path, engine: FakeEngine | None = None, port: int = 0, **options: Any
) -> Iterator[Live]:
    """Serve on a port of this machine."""
    from translate.serve import run

    engine, log = engine or FakeEngine(), []
    with (
        made(folder, engine, log, **options) as (app, memory),
        run.bind("127.0.0.1", port) as listening,
    ):
        server = run.server(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            url = run.address("127.0.0.1", listening)
            yield Live(url, folder / "terms.csv", memory, engine, log)
        finally:
            server.should_exit = True
            thread.join(20)
            assert not thread.is_alive()
