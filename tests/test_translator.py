"""The library's front door."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import translate
from tests.conftest import FakeEngine, tag_words
from translate import Options, Translator, pipeline

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_translate_keeps_lines_and_spaces(fake_engine: FakeEngine) -> None:
    text = "  Kapal itu karam.\r\n\r\n\tRudal jatuh. Tidak meledak.  "
    assert Translator(engine=fake_engine).translate(text) == (
        f"  {tag_words('Kapal itu karam.')}\r\n\r\n\t{tag_words('Rudal jatuh.')}"
        f" {tag_words('Tidak meledak.')}  "
    )


@pytest.mark.parametrize(
    "text", ["", "\n", " \n ", "%PDF- itu format", "a\0b", "a\ud800b", "\ufeffKapal"]
)
def test_any_string_is_text(text: str, fake_engine: FakeEngine) -> None:
    assert Translator(engine=fake_engine).translate(text).count("\n") == text.count("\n")


def test_translate_many_streams(fake_engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "WINDOW", 3)
    taken = []

    def texts() -> Iterator[str]:
        for number in range(100):
            taken.append(number)
            yield f"Kapal nomor {number} karam."

    results = Translator(engine=fake_engine).translate_many(texts())
    assert next(results) == tag_words("Kapal nomor 0 karam.")
    assert len(taken) == 3
    assert sum(1 for _ in results) == 99


def test_options_reach_the_engine(fake_engine: FakeEngine) -> None:
    options = Options(decode=translate.engines.base.DecodeOptions(beam=2))
    Translator(engine=fake_engine, options=options).translate("Kapal.")
    assert fake_engine.calls[0][1].beam == 2


def test_the_glossary_is_enforced(fake_engine: FakeEngine) -> None:
    glossary = translate.Glossary((translate.glossary.Term("kapal", "vessel"),))
    fake_engine.answer = lambda text: text.replace("Kapal", "Vessel")
    translator = Translator(engine=fake_engine, glossary=glossary)
    assert translator.translate("Kapal karam.") == "Vessel karam."
    assert translator.glossary.find("Kapal karam.")[0].term.target == "vessel"


def test_public_names_are_there_and_no_others() -> None:
    assert {name for name in translate.__all__ if getattr(translate, name)} == set(
        translate.__all__
    )
    with pytest.raises(AttributeError, match="no attribute 'Tranlator'"):
        translate.Tranlator  # noqa: B018


@pytest.mark.model
def test_the_readme_s_example() -> None:
    target = Translator().translate("Gedung Putih mengecam Korea Utara.")
    assert target == "The White House condemned North Korea."
