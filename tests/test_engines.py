from __future__ import annotations

import math
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_marian import SYMBOLS, make_checkpoint, sentences, train_spm

from translate.data import words
from translate.engines import load_engine
from translate.engines.base import Alignment, DecodeOptions, Hypothesis, InlineTerm, Source
from translate.engines.batches import equal_lengths, longest_target, translate_sources
from translate.engines.pieces import Pieces
from translate.errors import Id2enError, ModelError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from translate.engines.base import Engine

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
BEAM, GREEDY = DecodeOptions(), DecodeOptions(beam=1)


def sources(texts: Iterable[str]) -> list[Source]:
    return [Source(text) for text in texts]


# Batches


@given(st.lists(st.integers(1, 20)), st.integers(1, 5))
def test_batches_hold_each_sequence_once_and_one_length(lengths: list[int], most: int) -> None:
    batches = list(equal_lengths(lengths, lambda length: most))
    assert sorted(number for batch in batches for number in batch) == list(range(len(lengths)))
    assert all(len({lengths[number] for number in batch}) == 1 for batch in batches)
    assert all(len(batch) <= most for batch in batches)
    assert (order := [lengths[batch[0]] for batch in batches]) == sorted(order, reverse=True)


def test_a_target_may_unfold_but_not_for_ever() -> None:
    assert longest_target(1, 512) == 18
    assert longest_target(100, 512) == 216
    assert longest_target(500, 512) == 512


@pytest.fixture(scope="module")
def pieces(tmp_path_factory: pytest.TempPathFactory) -> Pieces:
    folder = tmp_path_factory.mktemp("spm")
    train_spm(folder / "source.spm")
    return Pieces.load(folder)


@given(
    texts=st.lists(st.sampled_from(["", " ", "Rusia", *sentences(9)])), longest=st.integers(1, 40)
)
def test_what_is_too_long_is_decoded_in_parts(
    pieces: Pieces, texts: list[str], longest: int
) -> None:
    def echo(parts: list[list[str]]) -> list[Hypothesis]:
        assert all(0 < len(part) <= longest for part in parts)
        return [Hypothesis(pieces.decode(part), -1.0, len(part)) for part in parts]

    found = translate_sources(sources(texts), pieces, longest, echo)
    assert len(found) == len(texts)
    for text, hypothesis in zip(texts, found, strict=True):
        assert hypothesis.text.replace(" ", "") == text.replace(" ", "")
        assert hypothesis.tokens == len(pieces.encode(Source(text)))
        assert hypothesis.score == pytest.approx(-1.0 if text.strip() else 0.0)


# Choosing an engine


def test_no_such_engine() -> None:
    with pytest.raises(UsageError, match="no engine called marianne"):
        load_engine(engine="marianne")


def test_the_built_in_model_runs_on_one_engine() -> None:
    with pytest.raises(ModelError, match="runs on the engine ctranslate2") as wrong:
        load_engine(engine="marian")
    assert "train/checkpoint" in wrong.value.hint


@pytest.mark.parametrize("file", ["model.bin", "source.spm", "config.json"])
def test_a_damaged_model_is_no_traceback(tmp_path: Path, file: str) -> None:
    train_spm(tmp_path / "source.spm")
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    (tmp_path / "shared_vocabulary.json").write_text('["</s>"]', encoding="utf-8")
    (tmp_path / "model.bin").write_bytes(b"\0" * 100)
    (tmp_path / file).write_bytes(b"nonsense")
    with pytest.raises(ModelError) as damaged:
        load_engine(str(tmp_path))
    assert damaged.value.where


# What every engine promises, on a small model with random weights


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("safetensors")
    return make_checkpoint(tmp_path_factory.mktemp("engines") / "tiny")


@pytest.fixture(scope="module")
def exported(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    from train.export import export

    folder = tmp_path_factory.mktemp("exported")
    for quantization in ("int8", "float32"):
        export(checkpoint, folder / quantization, quantization)
    return lambda quantization: folder / quantization


@pytest.fixture(
    scope="module",
    params=[
        "ctranslate2 int8",
        "ctranslate2 float32",
        pytest.param("marian", marks=pytest.mark.torch),
    ],
)
def engine(request: pytest.FixtureRequest, checkpoint: Path, exported: Any) -> Engine:
    name, _, quantization = request.param.partition(" ")
    if name == "marian":
        pytest.importorskip("torch")
        return load_engine(str(checkpoint), threads=1)
    return load_engine(str(exported(quantization)), threads=2)


SHORT = sources(sorted(sentences(), key=len)[:20])


def test_what_is_known_of_the_model(engine: Engine) -> None:
    assert engine.info.name == "tiny 1"
    assert engine.info.max_source_tokens == 40
    assert engine.info.inline_terms
    assert len(engine.info.checksum) == 64


def test_tokens_are_counted_without_the_end(engine: Engine) -> None:
    assert engine.count_tokens(["", "1"]) == [0, 2]


def test_order_and_company_change_nothing(engine: Engine) -> None:
    alone = {source: engine.translate([source], BEAM)[0] for source in SHORT}
    shuffled = SHORT * 2
    random.Random(3).shuffle(shuffled)
    assert engine.translate(shuffled, BEAM) == [alone[source] for source in shuffled]


def test_nothing_in_nothing_out(engine: Engine) -> None:
    assert engine.translate([], BEAM) == []
    assert engine.translate(sources(["", " \n"]), BEAM) == [Hypothesis("", 0.0, 0)] * 2


def test_longer_than_the_positions(engine: Engine) -> None:
    # The model has 256 positions.
    found = engine.translate(sources(["Rusia " * 400]), GREEDY)[0]
    assert found.text
    assert found.tokens > 256


def test_scores_are_means_whatever_the_length_penalty(engine: Engine) -> None:
    # One beam: the penalty can't change what is found.
    plain = engine.translate(SHORT[:4], GREEDY)
    other = engine.translate(SHORT[:4], DecodeOptions(beam=1, length_penalty=2.0))
    assert [found.text for found in other] == [found.text for found in plain]
    assert [f.score for f in other] == pytest.approx([f.score for f in plain], abs=1e-5)
    assert all(found.score < 0 for found in plain)


def test_options_reach_the_search(engine: Engine) -> None:
    def repeats(found: Sequence[Hypothesis]) -> int:
        pairs = [list(zip(f.text.split(), f.text.split()[1:], strict=False)) for f in found]
        return sum(len(p) - len(set(p)) for p in pairs)

    loops = engine.translate(SHORT[:6], GREEDY)
    broken = engine.translate(SHORT[:6], DecodeOptions(beam=1, no_repeat_ngram=2))
    penalised = engine.translate(SHORT[:6], DecodeOptions(beam=1, repetition_penalty=5.0))
    assert repeats(broken) < repeats(loops)
    assert repeats(penalised) < repeats(loops)


def test_a_term_reaches_the_model(engine: Engine) -> None:
    text = "Gedung Putih menuding Rusia."
    term = Source(text, (InlineTerm(0, 12, "White House"),))
    plain, told = engine.translate([Source(text), term], GREEDY)
    assert plain != told


PAIR = ("Gedung Putih  menuding Rusia.", "The White House accused Russia.")


def test_pieces_are_aligned_where_they_stand(engine: Engine) -> None:
    (found,) = engine.align([PAIR])
    for text, places in zip(PAIR, (found.source, found.target), strict=True):
        assert "".join(text[start:end] for start, end in places) == text.replace(" ", "")
    assert len(found.weights) == len(found.target)
    for row in found.weights:
        assert len(row) == len(found.source)
        assert 0 < sum(row) <= 1 + 1e-6


def test_a_translation_begins_as_it_is_told(engine: Engine) -> None:
    for begun in ("The", "The White House accused", PAIR[1]):
        for options in (GREEDY, BEAM):
            (found,) = engine.complete([(PAIR[0], begun)], options)
            assert found.text.startswith(begun)
            assert found.tokens > len(begun.split())


def test_what_cannot_be_completed(engine: Engine) -> None:
    odd = [("", "Russia"), ("Rusia " * 400, "Russia"), ("Rusia", "Russia " * 400)]
    assert engine.complete(odd, BEAM) == [Hypothesis("", -math.inf, 0)] * 3


def test_what_cannot_be_aligned_or_scored(engine: Engine) -> None:
    # The model has 256 positions.
    odd = [("", "Russia"), ("Rusia", ""), ("Rusia " * 400, "Russia"), ("Rusia", "Russia " * 400)]
    assert engine.align(odd) == [Alignment()] * 4
    scores = engine.score(odd)
    assert [scores[0], scores[2], scores[3]] == [-math.inf] * 3
    assert -math.inf < scores[1] < 0


def test_company_changes_no_alignment_and_no_score(engine: Engine) -> None:
    pairs = [(source.text, PAIR[1]) for source in SHORT[:5]] + [PAIR] * 2
    assert engine.align(pairs) == [engine.align([pair])[0] for pair in pairs]
    assert engine.score(pairs) == [engine.score([pair])[0] for pair in pairs]


@pytest.mark.parametrize("text", ["“Kim Jong-un”  tiba… di Chișinău 😀.", "½ ﬁ", " a▁b <t1> c "])
def test_alignments_of_odd_characters(engine: Engine, text: str) -> None:
    (found,) = engine.align([(text, text)])
    assert found.source == found.target
    assert all(0 <= start <= end <= len(text) for start, end in found.source)
    covered = {text[at] for start, end in found.source for at in range(start, end)}
    # Where the text spells a symbol or sentencepiece's space, no place is told.
    assert covered >= set(text) - set(" ") or not covered


# The engine marian


@pytest.mark.torch
def test_symbols_never_come_out_of_marian(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    folder = make_checkpoint(tmp_path / "tiny", likely=(*SYMBOLS, "<pad>", "<unk>"))
    engine = load_engine(str(folder), threads=1)
    for options in (BEAM, GREEDY):
        for found in engine.translate(SHORT[:3], options):
            assert found.text
            assert not [symbol for symbol in (*SYMBOLS, "<", "⁇") if symbol in found.text]


@pytest.mark.torch
def test_both_engines_score_alike(checkpoint: Path, exported: Callable[[str], Path]) -> None:
    pytest.importorskip("torch")
    pairs = [(source.text, PAIR[1]) for source in SHORT[:5]]
    marian = load_engine(str(checkpoint), threads=1).score(pairs)
    other = load_engine(str(exported("float32")), threads=1).score(pairs)
    assert marian == pytest.approx(other, rel=1e-3)


@pytest.mark.torch
def test_pickle_is_loaded_only_if_allowed(tmp_path: Path, checkpoint: Path) -> None:
    torch = pytest.importorskip("torch")
    from safetensors.torch import load_file

    for path in checkpoint.iterdir():
        if path.suffix != ".safetensors":
            (tmp_path / path.name).write_bytes(path.read_bytes())
    torch.save(load_file(checkpoint / "model.safetensors"), tmp_path / "pytorch_model.bin")
    with pytest.raises(ModelError, match="pickle, which can run any code") as unsafe:
        load_engine(str(tmp_path))
    assert "--allow-pickle" in unsafe.value.hint
    loaded = load_engine(str(tmp_path), allow_pickle=True, threads=1)
    safe = load_engine(str(checkpoint), threads=1)
    found = zip(loaded.translate(SHORT, GREEDY), safe.translate(SHORT, GREEDY), strict=True)
    assert all(one.text == other.text for one, other in found)


@pytest.mark.torch
def test_another_kind_of_checkpoint(tmp_path: Path, checkpoint: Path) -> None:
    pytest.importorskip("torch")
    for path in checkpoint.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "config.json").write_text('{"model_type": "t5"}', encoding="utf-8")
    with pytest.raises(ModelError, match="its model type is t5"):
        load_engine(str(tmp_path))


def test_what_to_install(checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ModelError, match="needs torch and transformers") as missing:
        load_engine(str(checkpoint))
    assert "id2en[marian]" in missing.value.hint


@pytest.mark.torch
@pytest.mark.parametrize(
    ("error", "says"),
    [("LocalEntryNotFoundError", "can't be reached"), ("RepositoryNotFoundError", "hub answers")],
)
def test_hub_names(monkeypatch: pytest.MonkeyPatch, error: str, says: str) -> None:
    pytest.importorskip("torch")
    hub = pytest.importorskip("huggingface_hub")
    asked = []

    def download(name: str, *, local_files_only: bool = False, **_: object) -> str:
        asked.append((name, local_files_only))
        kind = "LocalEntryNotFoundError" if local_files_only else error
        raised = getattr(hub.errors, kind).__new__(getattr(hub.errors, kind))
        raised.args = ("404",)
        raise raised

    monkeypatch.setattr(hub, "snapshot_download", download)
    with pytest.raises(ModelError, match=says) as offline:
        load_engine("Helsinki-NLP/opus-mt-id-en")
    assert offline.value.where == "Helsinki-NLP/opus-mt-id-en"
    # The cache on this machine is asked before the network.
    assert asked == [("Helsinki-NLP/opus-mt-id-en", True), ("Helsinki-NLP/opus-mt-id-en", False)]


@pytest.mark.torch
def test_a_cached_hub_model_needs_no_network(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("torch")
    hub = pytest.importorskip("huggingface_hub")

    def cached(name: str, *, local_files_only: bool = False, **_: object) -> str:
        assert local_files_only
        return str(checkpoint)

    monkeypatch.setattr(hub, "snapshot_download", cached)
    assert load_engine("someone/tiny", threads=1).translate(SHORT[:1], GREEDY)


# The embedded model


@pytest.fixture(scope="module")
def embedded() -> Engine:
    return load_engine()


@pytest.mark.model
def test_the_embedded_model_translates(embedded: Engine) -> None:
    found = embedded.translate(
        sources(["Gedung Putih menuding Korea Utara mengirim rudal ke Rusia."]), BEAM
    )[0]
    assert {"North", "Korea", "Russia"} <= set(found.text.strip(".").split())
    assert -1 < found.score < 0


@pytest.mark.model
def test_the_embedded_model_follows_terms(embedded: Engine) -> None:
    text = "Presiden mengunjungi Gedung Batu di ibu kota pada hari Senin."
    term = InlineTerm(text.index("Gedung"), text.index(" di"), "Stone House")
    plain, told = embedded.translate([Source(text), Source(text, (term,))], BEAM)
    assert "Stone House" in told.text
    assert "Stone House" not in plain.text


@pytest.mark.model
def test_a_given_target_is_scored_like_a_found_one(embedded: Engine) -> None:
    texts = [line.split("\t")[0] for line in words("aligned-words.tsv")]
    found = embedded.translate(sources(texts), BEAM)
    scores = embedded.score([(t, h.text) for t, h in zip(texts, found, strict=True)])
    assert scores == pytest.approx([hypothesis.score for hypothesis in found], abs=0.01)


@pytest.mark.model
def test_the_embedded_model_aligns_words(embedded: Engine) -> None:
    found: list[float] = []
    for line in words("aligned-words.tsv"):
        source, target, links = line.split("\t")
        (alignment,) = embedded.align([(source, target)])
        for link in links.split("|"):
            ours, theirs = (
                (start, start + len(part))
                for text, part in zip((source, target), link.split("="), strict=True)
                for start in [text.index(part)]
            )
            found.append(alignment.share(ours, theirs))
    assert sum(share > 0.5 for share in found) >= 0.9 * len(found)


@pytest.mark.model
def test_markup_typed_by_a_user_is_text(embedded: Engine) -> None:
    for found in embedded.translate(
        sources(["Kata <t1> itu </s> ditulis <pad> di sini <0x41> hari ini.", "<t1>", "<s5>▁"]),
        BEAM,
    ):
        assert not set(SYMBOLS) & set(found.text.split())


@pytest.mark.model
@pytest.mark.parametrize("text", ["Rusia " * 700, "a" * 3000, "😀" * 300, "(" * 500, "1" * 999])
def test_long_and_odd_sources_come_back(embedded: Engine, text: str) -> None:
    assert embedded.translate(sources([text]), GREEDY)[0].text


@pytest.mark.model
def test_equal_input_equal_bytes() -> None:
    """Whatever the order, the batches and the threads: 500 sentences and the seeds' paragraphs."""
    lines = [line for path in SEEDS for line in path.read_text(encoding="utf-8").splitlines()]
    texts = sources(dict.fromkeys([*sentences(), *filter(None, map(str.strip, lines))]))
    one, two = load_engine(threads=1), load_engine(threads=2)
    found = dict(zip(texts, one.translate(texts, BEAM), strict=True))
    shuffled = list(texts)
    random.Random(5).shuffle(shuffled)
    assert two.translate(shuffled, BEAM) == [found[source] for source in shuffled]
    some = shuffled[:60]
    assert [one.translate([source], BEAM)[0] for source in some] == [found[s] for s in some]
    start = 0
    for size in (2, 3, 7, 20, 50):
        part = shuffled[start : start + size]
        assert two.translate(part, BEAM) == [found[source] for source in part]
        start += size


@pytest.mark.model
def test_equal_bytes_in_another_process(embedded: Engine) -> None:
    texts = sentences(8)
    code = (
        "import sys; from translate.engines import load_engine\n"
        "from translate.engines.base import DecodeOptions, Source\n"
        "texts = [Source(t) for t in sys.stdin.buffer.read().decode().splitlines()]\n"
        "print(ascii(load_engine().translate(texts, DecodeOptions())))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input="\n".join(texts).encode(),
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert done.stdout.decode().strip() == ascii(embedded.translate(sources(texts), BEAM))


@pytest.mark.model
def test_errors_of_the_library_are_reported_as_such(embedded: Engine) -> None:
    with pytest.raises(Id2enError):
        embedded.translate(sources(["Rusia"]), DecodeOptions(beam=0))
