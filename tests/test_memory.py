"""The memory changes no byte of a run but those a person asked for."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import FakeEngine
from translate import decoding
from translate.article import Article, Block, Finding, TranslatedSegment, Translation
from translate.decoding import Decoded, Task
from translate.engines.base import DecodeOptions, InlineTerm, ModelInfo, Source
from translate.errors import UsageError
from translate.glossary import Glossary, Hit, Term
from translate.glossary.renderings import Score, Span
from translate.memory import Memory
from translate.memory.entries import decoded, entry
from translate.memory.keys import CODE, FOR_PEOPLE, key_for
from translate.pipeline import Options, translate_articles
from translate.translator import Translator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

INFO = ModelInfo("fake", "0" * 64, 125, False, "fake 1")


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    def fail(message: str) -> None:
        raise AssertionError(message)

    with Memory(tmp_path / "memory.sqlite", tell=fail) as each:
        yield each


def article(*lines: str) -> Article:
    return Article("a", "text", tuple(Block(line) for line in lines), None)


def run(
    memory: Memory,
    *lines: str,
    engine: FakeEngine | None = None,
    glossary: Glossary = Glossary(),  # noqa: B008
    options: Options = Options(),  # noqa: B008
) -> Translation:
    (found,) = translate_articles(
        [article(*lines)], engine or FakeEngine(), options, glossary, memory=memory
    )
    return found


def seen(engine: FakeEngine) -> list[str]:
    return [text for texts, _ in engine.calls for text in texts]


def segment(translation: Translation) -> TranslatedSegment:
    ((only,),) = (block.segments for block in translation.blocks)
    return only


# What the machine made.


def test_the_second_run_is_equal_and_asks_the_engine_for_nothing(memory: Memory) -> None:
    glossary = Glossary((Term("kapal", "ship"), Term("Rusia", "Renusia")))
    lines = ["Kapal Rusia karam. 12 orang tewas.", "Leave a Reply", "KAPAL RUSIA KARAM", "12"]
    answer = {"12 orang tewas.": "eleven people died."}
    engine = FakeEngine(answer=lambda text: answer.get(text, text))
    cold = run(memory, *lines, engine=engine, glossary=glossary)
    assert cold.blocks[0].segments[1].findings
    assert (memory.asked, memory.found) == (3, 0)
    assert run(memory, *lines, engine=(idle := FakeEngine()), glossary=glossary) == cold
    assert seen(idle) == []
    assert (memory.asked, memory.found) == (6, 3)
    (without,) = translate_articles([article(*lines)], engine, glossary=glossary)
    assert without == cold


def test_the_memory_outlives_the_process_s_object(tmp_path: Path) -> None:
    with Memory(tmp_path / "m.sqlite") as first:
        run(first, "Kapal karam.")
    with Memory(tmp_path / "m.sqlite") as second:
        run(second, "Kapal karam.", engine=(engine := FakeEngine()))
    assert seen(engine) == []


def test_a_changed_row_has_only_the_segments_it_hits_decoded_again(memory: Memory) -> None:
    lines = ["Kapal karam.", "Rudal jatuh. Kapal selam.", "Rusia diam."]
    rows = Term("Rusia", "Renusia"), Term("rudal", "missile")
    run(memory, *lines, glossary=Glossary(rows))
    changed = Glossary((rows[0], replace(rows[1], target="rocket")))
    again = run(memory, *lines, engine=(engine := FakeEngine()), glossary=changed)
    assert set(seen(engine)) == {"Rudal jatuh."}
    run(memory, *lines, engine=(engine := FakeEngine()), glossary=Glossary())
    assert set(seen(engine)) == {"Rudal jatuh.", "Rusia diam."}
    (fresh,) = translate_articles([article(*lines)], FakeEngine(), glossary=changed)
    assert again == fresh


def test_what_is_known_counts_as_progress_and_twins_count_twice(memory: Memory) -> None:
    run(memory, "Kapal karam.")
    told: list[int] = []
    lines = ["Kapal karam.", "Kapal karam.", "Rudal itu jatuh."]
    list(translate_articles([article(*lines)], FakeEngine(), progress=told.append, memory=memory))
    assert told == [4, 3]


def test_each_slice_is_kept_as_soon_as_it_is_done(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "SLICE", 2)

    def answer(text: str) -> str:
        if text.startswith("Lima"):
            raise RuntimeError("killed")
        return text.upper()

    lines = ["Dua.", "Tiga.", "Empat.", "Lima kapal karam."]
    with pytest.raises(RuntimeError):
        run(memory, *lines, engine=FakeEngine(answer=answer))
    run(memory, *lines, engine=(engine := FakeEngine(answer=str.upper)))
    assert seen(engine) == ["Empat.", "Lima kapal karam."]


@pytest.mark.parametrize("text", ["Kapal \ud83d karam.", "Kapal \0 karam.", "Kapal\u2028karam."])
def test_odd_characters_are_no_obstacle(memory: Memory, text: str) -> None:
    assert run(memory, text) == run(memory, text)


# The key.


TASK = Task("Rudal Rusia jatuh.", (Hit(Term("rudal", "missile"), 0, 5),))
OTHER_TERMS = {
    "source": "rudal-rudal",
    "target": "rocket",
    "category": "weapon",
    "match": "exact",
    "case": "any",
    "alternatives": ("rocket",),
    "forbidden": ("rocket",),
    "article": "the",
    "status": "proposed",
    "note": "x",
    "citation": "x",
    "extra": (("a", "b"),),
    "place": "t.csv:2:1",
}


def keyed(
    task: Task = TASK, *, retry: bool = True, info: ModelInfo = INFO, **options: Any
) -> bytes:
    return key_for(info, DecodeOptions(**options), retry=retry)(task)


@pytest.mark.parametrize("field", [each.name for each in fields(Term)])
def test_all_of_a_term_is_in_the_key_but_what_is_for_people(field: str) -> None:
    term = replace(TASK.hits[0].term, **{field: OTHER_TERMS[field]})
    changed = replace(TASK, hits=(replace(TASK.hits[0], term=term),))
    assert (keyed(changed) == keyed()) == (field in FOR_PEOPLE)


def test_the_glossary_s_checksum_covers_no_more_than_the_key() -> None:
    for field in FOR_PEOPLE:
        term = replace(TASK.hits[0].term, **{field: OTHER_TERMS[field]})
        assert Glossary((term,)).checksum == Glossary((TASK.hits[0].term,)).checksum


@pytest.mark.parametrize(
    "make",
    [
        lambda: keyed(replace(TASK, text="Rudal Rusia jatuh")),
        lambda: keyed(replace(TASK, hits=())),
        lambda: keyed(replace(TASK, hits=(replace(TASK.hits[0], plural=True),))),
        lambda: keyed(replace(TASK, hits=(replace(TASK.hits[0], clitic="nya"),))),
        lambda: keyed(replace(TASK, hits=(replace(TASK.hits[0], end=6),))),
        lambda: keyed(retry=False),
        lambda: keyed(beam=5),
        lambda: keyed(length_penalty=1.1),
        lambda: keyed(repetition_penalty=1.1),
        lambda: keyed(no_repeat_ngram=3),
        lambda: keyed(info=replace(INFO, checksum="1" * 64)),
        lambda: keyed(info=replace(INFO, runtime="fake 2")),
        lambda: keyed(info=replace(INFO, inline_terms=True)),
        lambda: keyed(info=replace(INFO, max_source_tokens=99)),
    ],
)
def test_everything_that_decides_is_in_the_key(make: Callable[[], bytes]) -> None:
    assert make() != keyed()


def test_what_a_model_is_called_is_not_in_the_key() -> None:
    assert keyed(info=replace(INFO, name="other")) == keyed()


def test_changed_code_changes_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from translate.memory import keys

    before = keys.code_version()
    package = tmp_path / "translate"
    for name in (*CODE, "data/numbers.en.txt"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        text = Path("translate", name).read_text(encoding="utf-8")
        (package / name).write_text(text, encoding="utf-8")
    for path in Path("translate/data").glob("*"):
        if path.is_file():
            (package / "data" / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(keys, "__file__", str(package / "memory" / "keys.py"))
    assert keys.code_version.__wrapped__() == before
    for name in ("guards.py", "data/numbers.en.txt"):
        with (package / name).open("a", encoding="utf-8") as file:
            file.write("\n")
        after = keys.code_version.__wrapped__()
        assert after != before
        before = after


NOT_DECIDING = {
    "article.py": "data",
    "errors.py": "messages",
    "models.py": "finds the model, whose files and metadata are in the key",
    "glossary/__init__.py": "exports",
    "glossary/glossary.py": "finds the hits, which are in the key",
    "glossary/load.py": "reads the terms, which are in the key",
    "data/__init__.py": "reads the data, which is in the key",
    "engines/__init__.py": "chooses the engine",
}


def test_the_code_of_the_key_is_all_that_decodes() -> None:
    """Add a module to ``CODE`` if it can change what ``decode`` returns, or here with a reason."""
    package = Path("translate")
    todo, found = (
        ["decoding.py", "engines/ctranslate2.py", "engines/marian.py"],
        {"glossary/term.py", "memory/entries.py"},
    )
    while todo:
        name = todo.pop()
        if name in found or name in NOT_DECIDING:
            continue
        found.add(name)
        todo += imported(package, package / name)
    assert found == set(CODE)


def imported(package: Path, path: Path) -> Iterator[str]:
    """Yield our modules that a module imports, other than for types."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or id(node) in for_types:
            continue
        module = (node.module or "").split(".")
        if module[0] != "translate":
            continue
        for parts in (module[1:], *([*module[1:], alias.name] for alias in node.names)):
            for candidate in (package.joinpath(*parts, "__init__.py"), package.joinpath(*parts)):
                file = candidate if candidate.suffix == ".py" else candidate.with_suffix(".py")
                if parts and file.is_file():
                    yield file.relative_to(package).as_posix()


# What is stored.

texts = st.text(st.characters(codec="utf-8"), max_size=20)
spans = st.builds(Span, st.integers(0, 99), st.integers(0, 99), texts)
TWO_HITS = (Hit(Term("a", "b"), 0, 1), Hit(Term("c", "d"), 2, 3, True, "nya"))


@st.composite
def scores(draw: st.DrawFn) -> tuple[Score, ...]:
    found, wrong = st.none() | spans, st.lists(spans, max_size=2).map(tuple)
    return tuple(Score(hit, draw(found), draw(wrong)) for hit in TWO_HITS)


@given(
    st.builds(
        Decoded,
        text=texts,
        score=st.floats(allow_nan=False, max_value=0),
        findings=st.lists(st.builds(Finding, texts, texts), max_size=2).map(tuple),
        terms=scores(),
        source=st.lists(st.builds(InlineTerm, st.integers(0, 9), st.integers(0, 9), texts)).map(
            lambda terms: Source("a c", tuple(terms))
        ),
        decodes=st.integers(1, 9),
        first_terms=scores(),
    )
)
def test_what_is_stored_comes_back(before: Decoded) -> None:
    task = Task("a c", TWO_HITS)
    assert decoded(task, entry(task, before)) == before


def test_each_field_of_what_is_decoded_is_stored() -> None:
    """If this fails, store the new field in ``memory/entries.py``, and build it above."""
    assert {each.name for each in fields(Decoded)} == {
        "text", "score", "findings", "terms", "source", "decodes", "first_terms",
    }  # fmt: skip


def test_a_flipped_bit_is_noticed() -> None:
    task = Task("a c")
    whole = entry(task, Decoded("b", -1.0, (), (), Source("a c")))
    assert decoded(task, whole) is not None
    assert decoded(task, whole._replace(target="c")) is None
    assert decoded(task, whole._replace(rest=whole.rest.replace("1", "2"))) is None


# What people made.


def test_a_correction_outranks_the_machine_whatever_the_model_glossary_and_options(
    memory: Memory,
) -> None:
    run(memory, "Kapal karam.")
    memory.correct("Kapal karam.", "The ship sank.")
    for engine, glossary, options in (
        (FakeEngine(), Glossary(), Options()),
        (FakeEngine(info=replace(INFO, checksum="1" * 64)), Glossary(), Options(retry=False)),
        (FakeEngine(), Glossary((Term("kapal", "ship"),)), Options(DecodeOptions(beam=1))),
    ):
        found = run(memory, "Kapal karam.", engine=engine, glossary=glossary, options=options)
        assert found.blocks[0].target.text == "The ship sank."
        assert segment(found).corrected
        assert (segment(found).score, segment(found).decodes) == (None, 0)
        assert seen(engine) == []


def test_a_correction_that_a_changed_row_contradicts_wins_and_the_term_is_lost(
    memory: Memory,
) -> None:
    memory.correct("Rudal jatuh.", "The missile fell.")
    found = segment(run(memory, "Rudal jatuh.", glossary=Glossary((Term("rudal", "missile"),))))
    assert [term.outcome for term in found.terms] == ["kept"]
    found = segment(run(memory, "Rudal jatuh.", glossary=Glossary((Term("rudal", "rocket"),))))
    assert found.target == "The missile fell."
    assert [(term.found, term.outcome) for term in found.terms] == [("Rudal", "lost")]


def test_a_correction_is_taken_as_it_is_and_found_whatever_the_white_space(memory: Memory) -> None:
    memory.correct("KAPAL  KARAM\n", " ship Sinks. ")
    blocks = run(memory, "KAPAL\u00a0KARAM", "Kapal karam").blocks
    assert [block.target.text for block in blocks] == ["ship Sinks.", "Kenapal kenaram"]


def test_a_sentence_within_a_paragraph_and_one_that_is_passed_through_can_be_corrected(
    memory: Memory,
) -> None:
    memory.correct("Rudal jatuh.", "It fell.")
    memory.correct("Leave a Reply", "Comment")
    blocks = run(memory, "Kapal karam.  Rudal jatuh. Selesai.", "Leave a Reply").blocks
    assert [block.target.text for block in blocks] == [
        "Kenapal kenaram.  It fell. Senelesai.", "Comment",
    ]  # fmt: skip


def test_a_forgotten_correction_leaves_the_machine_s_translation(memory: Memory) -> None:
    before = run(memory, "Kapal karam.")
    memory.correct("Kapal karam.", "The ship sank.")
    assert memory.forget(" Kapal karam. ")
    assert not memory.forget("Kapal karam.")
    assert run(memory, "Kapal karam.") == before


def test_a_correction_keeps_when_it_was_first_made_and_the_last_one_counts(memory: Memory) -> None:
    first = memory.correct("Kapal karam.", "The ship sank.", "ani")
    second = memory.correct("Kapal karam.", "A ship sank.", "budi")
    assert list(memory.corrections()) == [second]
    assert (second.target, second.author) == ("A ship sank.", "budi")
    assert first.created == second.created <= second.changed
    assert first.created.tzinfo is not None


def test_of_two_corrections_the_one_changed_last_is_kept(memory: Memory) -> None:
    here = memory.correct("Kapal karam.", "The ship sank.")
    past, future = (here.changed.replace(year=year) for year in (2000, 2100))
    older = replace(here, target="old", changed=past, created=past)
    newer = replace(here, target="new", changed=future)
    assert memory.add([older]) == []
    assert list(memory.corrections()) == [here]
    assert memory.add([newer, older]) == [newer]
    assert [each.target for each in memory.corrections()] == ["new"]
    assert memory.correct("Kapal karam.", "A ship sank.").target == "A ship sank."


@pytest.mark.parametrize(("source", "target"), [("", "x"), ("x", " \n"), ("\ud83d", "x")])
def test_a_correction_needs_two_texts(memory: Memory, source: str, target: str) -> None:
    memory.correct("Kapal karam.", "The ship sank.")
    with pytest.raises(UsageError, match="a sentence and its translation"):
        memory.correct(source, target)
    assert len(list(memory.corrections())) == 1


def test_without_a_memory_nothing_of_it_is_imported() -> None:
    code = "import sys, translate.pipeline, translate.translator, translate.cli;"
    code += "sys.exit('sqlite3' in sys.modules or 'translate.memory' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_translator_can_have_a_memory(memory: Memory, fake_engine: FakeEngine) -> None:
    memory.correct("Kapal karam.", "The ship sank.")
    translator = Translator(engine=fake_engine, memory=memory)
    assert (
        translator.translate("Kapal karam. Rudal jatuh.\n") == "The ship sank. Renudal jenatuh.\n"
    )
    assert (memory.asked, memory.found) == (1, 0)
