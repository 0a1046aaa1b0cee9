"""A corpus in parts, without Ray: workers are called in this process."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate import batch, cli, files, formats, pipeline
from translate.errors import InputError, ModelError, OutputError, UsageError
from translate.formats.options import ReadOptions
from translate.glossary import Glossary, Term
from translate.memory import Memory
from translate.report.json_report import json_report

fsspec = pytest.importorskip("fsspec")
pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from translate.scale import parts, run  # noqa: E402
from translate.scale.corpus import Document  # noqa: E402
from translate.scale.ledger import FOLDER  # noqa: E402
from translate.scale.storage import Storage  # noqa: E402
from translate.scale.worker import Result, Setup, Worker  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import FakeEngine

    from translate.scale.run import Plan

NEWS = {
    "a.txt": "Rusia menyerang.\n\n  Ukraina bertahan. Kyiv aman.\n",
    "b/c.srt": "1\n00:00:01,000 --> 00:00:02,000\nRudal jatuh.\n",
    "b/d.csv": "id,isi\n1,Presiden tiba.\n",
    "e.jsonl": '{"isi": "Harga naik."}\n{"isi": "Pasar turun.", "n": 2}\n',
    "f.txt": "",
}
OPTIONS = ReadOptions(None, ("isi",))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def news(here: Path) -> str:
    for name, text in NEWS.items():
        make(f"news/{name}", text)
    return "news"


def make(name: str, text: str | bytes) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def tree(folder: str) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file() and FOLDER not in path.parts
    }


def ledgers(folder: str = "out") -> list[Path]:
    return sorted(Path(folder, FOLDER).glob("ledger-*"))


def recorded(folder: str = "out") -> list[str]:
    rows = [json.loads(path.read_bytes())["parts"] for path in ledgers(folder)]
    return sorted(row["output"] for each in rows for row in each)


def setup(**changes: object) -> Setup:
    return replace(Setup("", "out", reading=OPTIONS), **changes)


def planned(corpus: str, plain: Setup, **options: object) -> tuple[Plan, Setup]:
    return run.plan(corpus, plain, **options)


def scaled(
    engine: FakeEngine, corpus: str, plain: Setup | None = None, **options: object
) -> tuple[list[Result], Plan]:
    """Run over a corpus with one worker in this process."""
    todo, ready = planned(corpus, plain or setup(), **options)
    worker = Worker(replace(ready, checksum=""), engine)
    part_bytes = options.get("part_bytes", parts.PART_BYTES)
    results = list(run.run(todo, lambda lots: map(worker.translate, lots), 1, part_bytes))
    return results, todo


def translated(engine: FakeEngine, corpus: str, output: str) -> None:
    """Do what ``id2en translate`` does."""
    jobs = files.plan(files.discover([corpus], formats.extensions()), f"{output}/")
    outcomes = batch.run(
        jobs,
        lambda articles: pipeline.translate_articles(articles, engine),
        to_stdout=lambda _: None,
        reading=OPTIONS,
    )
    assert [each.error for each in outcomes if each.error] == []


# Documents and parts.


@given(
    st.lists(st.sampled_from([b"a", b"bc", b"\n", b"\r\n", b"\n\n"])).map(b"".join),
    st.integers(1, 9),
)
def test_each_line_is_in_one_part(data: bytes, size: int) -> None:
    starts = range(0, len(data), size)
    found = [
        parts.lines(lambda a, b: data[a:b], start, min(start + size, len(data)), len(data))
        for start in starts
    ]
    assert b"".join(found) == data
    assert all(each.endswith(b"\n") for each in found[:-1] if each and not data.endswith(each))


@given(st.lists(st.integers(0, 3_000_000), max_size=50), st.integers(1, 9))
def test_each_part_is_in_one_batch(sizes: list[int], workers: int) -> None:
    whole = [parts.Part(str(n), "", str(n), "text", size) for n, size in enumerate(sizes)]
    lots = parts.batches(whole, workers)
    assert sorted(part.output for lot in lots for part in lot) == sorted(p.output for p in whole)
    assert all(lots)


def test_batches_get_smaller_so_that_workers_end_together() -> None:
    whole = [parts.Part(str(n), "", str(n), "text", 5_000) for n in range(1_000)]
    sizes = [sum(part.size for part in lot) for lot in parts.batches(whole, 4)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 4 * sizes[-2]
    assert sizes[-2] >= parts.BATCH_BYTES


def jsonl(path: str, rows: int, text: str = "Rusia menyerang {}.") -> bytes:
    data = "".join(json.dumps({"isi": text.format(n)}) + "\n" for n in range(rows)).encode()
    make(path, data)
    return data


def test_a_large_file_of_json_lines_becomes_numbered_parts(
    fake_engine: FakeEngine, here: Path
) -> None:
    jsonl("news/x.jsonl", 300)
    translated(fake_engine, "news", "plain")
    results, _ = scaled(fake_engine, "news", part_bytes=1_000)
    assert [each.error for each in results] == [None] * len(results)
    outputs = tree("out")
    assert list(outputs) == [f"x.jsonl/{n:05}.jsonl" for n in range(len(outputs))]
    assert len(outputs) == 10
    assert b"".join(outputs.values()) == tree("plain")["x.jsonl"]


def test_lines_that_come_in_leave_the_parts_before_them_alone(
    fake_engine: FakeEngine, here: Path
) -> None:
    data = jsonl("news/x.jsonl", 100)
    _, first = scaled(fake_engine, "news", part_bytes=1_000)
    make("news/x.jsonl", data + data)
    results, second = scaled(fake_engine, "news", part_bytes=1_000, force=True)
    assert len(second.done) == len(first.tasks) - 1
    last = tree("out")[f"x.jsonl/{len(second.done) + len(results) - 1:05}.jsonl"]
    assert last


def test_utf_16_is_not_cut(fake_engine: FakeEngine, here: Path) -> None:
    text = jsonl("x.jsonl", 300).decode()
    make("news/x.jsonl", text.encode("utf-16"))
    scaled(fake_engine, "news", part_bytes=1_000)
    assert list(tree("out")) == ["x.jsonl"]


@pytest.mark.parametrize(
    ("encoding", "many"), [("cp1252", True), ("utf-16-le", False), ("shift_jis", True)]
)
def test_whether_lines_can_be_found_in_bytes_depends_on_the_encoding(
    encoding: str, many: bool, here: Path
) -> None:
    make("x.jsonl", "{}\n".encode(encoding) * 100)
    document = Document("x.jsonl", "x.jsonl", Path("x.jsonl").stat().st_size)
    cut = parts.cut(document, Storage("."), ReadOptions(encoding), part_bytes=100)
    assert (len(cut) > 1) == many


# Parquet.


def table(rows: int = 40) -> object:
    texts = [f"Rusia menyerang {n}.\nKyiv aman." if n % 7 else None for n in range(rows)]
    return pa.table(
        {
            "id": pa.array(range(rows), pa.int32()),
            "isi": pa.array(texts, pa.large_string()),
            "kind": pa.array(["berita"] * rows).dictionary_encode(),
            "tags": pa.array([["a"], None] * (rows // 2)),
        }
    ).replace_schema_metadata({"source": "test"})


@pytest.mark.parametrize("part_bytes", [300, 1 << 20])
def test_parquet_keeps_all_but_the_text(
    part_bytes: int, fake_engine: FakeEngine, here: Path
) -> None:
    Path("news").mkdir()
    pq.write_table(table(), "news/x.parquet", row_group_size=25)
    before = pq.read_table("news/x.parquet")
    scaled(fake_engine, "news", part_bytes=part_bytes)
    outputs = tree("out")
    if part_bytes == 300:
        assert list(outputs) == [f"x.parquet/{n:05}.parquet" for n in range(len(outputs))]
        assert len(outputs) > 2
    else:
        assert list(outputs) == ["x.parquet"]
    after = pa.concat_tables([pq.read_table(io.BytesIO(data)) for data in outputs.values()])
    assert after.schema.equals(before.schema, check_metadata=True)
    assert after.drop_columns(["isi"]).combine_chunks() == before.drop_columns(["isi"])
    assert after.column("isi").to_pylist() == [
        f"Renusia menenyerang {n}.\nKenyiv aenman." if n % 7 else None for n in range(40)
    ]


def test_words_of_a_dictionary_are_translated(fake_engine: FakeEngine, here: Path) -> None:
    Path("news").mkdir()
    column = pa.array(["Kyiv aman.", "Kyiv aman."]).dictionary_encode()
    pq.write_table(pa.table({"isi": column}), "news/x.parquet")
    scaled(fake_engine, "news")
    after = pq.read_table("out/x.parquet")
    assert after.schema.field("isi").type == column.type
    assert after.column("isi").to_pylist() == ["Kenyiv aenman."] * 2


@pytest.mark.parametrize(
    ("column", "kind", "what"),
    [
        ("none", UsageError, "there is no column 'none'"),
        ("id", UsageError, "column 'id' holds int32, not text"),
        ("tags", UsageError, "not text"),
    ],
)
def test_a_column_that_has_no_text_is_an_error(
    column: str, kind: type[Exception], what: str, fake_engine: FakeEngine, here: Path
) -> None:
    Path("news").mkdir()
    pq.write_table(table(), "news/x.parquet")
    results, _ = scaled(fake_engine, "news", setup(reading=ReadOptions(None, (column,))))
    (error,) = [each.error for each in results]
    assert isinstance(error, kind)
    assert what in error.what


def test_what_is_no_parquet_is_an_error(fake_engine: FakeEngine, here: Path) -> None:
    make("news/x.parquet", b"PAR1 no")
    (result,), _ = scaled(fake_engine, "news")
    assert isinstance(result.error, InputError)
    assert result.error.where == "news/x.parquet"


# The same as id2en translate.


def test_outputs_and_reports_are_those_of_translate(fake_engine: FakeEngine, news: str) -> None:
    translated(fake_engine, news, "plain")
    results, todo = scaled(fake_engine, news, setup(report="reports"))
    assert tree("out") == tree("plain")
    assert recorded() == sorted(NEWS)
    assert {each.part.name for each in results} == {str(Path(news, name)) for name in NEWS}
    assert todo.done == todo.failed == []
    for name in NEWS:
        with json_report(
            Path("r.json"), fake_engine.info, Glossary(), pipeline.Options()
        ) as report:
            for outcome in batch.run(
                files.plan(files.discover([f"{news}/{name}"], formats.extensions()), "x/"),
                lambda articles: pipeline.translate_articles(articles, fake_engine),
                to_stdout=lambda _: None,
                reading=OPTIONS,
            ):
                report.add(outcome)
        mine, plain = (
            json.loads(Path(path).read_text(encoding="utf-8"))
            for path in (f"reports/{name}.json", "r.json")
        )
        assert mine.pop("run").keys() == plain.pop("run").keys()
        assert mine == plain


def test_glossary_and_corrections_hold(fake_engine: FakeEngine, news: str) -> None:
    glossary = Glossary((Term("Kyiv", "Kiev"),))
    with Memory("m.sqlite") as memory:
        memory.correct("Rusia menyerang.", "Russia attacks.")
        corrections = {each.source: each.target for each in memory.corrections()}
    scaled(fake_engine, news, setup(glossary=glossary, corrections=corrections))
    assert tree("out")["a.txt"] == b"Russia attacks.\n\n  Uenkraina benertahan. Kiev aenman.\n"


# Running again.


def test_a_second_run_finds_nothing_to_do(fake_engine: FakeEngine, news: str) -> None:
    scaled(fake_engine, news)
    before = tree("out")
    results, todo = scaled(fake_engine, news)
    assert (results, todo.tasks, len(todo.done)) == ([], [], len(NEWS))
    assert tree("out") == before
    assert len(ledgers()) == 1


def test_only_what_is_missing_is_done(fake_engine: FakeEngine, news: str) -> None:
    scaled(fake_engine, news)
    Path("out/a.txt").unlink()
    make("news/g.txt", "Harga naik.\n")
    results, todo = scaled(fake_engine, news)
    assert sorted(each.part.output for each in results) == ["a.txt", "g.txt"]
    assert len(todo.done) == len(NEWS) - 1
    assert recorded() == sorted([*NEWS, "g.txt"])


def test_a_run_that_was_cut_short_goes_on(fake_engine: FakeEngine, news: str) -> None:
    todo, ready = planned(news, setup())
    worker = Worker(replace(ready, checksum=""), fake_engine)

    def spread(lots: object) -> Iterator[list[Result]]:
        for task in todo.tasks:
            yield worker.translate([task])

    running = run.run(todo, spread, 1)
    first = [next(running), next(running)]
    running.close()
    assert recorded() == sorted(each.part.output for each in first)
    results, _ = scaled(fake_engine, news)
    assert len(results) == len(NEWS) - 2
    assert recorded() == sorted(NEWS)
    translated(fake_engine, news, "plain")
    assert tree("out") == tree("plain")


def test_what_no_ledger_knows_is_compared(fake_engine: FakeEngine, news: str) -> None:
    scaled(fake_engine, news)
    for path in ledgers():
        path.unlink()
    make("out/a.txt", "not ours\n")
    results, _ = scaled(fake_engine, news)
    (failed,) = [each for each in results if each.error]
    assert failed.part.output == "a.txt"
    assert isinstance(failed.error, OutputError)
    assert "exists already" in failed.error.what
    assert all(each.unchanged for each in results if not each.error)
    assert tree("out")["a.txt"] == b"not ours\n"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("input", "was made with another input"),
        ("glossary", "was made with another glossary"),
        ("boilerplate", "was made with another options"),
        ("output", "was changed by someone else"),
    ],
)
def test_an_output_that_is_out_of_date_is_replaced_only_by_force(
    change: str, what: str, fake_engine: FakeEngine, news: str
) -> None:
    scaled(fake_engine, news)
    plain = setup()
    if change == "input":
        make("news/a.txt", "Kyiv jatuh.\n")
    elif change == "output":
        make("out/a.txt", "edited\n")
    elif change == "glossary":
        plain = replace(plain, glossary=Glossary((Term("Kyiv", "Kiev"),)))
    else:
        plain = replace(plain, options=pipeline.Options(boilerplate="drop"))
    before = tree("out")
    results, _ = scaled(fake_engine, news, plain)
    (error,) = [each.error for each in results if each.part.output == "a.txt"]
    assert isinstance(error, OutputError)
    assert error.what == f"exists already, and {what}"
    assert tree("out") == before
    results, todo = scaled(fake_engine, news, plain, force=True)
    assert [each.error for each in results if each.error] == []
    assert len(todo.done) == (len(NEWS) - 1 if change in ("input", "output") else 0)
    assert scaled(fake_engine, news, plain)[0] == []


def test_a_report_that_is_missing_is_made(fake_engine: FakeEngine, news: str) -> None:
    scaled(fake_engine, news)
    results, _ = scaled(fake_engine, news, setup(report="reports"))
    assert all(each.unchanged for each in results)
    assert len(tree("reports")) == len(NEWS)
    assert scaled(fake_engine, news, setup(report="reports"))[0] == []


def test_outputs_of_inputs_that_are_gone_are_named(fake_engine: FakeEngine, news: str) -> None:
    scaled(fake_engine, news)
    Path("news/a.txt").unlink()
    _, todo = scaled(fake_engine, news)
    assert todo.stale == ["a.txt"]
    assert "a.txt" in tree("out")


@pytest.mark.parametrize("text", ["", "[]", '{"layout": 1}', '{"layout": 99, "parts": []}'])
def test_a_damaged_ledger_is_told(text: str, fake_engine: FakeEngine, news: str) -> None:
    make(f"out/{FOLDER}/ledger-00001-0000001-abcdef.json", text)
    with pytest.raises(InputError) as caught:
        scaled(fake_engine, news)
    assert "ledger-00001" in caught.value.where


# What goes wrong.


def test_one_bad_input_does_not_stop_the_others(fake_engine: FakeEngine, news: str) -> None:
    make("news/a.txt", b"\xff\xff\n")
    make("news/z.jsonl", "no json\n")
    results, _ = scaled(fake_engine, news)
    failed = {each.part.output: each.error for each in results if each.error}
    assert sorted(failed) == ["a.txt", "z.jsonl"]
    assert all(isinstance(error, InputError) for error in failed.values())
    assert sorted(tree("out")) == ["b/c.srt", "b/d.csv", "e.jsonl", "f.txt"]


@pytest.mark.parametrize("output", ["news", "news/", "./news"])
def test_inputs_are_not_overwritten(output: str, news: str) -> None:
    with pytest.raises(OutputError, match="input"):
        planned(news, setup(output=output))


def test_an_output_folder_below_the_input_is_no_input(fake_engine: FakeEngine, news: str) -> None:
    for _ in range(2):
        scaled(fake_engine, news, setup(output="news/out"))
    assert sorted(tree("news/out")) == sorted(NEWS)


@pytest.mark.parametrize(
    ("argument", "kind"),
    [("none", InputError), ("memory://none", InputError), ("nosuch://x/y", UsageError)],
)
def test_a_corpus_that_is_none_is_an_error(
    argument: str, kind: type[Exception], here: Path
) -> None:
    with pytest.raises(kind) as caught:
        planned(argument, setup())
    assert argument.split("/")[0] in str(caught.value)


def test_a_model_from_a_hub_is_refused(news: str) -> None:
    with pytest.raises(UsageError, match="every worker"):
        planned(news, setup(model="Helsinki-NLP/opus-mt-id-en"))


def test_another_model_than_the_runs_is_refused(fake_engine: FakeEngine) -> None:
    with pytest.raises(ModelError, match="not the one"):
        Worker(setup(checksum="1" * 64), fake_engine)


# Far away.


def test_storage_far_away(fake_engine: FakeEngine, here: Path) -> None:
    far = fsspec.filesystem("memory")
    for name, text in {**NEWS, ".hidden.txt": "x", "g.xyz": "x"}.items():
        far.pipe_file(f"/corpus/news/{name}", text.encode())
        make(f"news/{name}", text)
    plain = setup(output="memory://corpus/news/out", report="memory://corpus/reports")
    try:
        for _ in range(2):
            results, todo = scaled(fake_engine, "memory://corpus/news", plain)
        assert (results, len(todo.done)) == ([], len(NEWS))
        found = far.find("/corpus/news/out")
        translated(fake_engine, "news/a.txt", "plain")
        assert far.cat_file("/corpus/news/out/a.txt") == tree("plain")["a.txt"]
        names = [path.removeprefix("/corpus/news/out/") for path in found]
        assert sorted(n for n in names if not n.startswith(FOLDER)) == sorted(NEWS)
        assert len(far.find("/corpus/reports")) == len(NEWS)
        results, _ = scaled(fake_engine, "memory://corpus/news/a.txt", setup(output="one"))
        assert tree("one") == tree("plain")
        with pytest.raises(OutputError, match="input"):
            planned("memory://corpus/news", setup(output="memory://corpus/news"))
    finally:
        far.rm("/corpus", recursive=True)


def test_a_write_that_fails_far_away_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    far = fsspec.filesystem("memory")
    storage = Storage("memory://failing")
    storage.write("a/b.txt", b"old")

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the network is gone")

    monkeypatch.setattr(type(far), "mv", fail)
    with pytest.raises(OutputError, match="the network is gone") as caught:
        storage.write("a/b.txt", b"new")
    assert caught.value.where == "memory://failing/a/b.txt"
    assert list(far.find("/failing")) == ["/failing/a/b.txt"]
    assert storage.read("a/b.txt") == b"old"
    far.rm("/failing", recursive=True)


# The command.


def scale(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = cli.main(["scale", *arguments])
    return code, capfd.readouterr().err


def test_without_ray_it_says_what_to_install(
    news: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    assert scale(capfd, news, "-o", "out", "--column", "isi") == (
        2,
        "id2en: error: id2en scale runs on Ray, which is not installed\n"
        "  Install it: pip install 'id2en[scale]'\n",
    )


def test_with_nothing_to_do_ray_is_not_needed(
    fake_engine: FakeEngine,
    news: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    scaled(fake_engine, news)
    monkeypatch.setitem(sys.modules, "ray", None)
    arguments = [news, "-o", "out", "--column", "isi"]
    assert scale(capfd, *arguments) == (0, f"nothing to translate: {len(NEWS)} done before\n")
    Path("news/a.txt").unlink()
    _, said = scale(capfd, *arguments)
    assert "a.txt: made by an earlier run of an input that is gone" in said
    summary = json.loads(Path("out", FOLDER, "summary.json").read_bytes())
    assert summary["totals"]["articles"] == summary["outputs"] == len(NEWS) - 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["--quiet", "--verbose"],
        ["--no-glossary", "-g", "x.csv"],
        ["--memory", "m", "--no-memory"],
        ["--encoding", "klingon"],
        ["--format", "doc"],
        ["--boilerplate", "burn"],
    ],
)
def test_options_that_make_no_sense(
    arguments: list[str], news: str, capfd: pytest.CaptureFixture[str]
) -> None:
    code, said = scale(capfd, news, "-o", "out", *arguments)
    assert code == UsageError.exit_code
    assert said.startswith("id2en: error: ")
    assert not Path("out").exists()
