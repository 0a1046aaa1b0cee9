"""What clients of LibreTranslate ask for, and what they are answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from conftest import FakeEngine
from serving import Served, served

from translate import formats
from translate.errors import ModelError
from translate.serve import detect, documents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FELL = "Rudal itu jatuh di Kyiv."
FALLEN = "Missile ientu jenatuh deni Kyiv."
ENGLISH = "The missile fell on the town."


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path) as made:
        yield made


def ask(server: Served, **body: Any) -> Any:
    return server.client.post("/translate", json={"source": "id", "target": "en"} | body)


def test_a_text_is_translated(server: Served) -> None:
    answer = ask(server, q=FELL)
    assert (answer.status_code, answer.json()) == (200, {"translatedText": FALLEN})
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("as_files", [False, True])
def test_a_form_does_as_well(server: Served, as_files: bool) -> None:
    fields = {"q": FELL, "source": "id", "target": "en", "api_key": "x", "alternatives": "3"}
    sent: dict[str, Any] = (
        {"files": {name: (None, value) for name, value in fields.items()}}
        if as_files
        else {"data": fields}
    )
    answer = server.client.post("/translate", **sent)
    assert answer.json() == {"translatedText": FALLEN}


def test_lists_and_lines_keep_their_shape(server: Served) -> None:
    answer = ask(server, q=[FELL, "", f"  {FELL}\n\n{FELL}\n"])
    assert answer.json() == {"translatedText": [FALLEN, "", f"  {FALLEN}\n\n{FALLEN}\n"]}


def test_auto_tells_what_it_found_and_leaves_english_alone(server: Served) -> None:
    assert ask(server, q=ENGLISH, source="auto").json() == {
        "translatedText": ENGLISH,
        "detectedLanguage": {"confidence": 100.0, "language": "en"},
    }
    answer = ask(server, q=[FELL, ENGLISH], source="auto").json()
    assert answer["translatedText"] == [FALLEN, ENGLISH]
    assert [each["language"] for each in answer["detectedLanguage"]] == ["id", "en"]
    assert server.engine.calls


@pytest.mark.skipif("html" not in formats.names(), reason="there is no such format yet")
def test_html_keeps_its_tags(server: Served) -> None:
    answer = ask(server, q=f'<p class="x">{FELL}</p>', format="html")
    assert answer.json() == {"translatedText": f'<p class="x">{FALLEN}</p>'}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({}, "Invalid request: missing q parameter"),
        ({"q": FELL, "source": ""}, "Invalid request: missing source parameter"),
        ({"q": FELL, "target": ""}, "Invalid request: missing target parameter"),
        ({"q": FELL, "source": "xx"}, "xx is not supported"),
        ({"q": FELL, "target": "auto"}, "auto is not supported"),
        (
            {"q": FELL, "source": "en", "target": "id"},
            "Indonesian (id) is not available as a target language from English (en)",
        ),
        ({"q": FELL, "format": "pdf"}, "pdf format is not supported"),
        ({"q": "x" * 200_001}, "Invalid request: request (200001) exceeds text limit (200000)"),
        ({"q": ["x"] * 2_001}, "Invalid request: request (2001) exceeds text limit (2000)"),
        ({"q": {"a": 1}}, "q.str: Input should be a valid string"),
    ],
)
def test_what_makes_no_sense_is_refused_as_there(
    server: Served, body: dict[str, Any], told: str
) -> None:
    answer = ask(server, **body)
    assert (answer.status_code, answer.json()) == (400, {"error": told})


@pytest.mark.parametrize(
    ("content", "media", "status"),
    [
        (b'{"q": ', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"[1]", "application/json", 400),
        (b"q=x", "text/plain", 415),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x", 400),
        (b"x", "multipart/form-data", 400),
    ],
)
def test_broken_bodies_are_refused(server: Served, content: bytes, media: str, status: int) -> None:
    answer = server.client.post("/translate", content=content, headers={"Content-Type": media})
    assert answer.status_code == status
    assert set(answer.json()) == {"error"}


def test_a_model_that_fails_is_told(tmp_path: Path) -> None:
    def fail(_: str) -> str:
        raise ModelError("the model broke")

    with served(tmp_path, FakeEngine(fail)) as server:
        answer = ask(server, q=FELL)
        assert (answer.status_code, answer.json()) == (500, {"error": "the model broke"})


def test_a_file_is_translated_and_fetched(server: Served) -> None:
    fields = {"source": "id", "target": "en"}
    answer = server.client.post(
        "/translate_file", data=fields, files={"file": ("berita.txt", FELL.encode())}
    )
    url = answer.json()["translatedFileUrl"]
    fetched = server.client.get(url)
    assert fetched.content.decode() == FALLEN
    assert "berita.en.txt" in fetched.headers["content-disposition"]
    for wrong in ({}, {"source": "id"}, {"source": "id", "target": "id"}):
        refused = server.client.post("/translate_file", data=wrong, files={"file": ("a.txt", b"x")})
        assert refused.status_code == 400
    assert server.client.post("/translate_file", data=fields).status_code == 415
    assert server.client.post("/translate_file", content=b"x").status_code == 415


def test_the_translation_of_a_file_counts_as_what_is_kept(
    server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = 2 * documents.PER_BLOCK + documents.PER_SEGMENT + 1_000  # one more segment is too much
    monkeypatch.setattr(documents, "MOST_MEMORY", most)
    fields = {"source": "id", "target": "en"}
    urls = [
        server.client.post(
            "/translate_file", data=fields, files={"file": ("a.txt", b"Kapal itu karam.\n")}
        ).json()["translatedFileUrl"]
        for _ in range(2)
    ]
    assert [server.client.get(url).status_code for url in urls] == [404, 200]


@pytest.mark.model
def test_the_built_in_model_says_what_it_says_elsewhere(tmp_path: Path) -> None:
    from translate import Translator
    from translate.glossary import load

    translator = Translator()
    texts = [f"{FELL} Kapal perang AS tiba di Laut Hitam, Rabu (13/9).", "Mereka pulang."]
    with served(tmp_path, translator.engine) as server:
        answer = ask(server, q=texts).json()["translatedText"]
        translator.glossary = load([server.terms])
    assert answer == list(translator.translate_many(texts))


def test_languages_settings_and_health(server: Served) -> None:
    languages = server.client.get("/languages").json()
    assert {each["code"]: each["targets"] for each in languages} == {"id": ["en"], "en": ["en"]}
    settings = server.client.get("/frontend/settings").json()
    assert (settings["charLimit"], settings["keyRequired"]) == (200_000, False)
    assert ".txt" in settings["supportedFilesFormat"]
    assert server.client.get("/health").json() == {"status": "ok"}


def test_detect(server: Served) -> None:
    answer = server.client.post("/detect", json={"q": "Mereka tidak ada di sini."})
    assert answer.json() == [{"confidence": 100.0, "language": "id"}]
    assert server.client.post("/detect", data={"q": ""}).status_code == 400


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Presiden itu akan datang ke kota ini.", "id"),
        ("The president is coming to this city.", "en"),
        ("Ia berkata, “This is not the end,” kepada mereka yang ada di sana.", "id"),
        ("NATO", "id"),
        ("", "id"),
    ],
)
def test_function_words_tell_the_language(text: str, code: str) -> None:
    assert detect.language(text)[0] == code


def test_other_paths_and_methods_are_refused_in_the_same_shape(server: Served) -> None:
    for method, path, status in (("GET", "/nothing", 404), ("GET", "/translate", 405)):
        answer = server.client.request(method, path)
        assert answer.status_code == status
        assert set(answer.json()) == {"error"}
