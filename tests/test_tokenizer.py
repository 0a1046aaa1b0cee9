from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tiny_marian import SYMBOLS, make_checkpoint, sentences, train_spm

from translate.engines.base import InlineTerm, Source
from translate.engines.pieces import SPACE, Pieces
from translate.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

MARKUP = ["<t1>", "<t2>", "<t3>", "<s1>", "</s>", "<unk>", "<pad>", "<0x41>", "＜t1＞", "▁", "<t1"]

# Any text, with what must not be taken for markup strewn in more often than chance would.
TEXTS = st.lists(st.text() | st.sampled_from([*MARKUP, " ", "Gedung Putih"]), max_size=6).map(
    "".join
)
# Text as articles have it: nothing that normalisation joins across the edge of a term.
WORDS = st.lists(
    st.text(st.sampled_from("abgiknpuABGP012.,-()"), min_size=1, max_size=8), min_size=1, max_size=8
)


@pytest.fixture(scope="module")
def pieces(tmp_path_factory: pytest.TempPathFactory) -> Pieces:
    folder = tmp_path_factory.mktemp("spm")
    train_spm(folder / "source.spm")
    return Pieces.load(folder, inline_terms=True)


@pytest.fixture(scope="module")
def plain_pieces(tmp_path_factory: pytest.TempPathFactory) -> Pieces:
    """Pieces as published checkpoints have them: neither symbols nor bytes."""
    folder = tmp_path_factory.mktemp("plain")
    train_spm(folder / "source.spm", symbols=(), byte_fallback=False)
    return Pieces.load(folder)


def normal(pieces: Pieces, text: str) -> str:
    """Return the text as sentencepiece's normalisation leaves it, a typed ▁ kept."""
    text = text.encode("utf-8", "replace").decode()
    parts = (pieces.source.normalize(f"<s1>{part}") for part in text.split(SPACE))
    kept = (part.removeprefix(f"{SPACE}<s1>").replace(SPACE, " ") for part in parts)
    return SPACE.join(kept)


@given(text=TEXTS)
@example(text="Halo <t1> dunia")
@example(text="<t1><t2><t3>")
@example(text="＜t1＞")
@example(text="<t<t1>1>")
@example(text="a▁b ▁ c")
@example(text="▁<t1>▁")
@example(text="lone \ud800 surrogate")
@example(text="\x00")
def test_text_stays_text(pieces: Pieces, text: str) -> None:
    encoded = pieces.encode(Source(text))
    assert pieces.decode(encoded).strip(" ") == normal(pieces, text).strip(" ")
    assert not {*SYMBOLS, "</s>", "<unk>", "<pad>"} & set(encoded)


@given(text=TEXTS, target=TEXTS)
@example(text="<t1> Gedung Putih<t2> White House<t3>", target="White <t3> House")
def test_only_terms_make_symbols(pieces: Pieces, text: str, target: str) -> None:
    start, end = len(text) // 3, len(text) // 3 * 2
    encoded = pieces.encode(Source(text, (InlineTerm(start, end, target),)))
    assert [piece for piece in encoded if piece in SYMBOLS] == ["<t1>", "<t2>", "<t3>"]


@given(text=TEXTS)
def test_without_symbols_text_stays_text(plain_pieces: Pieces, text: str) -> None:
    assert not {"</s>", "<unk>"} & set(plain_pieces.encode(Source(text)))


TERMS = [
    # label, text, [(span, target)], what the model was trained to read
    ("middle", "kata Gedung Putih lagi", [("Gedung Putih", "White House")],
     "kata<t1> Gedung Putih<t2> White House<t3> lagi"),
    ("start", "Gedung Putih lagi", [("Gedung Putih", "White House")],
     "<t1> Gedung Putih<t2> White House<t3> lagi"),
    ("end", "kata Gedung Putih", [("Gedung Putih", "White House")],
     "kata<t1> Gedung Putih<t2> White House<t3>"),
    ("whole", "Gedung Putih", [("Gedung Putih", "White House")],
     "<t1> Gedung Putih<t2> White House<t3>"),
    ("before a full stop", "di Gedung Putih.", [("Gedung Putih", "White House")],
     "di<t1> Gedung Putih<t2> White House<t3>."),
    ("in quotes", 'kata "Gedung Putih" lagi', [("Gedung Putih", "White House")],
     'kata "<t1> Gedung Putih<t2> White House<t3>" lagi'),
    ("side by side", "Presiden Rusia Putin", [("Presiden", "President"), ("Rusia", "Russia")],
     "<t1> Presiden<t2> President<t3><t1> Rusia<t2> Russia<t3> Putin"),
    ("wide gap", "kata   Rusia", [("Rusia", "Russia")], "kata<t1> Rusia<t2> Russia<t3>"),
]  # fmt: skip


def marked(text: str, renderings: list[tuple[str, str]]) -> Source:
    """Return a source with a term at the first occurrence of each span."""
    return Source(
        text,
        tuple(
            InlineTerm(text.index(span), text.index(span) + len(span), target)
            for span, target in renderings
        ),
    )


@pytest.mark.parametrize(
    ("text", "renderings", "trained"), [case[1:] for case in TERMS], ids=[case[0] for case in TERMS]
)
def test_terms_are_written_as_in_training(
    pieces: Pieces, text: str, renderings: list[tuple[str, str]], trained: str
) -> None:
    assert pieces.encode(marked(text, renderings)) == pieces.source.encode(trained, out_type=str)


@given(before=WORDS, span=WORDS, after=WORDS, target=WORDS)
def test_any_term_is_written_as_in_training(
    pieces: Pieces, before: list[str], span: list[str], after: list[str], target: list[str]
) -> None:
    start, middle, end, wanted = map(" ".join, (before, span, after, target))
    text = f"{start} {middle} {end}"
    term = InlineTerm(len(start) + 1, len(start) + 1 + len(middle), wanted)
    trained = f"{start}<t1> {middle}<t2> {wanted}<t3> {end}"
    assert pieces.encode(Source(text, (term,))) == pieces.source.encode(trained, out_type=str)


def test_a_model_that_knows_no_terms_gets_none(pieces: Pieces) -> None:
    free = Pieces(pieces.source, pieces.target, inline_terms=False)
    source = marked("kata Rusia", [("Rusia", "Russia")])
    assert free.encode(source) == free.encode(Source("kata Rusia"))


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u200b"])
def test_nothing_has_no_pieces(pieces: Pieces, text: str) -> None:
    assert pieces.encode(Source(text)) == []


def test_what_must_never_come_out(pieces: Pieces, plain_pieces: Pieces) -> None:
    assert set(pieces.banned) == {*SYMBOLS, "<unk>", "<pad>"}
    assert set(plain_pieces.banned) == {"<unk>", "<pad>"}


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"source\.spm is missing"):
        Pieces.load(tmp_path)


def test_damaged_file(tmp_path: Path) -> None:
    (tmp_path / "source.spm").write_bytes(b"not sentencepiece")
    with pytest.raises(ModelError, match="not a sentencepiece model"):
        Pieces.load(tmp_path)


def test_terms_promised_but_no_symbols(tmp_path: Path) -> None:
    train_spm(tmp_path / "source.spm", symbols=())
    with pytest.raises(ModelError, match="no <t1>"):
        Pieces.load(tmp_path, inline_terms=True)


def test_two_languages_two_models(tmp_path: Path) -> None:
    train_spm(tmp_path / "source.spm", symbols=())
    train_spm(tmp_path / "target.spm")
    pieces = Pieces.load(tmp_path)
    assert "<t1>" in pieces.banned


@pytest.mark.torch
@pytest.mark.filterwarnings("ignore:Recommended. pip install sacremoses")
def test_same_ids_as_the_tokenizer_of_transformers(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("safetensors")
    from transformers import MarianTokenizer

    folder = make_checkpoint(tmp_path / "tiny")
    pieces = Pieces.load(folder)
    tokenizer = MarianTokenizer(
        vocab=str(folder / "vocab.json"),
        source_spm=str(folder / "source.spm"),
        target_spm=str(folder / "target.spm"),
    )
    for text in sentences():
        encoded = pieces.encode(Source(text))
        assert tokenizer.convert_tokens_to_ids([*encoded, "</s>"]) == tokenizer(text)["input_ids"]
        ids = tokenizer.convert_tokens_to_ids(encoded)
        assert pieces.decode(encoded) == tokenizer.decode(ids, skip_special_tokens=True)
