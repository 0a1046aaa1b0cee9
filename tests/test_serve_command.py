"""``id2en serve``: what it refuses, what it is told, how it starts and ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.test_cli import Run, here, id2en, make

pytest.importorskip("starlette", reason="needs id2en[web]")
pytest.importorskip("uvicorn", reason="needs id2en[web]")

from translate.serve import run

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["here", "id2en"]


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Take note of what would be served, and return at once."""
    served: list[Any] = []
    monkeypatch.setattr(run, "run", lambda *what: served.append(what))
    return served


def test_it_says_where_it_is(id2en: Run, running: list[Any]) -> None:
    result = id2en("serve", "--port", "0", "--no-glossary")
    assert result.code == 0
    assert result.err.startswith("id2en: http://127.0.0.1:")
    assert result.err.endswith("/ (Ctrl-C ends)\n")
    assert len(running) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--host", "0.0.0.0"), 2, "there is no password"),
        (("--host", "192.168.1.7"), 2, "Add --allow-remote"),
        (("--host", "example.org"), 2, "Add --allow-remote"),
        (("--host", "no-such-host.invalid", "--allow-remote"), 2, "no address is known for it"),
        (("--port", "70000"), 2, "--port"),
        (("-g", "a.csv", "--no-glossary"), 2, "contradict"),
        (("--memory", "m", "--no-memory"), 2, "contradict"),
        (("-g", "none.csv"), 6, "none.csv: no such file"),
        (("--memory", "a.txt"), 3, "is damaged, or is no translation memory"),
    ],
)
def test_it_refuses(
    id2en: Run, running: list[Any], arguments: tuple[str, ...], code: int, told: str
) -> None:
    make("a.txt", "x" * 5_000)
    port = () if "--port" in arguments else ("--port", "0")
    result = id2en("serve", *port, *arguments)
    assert result.code == code
    assert told in result.err
    assert not running


def test_a_taken_port_is_an_error(id2en: Run, running: list[Any]) -> None:
    with run.bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        result = id2en("serve", "--port", str(port), "--no-glossary")
    assert result.code == 4
    assert f"127.0.0.1:{port}: can't listen there" in result.err
    assert "--port 0" in result.err


def test_other_machines_are_let_in_with_a_warning(id2en: Run, running: list[Any]) -> None:
    result = id2en("serve", "--host", "0.0.0.0", "--port", "0", "--allow-remote", "--no-glossary")
    assert result.code == 0
    assert "other machines can reach this, and there is no password" in result.err


def test_the_extra_is_named_where_it_is_missing(
    id2en: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("translate.serve.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "starlette", None)
    monkeypatch.setitem(sys.modules, "starlette.applications", None)
    result = id2en("serve", "--port", "0", "--no-glossary")
    assert result.code == 2
    assert "needs the extra id2en[web]" in result.err
    assert "pip install 'id2en[web]'" in result.err


def test_settings_hold_for_it_too(
    id2en: Run, running: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ID2EN_MEMORY")  # outranks the file
    make("id2en.toml", 'glossary = "ours.csv"\nmemory = "m.sqlite"\nquiet = true\nencoding = "x"\n')
    make("ours.csv", "source,target\nkapal,ship\n")
    assert id2en("serve", "--port", "0").code == 0
    assert Path("m.sqlite").exists()
    make("id2en.toml", "memory = false\nglossary = false\n")
    Path("m.sqlite").unlink()
    assert id2en("serve", "--port", "0").code == 0
    assert not Path("m.sqlite").exists()


def test_nothing_of_the_server_is_imported_before_it_is_asked_for() -> None:
    code = "import sys; from translate.cli import main; main(['--help']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.rsplit("\n", 2)[-2].split())
    assert not {each for each in loaded if each.startswith(("starlette", "uvicorn"))}


# The process.

SERVER = """
    import sys, time
    sys.path[:0] = [{root!r}, {tests!r}]
    import translate.engines
    from conftest import FakeEngine, tag_words
    def slowly(text):
        open("begun", "w").close()
        time.sleep({pause})
        return tag_words(text)
    translate.engines.load_engine = lambda *_, **__: FakeEngine(slowly)
    from translate.cli import main
    sys.exit(main(sys.argv[1:]))
"""


class Process:
    """A server in a process of its own."""

    def __init__(self, folder: Path, *arguments: str, pause: float = 0.0) -> None:
        tests = Path(__file__).parent
        code = textwrap.dedent(SERVER).format(root=str(tests.parent), tests=str(tests), pause=pause)
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, "serve", "--port", "0", *arguments],
            stderr=subprocess.PIPE,
            text=True,
            cwd=folder,
            env={**os.environ, "ID2EN_MEMORY": str(folder / "memory.sqlite")},
        )
        assert self.process.stderr
        self.url = self.process.stderr.readline().split()[1]

    def ask(self, path: str, body: dict[str, Any]) -> Any:
        request = urllib.request.Request(
            self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def end(self, number: int) -> tuple[int, str]:
        self.process.send_signal(number)
        assert self.process.stderr
        told = self.process.stderr.read()
        return self.process.wait(30), told


@pytest.fixture
def processes() -> Iterator[list[Process]]:
    started: list[Process] = []
    yield started
    for each in started:
        each.process.kill()
        each.process.wait()
        assert each.process.stderr
        each.process.stderr.close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_told_to_end_it_answers_what_it_was_asked(
    tmp_path: Path, processes: list[Process], number: int, code: int
) -> None:
    server = Process(tmp_path, "--no-glossary", pause=0.5)
    processes.append(server)
    answers: list[Any] = []
    body = {"q": "Kapal itu karam.", "source": "id", "target": "en"}
    asking = threading.Thread(target=lambda: answers.append(server.ask("translate", body)))
    asking.start()
    while not (tmp_path / "begun").exists():
        time.sleep(0.01)
    ended, told = server.end(number)
    asking.join()
    assert ended == code
    assert answers == [{"translatedText": "Kenapal ientu kenaram."}]
    assert [line.split()[1:4] for line in told.splitlines()] == [["POST", "/translate", "200"]]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_quiet_is_quiet_and_no_memory_leaves_none(tmp_path: Path, processes: list[Process]) -> None:
    server = Process(tmp_path, "--no-glossary", "--no-memory", "--quiet")
    processes.append(server)
    server.ask("translate", {"q": "Kapal.", "source": "id", "target": "en"})
    assert server.end(signal.SIGTERM) == (143, "")
    assert [path.name for path in tmp_path.iterdir()] == ["begun"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_client_that_goes_away_stops_its_translation(
    tmp_path: Path, processes: list[Process]
) -> None:
    import http.client
    from urllib.parse import urlsplit

    server = Process(tmp_path, "--no-glossary", pause=0.01)
    processes.append(server)
    text = "".join(f"Kapal nomor {n} itu karam di laut.\n" for n in range(3_000))
    where = urlsplit(server.url)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=10)
    connection.request("POST", "/api/documents?name=a.txt", text.encode())
    document = json.load(connection.getresponse())
    connection.request("POST", f"/api/documents/{document['id']}/translation")
    answer = connection.getresponse()
    answer.readline()
    answer.readline()
    answer.close()
    connection.close()
    start = time.perf_counter()
    server.ask("translate", {"q": "Rudal.", "source": "id", "target": "en"})
    assert time.perf_counter() - start < 5  # 30 s would be left of the other
    ended, told = server.end(signal.SIGTERM)
    assert time.perf_counter() - start < 10
    assert ended == 143
    assert "Traceback" not in told
