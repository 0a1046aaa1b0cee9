"""What the review page asks for: documents, corrections, the glossary."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from conftest import FakeEngine, tag_words
from serving import ARTICLE, HOME, SINKS, TERMS, Served, served

from translate.errors import ModelError
from translate.glossary import csv_file
from translate.pipeline import Options
from translate.serve import documents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path) as made:
        yield made


# Documents.


def test_a_document_is_translated_line_by_line_and_comes_out_in_its_format(server: Served) -> None:
    document = server.open()
    assert [block["segments"] for block in document["blocks"]] == [None] * 3
    started, translated, finished = server.translate(document)
    assert (started["event"], started["words"]) == ("started", 14)
    assert [block["number"] for block in translated["blocks"]] == [0, 1, 2]
    assert translated["done"] == 14
    assert finished == {"event": "finished", "segments": 0}
    assert server.download(document) == (
        "Kenabar denari Kyiv\n\nMissile ientu jenatuh deni Kyiv. Kenapal ientu kenaram.\n"
        "\tKenapal ientu benesar.\n"
    )


def test_a_segment_tells_its_terms_and_where_they_are(server: Served) -> None:
    document = server.open()
    server.translate(document)
    segment = server.segments(document)["Rudal itu jatuh di Kyiv."]
    missile, kyiv = segment["terms"]
    assert segment["source"][slice(*missile["source"])] == "Rudal"
    assert segment["target"][slice(*missile["target"])] == "Missile"
    assert (missile["place"], missile["editable"], missile["row"]["category"]) == (
        "terms.csv:2",
        True,
        "weapon",
    )
    assert (missile["outcome"], kyiv["outcome"]) == ("repaired", "repaired")


def test_offsets_count_code_points(server: Served) -> None:
    document = server.open("😀 Rudal itu jatuh.\n")
    server.translate(document)
    (segment,) = server.segments(document).values()
    assert segment["terms"][0]["source"] == [2, 7]


def test_a_long_document_comes_in_pieces_the_first_of_them_small(server: Served) -> None:
    document = server.open("".join(f"Kapal nomor {n} itu karam di laut.\n" for n in range(200)))
    events = server.translate(document)[1:-1]
    assert len(events) > 3
    assert events[0]["done"] <= 60
    assert [e["done"] for e in events] == sorted(e["done"] for e in events)
    numbers = [block["number"] for event in events for block in event["blocks"]]
    assert numbers == list(range(200))


def test_what_is_known_is_not_decoded_again_and_what_is_as_it_was_not_sent(server: Served) -> None:
    document = server.open()
    server.translate(document)
    calls = len(server.engine.calls)
    _, translated, finished = server.translate(document)
    assert translated["blocks"] == []
    assert finished["segments"] == 0
    assert len(server.engine.calls) == calls


@pytest.mark.parametrize(
    ("said", "data", "status", "told"),
    [
        ({}, b" \n", 400, "there is nothing to translate in it"),
        ({}, b"\xff", 400, "byte 0xFF at offset 0 is not valid UTF-8"),
        ({"name": "a.exe"}, b"x", 400, "no format is known for .exe files"),
        ({"format": "docm"}, b"x", 400, "no format is called 'docm'"),
        ({"encoding": "klingon"}, b"x", 400, "klingon"),
        ({"name": "a.csv"}, b"isi,x\na,b\n", 400, "column"),
        ({"name": "a.csv", "column": "judul"}, b"isi,x\na,b\n", 400, "judul"),
    ],
)
def test_what_is_no_document_is_refused(
    server: Served, said: dict[str, str], data: bytes, status: int, told: str
) -> None:
    answer = server.client.post(
        "/api/documents", params={"name": "berita.txt", **said}, content=data
    )
    assert answer.status_code == status
    assert told in answer.json()["error"]
    assert "--" not in answer.json()["error"]


def test_too_long_a_document_is_refused(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("translate.serve.documents.MOST_WORDS", 12)
    answer = server.client.post("/api/documents", content=ARTICLE.encode())
    assert answer.status_code == 413
    assert "14 words" in answer.json()["error"]


def test_a_table_is_translated_in_its_column(server: Served) -> None:
    document = server.open(b"id,isi\r\n7,Kapal itu karam.\r\n", name="a.csv", column="isi")
    server.translate(document)
    assert server.download(document) == "id,isi\r\n7,Kenapal ientu kenaram.\r\n"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("berita.txt", "berita.en.txt"),
        (
            'C:\\x\\"><img src=x>\r\nSet-Cookie: a.txt',
            "%22%3E%3Cimg%20src%3Dx%3ESet-Cookie%3A%20a.en.txt",
        ),
        ("../../etc/passwd", "passwd.en"),
        ("Perang Ukraina 乌.txt", "Perang%20Ukraina%20%E4%B9%8C.en.txt"),
    ],
)
def test_a_download_is_a_file_of_that_name_and_never_a_page(
    server: Served, name: str, wanted: str
) -> None:
    document = server.open("Rudal.\n", name=name, format="text")
    server.translate(document)
    answer = server.client.get(f"/api/documents/{document['id']}/file")
    assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''{wanted}"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("mode", "wanted"),
    [
        ("keep", "Kenapal ientu kenaram.\nBenaca Jenuga: Kenapal Aensing Kenaram\n"),
        ("mark", "Kenapal ientu kenaram.\n[boilerplate] Benaca Jenuga: Kenapal Aensing Kenaram\n"),
        ("drop", "Kenapal ientu kenaram.\n"),
    ],
)
def test_web_clutter_is_treated_as_asked(tmp_path: Path, mode: Any, wanted: str) -> None:
    with served(tmp_path, options=Options(boilerplate=mode)) as server:
        document = server.open("Kapal itu karam.\nBaca Juga: Kapal Asing Karam\n")
        assert [block["boilerplate"] for block in document["blocks"]] == ["", "related"]
        server.translate(document)
        assert server.download(document) == wanted
        blocks = server.client.get(f"/api/documents/{document['id']}").json()["blocks"]
        assert [block["left_out"] for block in blocks] == [False, mode == "drop"]


def test_what_is_clutter_is_told_of_the_whole_and_not_of_a_piece(server: Served) -> None:
    story = "".join(f"Kapal nomor {n} itu karam di laut biru.\n" for n in range(20))
    document = server.open(f"Berita Terkait\nKapal Asing Karam di Laut Jawa\n{story}")
    server.translate(document)
    blocks = server.client.get(f"/api/documents/{document['id']}").json()["blocks"]
    told = [block["boilerplate"] for block in document["blocks"]]
    assert [block["boilerplate"] for block in blocks] == told


def test_there_is_no_download_before_the_translation(server: Served) -> None:
    document = server.open()
    assert server.client.get(f"/api/documents/{document['id']}/file").status_code == 409


def test_a_document_is_closed_and_unknown_ones_are_not_there(server: Served) -> None:
    document = server.open()
    path = f"/api/documents/{document['id']}"
    assert server.client.delete(path).status_code == 204
    for method, where in (("GET", path), ("POST", f"{path}/translation"), ("GET", f"{path}/file")):
        assert server.client.request(method, where).status_code == 404


def test_old_documents_make_room(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("translate.serve.documents.MOST", 2)
    first, second = server.open(), server.open()
    server.client.get(f"/api/documents/{first['id']}")
    third = server.open()
    found = [
        server.client.get(f"/api/documents/{each['id']}").status_code
        for each in (first, second, third)
    ]
    assert found == [200, 404, 200]


def still_open(server: Served, *opened: dict[str, Any]) -> list[bool]:
    answers = [server.client.get(f"/api/documents/{each['id']}") for each in opened]
    return [answer.status_code == 200 for answer in answers]


def test_large_documents_make_room_sooner(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_MEMORY", 21 * documents.PER_BLOCK)
    small = [server.open("Kapal.\n") for _ in range(4)]
    large = server.open("Kapal.\n" * 18)
    assert still_open(server, *small, large) == [False, False, False, True, True]
    larger = server.open("Kapal.\n" * 50)
    assert still_open(server, small[3], large, larger) == [False, False, True]


def test_a_document_that_grew_by_its_translation_is_kept_and_the_others_make_room(
    server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "MOST_MEMORY", 8 * documents.PER_BLOCK)
    first, second = server.open(), server.open()
    assert still_open(server, first, second) == [True, True]
    server.translate(first)
    assert still_open(server, first, second) == [True, False]


def test_an_engine_that_fails_is_told_in_the_last_line(tmp_path: Path) -> None:
    def fail(_: str) -> str:
        raise ModelError("the model broke", where=str(tmp_path / "terms.csv"))

    with served(tmp_path, FakeEngine(fail)) as server:
        *_, last = server.translate(server.open())
        assert last == {"event": "failed", "error": "terms.csv: the model broke"}
        server.engine.answer = tag_words
        assert server.translate(server.open())[-1]["event"] == "finished"


# Corrections.


def test_a_correction_stands_in_place_of_the_machines_and_is_taken_back(server: Served) -> None:
    document = server.open()
    server.translate(document)

    def correct(target: str) -> Any:
        return server.client.put(
            "/api/corrections", json={"source": SINKS, "target": target}
        ).json()

    assert correct("The ship sank.")["before"] is None
    _, translated, finished = server.translate(document)
    assert [block["number"] for block in translated["blocks"]] == [1]
    assert finished["segments"] == 1
    segment = server.segments(document)[SINKS]
    assert (segment["target"], segment["corrected"]) == ("The ship sank.", True)
    assert "The ship sank." in server.download(document)
    assert correct(" The  ship went down. ") == {
        "source": SINKS,
        "target": "The ship went down.",
        "before": "The ship sank.",
    }
    answer = server.client.post("/api/corrections/forget", json={"source": SINKS})
    assert answer.json() == {"before": "The ship went down."}
    server.translate(document)
    assert server.segments(document)[SINKS]["target"] == "Kenapal ientu kenaram."
    assert list(server.memory.corrections()) == []


def test_a_correction_says_who_made_it(tmp_path: Path) -> None:
    with served(tmp_path, author="sari") as server:
        server.client.put("/api/corrections", json={"source": SINKS, "target": "It sank."})
        assert [each.author for each in server.memory.corrections()] == ["sari"]


def test_a_correction_needs_words(server: Served) -> None:
    answer = server.client.put("/api/corrections", json={"source": SINKS, "target": " "})
    assert answer.status_code == 400
    assert "needs a sentence and its translation" in answer.json()["error"]


# The glossary.


def test_a_row_is_added_and_changes_the_segments_it_is_found_in_alone(server: Served) -> None:
    document = server.open()
    server.translate(document)
    server.engine.calls.clear()
    answer = server.add_row(source="kapal", target="ship", category="vessel")
    assert answer.json() | {"version": ""} == {
        "name": "terms.csv",
        "rows": 3,
        "version": "",
        "categories": ["place", "vessel", "weapon"],
        "notice": "",
    }
    assert server.terms.read_text() == TERMS + "kapal,ship,vessel,\n"
    finished = server.translate(document)[-1]
    assert finished["segments"] == 2
    assert server.segments(document)[SINKS]["target"] == "Ship ientu kenaram."
    decoded = {text for texts, _ in server.engine.calls for text in texts}
    assert decoded == {SINKS, "Kapal itu besar."}


def test_a_row_is_changed_in_its_place(server: Served) -> None:
    document = server.open()
    server.translate(document)
    row = {"source": "rudal", "target": "rocket", "category": "weapon", "note": "a\nb"}
    change = {"row": row, "replaces": "rudal", "version": server.version}
    assert server.client.post("/api/glossary/rows", json=change).status_code == 200
    assert server.terms.read_text() == TERMS.replace(
        "rudal,missile,weapon,", 'rudal,rocket,weapon,"a\nb"'
    )
    server.translate(document)
    terms = server.segments(document)["Rudal itu jatuh di Kyiv."]["terms"]
    assert [term["row"]["target"] for term in terms] == ["rocket", "Kyiv"]
    assert terms[1]["place"] == "terms.csv:4"


def test_what_the_lint_says_is_told_before_anything_is_written(server: Served) -> None:
    document = server.open()
    server.translate(document)
    row = {"source": "itu", "target": "that"}
    answer = server.client.post(
        "/api/glossary/check", json={"row": row, "document": document["id"]}
    ).json()
    assert [(each["severity"], each["rule"]) for each in answer["warnings"]] == [
        ("warning", "stop-word")
    ]
    assert (answer["refused"], answer["hits"]) == ("", 3)
    assert server.terms.read_text() == TERMS


def test_warnings_of_other_rows_are_not_told_but_those_made_by_this_one_are(tmp_path: Path) -> None:
    (tmp_path / "terms.csv").write_text("source,target\nyang,which\nkorvet kecil,small corvette\n")
    with served(tmp_path) as server:
        answer = server.client.post(
            "/api/glossary/check", json={"row": {"source": "korvet", "target": "frigate"}}
        ).json()
        assert [each["rule"] for each in answer["warnings"]] == ["nested"]


def test_a_row_that_is_there_is_named(server: Served) -> None:
    row = {"source": "rudal", "target": "rocket"}
    answer = server.client.post("/api/glossary/check", json={"row": row}).json()
    assert answer["refused"].startswith("'rudal' has a row already: 'missile'")
    assert answer["existing"]["target"] == "missile"
    assert answer["hits"] is None
    assert server.add_row(**row).status_code == 400
    assert server.terms.read_text() == TERMS


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"source": "x", "target": ""}, "the target is empty"),
        ({"source": "—", "target": "x"}, "has no letter or digit"),
        ({"source": "kapal", "target": "ship", "match": "maybe"}, "row.match"),
        ({"source": "kapal", "target": "a\x00b"}, "a control character"),
        ({"source": "kapal", "target": "ship", "colour": "red"}, "row.colour"),
        ({"source": "k" * 501, "target": "ship"}, "row.source"),
        ({"source": "kapal"}, "row.target"),
    ],
)
def test_what_is_no_row_is_refused(server: Served, row: dict[str, Any], told: str) -> None:
    answer = server.add_row(**row)
    assert answer.status_code == 400
    assert told in answer.json()["error"]
    assert server.terms.read_text() == TERMS


def test_a_row_can_not_run_in_a_spreadsheet_nor_break_the_file(server: Served) -> None:
    assert server.add_row(source="=1+1 kapal", target='a",b\nc', note="@x").status_code == 200
    rows = csv_file.read(server.terms)
    assert (rows[-1].source, rows[-1].target, rows[-1].note) == ("=1+1 kapal", 'a",b c', "@x")
    assert "'=1+1 kapal" in server.terms.read_text()


def test_a_file_changed_meanwhile_is_not_written_over(server: Served) -> None:
    seen = server.version
    changed = TERMS + "kapal selam,submarine,,\n"
    server.terms.write_text(changed)
    new = {"row": {"source": "kapal", "target": "ship"}, "version": seen}
    answer = server.client.post("/api/glossary/rows", json=new)
    assert answer.status_code == 409
    assert "terms.csv was changed meanwhile" in answer.json()["error"]
    assert server.terms.read_text() == changed
    assert server.client.get("/api/state").json()["glossary"]["rows"] == 3
    new["version"] = server.version
    assert server.client.post("/api/glossary/rows", json=new).status_code == 200
    assert server.terms.read_text() == changed + "kapal,ship,,\n"


def test_a_file_changed_at_the_last_moment_is_not_written_over(
    server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = TERMS + "kapal selam,submarine,,\n"
    append = csv_file.append

    def slow_append(*args: Any) -> bytes:
        server.terms.write_text(changed)
        return append(*args)

    monkeypatch.setattr(csv_file, "append", slow_append)
    answer = server.add_row(source="kapal", target="ship")
    assert answer.status_code == 409
    assert server.terms.read_text() == changed
    assert sorted(each.suffix for each in server.terms.parent.iterdir()) != [".tmp"]


def test_a_spreadsheets_change_is_used_by_the_next_translation(server: Served) -> None:
    document = server.open()
    server.translate(document)
    server.terms.write_text(TERMS + "kapal,ship,,\n")
    started, *_, finished = server.translate(document)
    assert started["glossary"]["rows"] == 3
    assert finished["segments"] == 2


@pytest.mark.parametrize("broken", ["source,target\nrudal,\n", "", None])
def test_a_file_that_can_not_be_read_leaves_the_glossary_as_it_was(
    server: Served, broken: str | None
) -> None:
    document = server.open()
    if broken is None:
        server.terms.unlink()
    else:
        server.terms.write_text(broken)
    started, *_ = server.translate(document)
    if broken == "":  # an empty glossary is one
        assert started["glossary"]["rows"] == 0
        return
    assert started["glossary"]["rows"] == 2
    assert "the glossary as it was is used" in started["glossary"]["notice"]
    assert str(server.terms.parent) not in started["glossary"]["notice"]
    assert server.add_row(source="kapal", target="ship").status_code == 409
    server.terms.write_text(TERMS)
    assert server.translate(document)[0]["glossary"]["notice"] == ""
    assert server.add_row(source="kapal", target="ship").status_code == 200


def test_a_file_open_in_libreoffice_is_told(server: Served) -> None:
    server.terms.with_name(".~lock.terms.csv#").touch()
    notice = server.client.get("/api/state").json()["glossary"]["notice"]
    assert "terms.csv is open in LibreOffice" in notice


def test_rows_go_to_the_last_of_several_files(tmp_path: Path) -> None:
    ours = tmp_path / "ours.csv"
    ours.write_text("source,target\n")
    with served(tmp_path, glossary=[tmp_path / "terms.csv", ours]) as server:
        document = server.open()
        server.translate(document)
        (missile, _) = server.segments(document)["Rudal itu jatuh di Kyiv."]["terms"]
        assert (missile["place"], missile["editable"]) == ("terms.csv:2", False)
        assert server.add_row(source="rudal", target="rocket").status_code == 200
        server.translate(document)
        (rocket, _) = server.segments(document)["Rudal itu jatuh di Kyiv."]["terms"]
        assert (rocket["place"], rocket["row"]["target"]) == ("ours.csv:2", "rocket")
        assert server.terms.read_text() == TERMS
        assert ours.read_text() == "source,target\nrudal,rocket\n"


def test_without_a_glossary_there_is_nothing_to_write_to(tmp_path: Path) -> None:
    with served(tmp_path, glossary=[]) as server:
        assert server.client.get("/api/state").json()["glossary"]["name"] == ""
        assert server.translate(server.open())[-1]["event"] == "finished"
        answer = server.add_row(source="kapal", target="ship")
        assert answer.status_code == 409
        assert "--glossary FILE" in answer.json()["error"]


def test_a_workbook_is_read_and_not_written(tmp_path: Path) -> None:
    from translate.glossary import exchange
    from translate.glossary.term import Term

    book = tmp_path / "terms.xlsx"
    book.write_bytes(exchange.write([Term("rudal", "missile")], "xlsx"))
    before = book.read_bytes()
    with served(tmp_path, glossary=[book]) as server:
        document = server.open()
        server.translate(document)
        (missile,) = server.segments(document)["Rudal itu jatuh di Kyiv."]["terms"]
        assert missile["editable"] is False
        assert server.add_row(source="kapal", target="ship").status_code == 409
    assert book.read_bytes() == before


# The whole.


def test_no_answer_names_a_folder_of_this_machine(server: Served) -> None:
    document = server.open()
    server.translate(document)
    server.terms.write_text("source,target\nrudal,\n")
    server.memory.close()
    answers = [
        server.client.get("/api/state"),
        server.client.post(f"/api/documents/{document['id']}/translation"),
        server.client.get(f"/api/documents/{document['id']}"),
        server.client.put("/api/corrections", json={"source": SINKS, "target": "x"}),
        server.client.post("/api/glossary/check", json={"row": {"source": "a", "target": "b"}}),
        server.client.post(
            "/api/glossary/rows", json={"row": {"source": "a", "target": "b"}, "version": "x"}
        ),
        server.client.get("/openapi.json"),
    ]
    assert {each.status_code for each in answers} >= {200, 409, 507}
    for each in answers:
        assert str(server.terms.parent) not in each.text


def test_openapi_describes_each_route_and_what_it_answers(server: Served) -> None:
    document = server.client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    routes = {
        (route.path, method.lower())
        for route in server.client.app._app.routes  # type: ignore[attr-defined]
        for method in route.methods - {"HEAD"}
    }
    described = {
        (path, method) for path, methods in document["paths"].items() for method in methods
    }
    pages = {("/", "get"), ("/docs", "get"), ("/openapi.json", "get"), ("/page/{name}", "get")}
    assert routes == described | pages
    names = [
        reference.rpartition("/")[2]
        for reference in _values(document, "$ref")
        if isinstance(reference, str)
    ]
    assert set(names) <= set(document["components"]["schemas"])
    for methods in document["paths"].values():
        for operation in methods.values():
            assert operation["summary"]
            assert len(operation["operationId"]) > 3


def _values(node: Any, key: str) -> Iterator[Any]:
    if isinstance(node, dict):
        for name, each in node.items():
            if name == key:
                yield each
            yield from _values(each, key)
    elif isinstance(node, list):
        for each in node:
            yield from _values(each, key)


def test_answers_are_as_openapi_says(server: Served) -> None:
    from translate.serve import shapes

    document = server.open()
    for line in server.translate(document):
        kind = {"started": shapes.Started, "translated": shapes.Translated}.get(
            line["event"], shapes.Finished
        )
        assert json.loads(kind.model_validate(line).model_dump_json()) == line
    shapes.DocumentShape.model_validate(
        server.client.get(f"/api/documents/{document['id']}").json()
    )
    shapes.State.model_validate(server.client.get("/api/state").json())


def test_the_docs_page_explains_every_operation_and_links_to_every_object(server: Served) -> None:
    page = server.client.get("/docs").text
    document = server.client.get("/openapi.json").json()
    for path, methods in document["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}" in page
    for name in document["components"]["schemas"]:
        assert f'id="{name}"' in page
    assert "http://" not in page.replace(HOME, "")


def test_two_copies_of_one_request_at_once_lose_nothing(server: Served) -> None:
    from concurrent.futures import ThreadPoolExecutor

    rows = [{"source": f"kapal {n}", "target": f"ship {n}"} for n in range(8)]

    def add(row: dict[str, str]) -> None:
        for _ in range(50):
            if server.add_row(**row).status_code == 200:
                return
        raise AssertionError(row)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, rows))
    written = {term.source for term in csv_file.read(server.terms)}
    assert written == {"rudal", "Kyiv", *(row["source"] for row in rows)}
