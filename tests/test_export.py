from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tiny_marian import SYMBOLS, make_checkpoint, sentences, write_json

from translate.engines.base import DecodeOptions, Source
from translate.engines.ctranslate2 import CTranslate2Engine
from translate.models import describe, read_metadata

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("safetensors")
from train.export import export, main, positions

SOURCES = [Source(text) for text in sorted(sentences(), key=len)[:6]]


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_checkpoint(tmp_path_factory.mktemp("export") / "tiny")


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_same_checkpoint_same_bytes(checkpoint: Path, tmp_path: Path) -> None:
    export(checkpoint, tmp_path / "one")
    export(checkpoint, tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_what_it_writes(checkpoint: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "down"
    export(checkpoint, out)
    found = describe(out)
    assert found.verified
    assert found.engine == "ctranslate2"
    assert found.metadata.title == "tiny 1"
    assert found.metadata.max_positions == 256
    assert found.metadata.quantization == "int8"
    assert found.metadata.parameters > 10_000
    card = (out / "README.md").read_text(encoding="utf-8")
    assert card.startswith("# tiny 1\n")
    assert "## Inline terms" in card
    # The two are the same file in this checkpoint.
    assert not (out / "target.spm").exists()


def test_it_replaces_a_model_and_nothing_else(checkpoint: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(checkpoint, out, "float32")
    (out / "left over").touch()
    export(checkpoint, out)
    assert read_metadata(out).quantization == "int8"
    assert not (out / "left over").exists()
    (out / "model.bin").unlink()
    with pytest.raises(ValueError, match="something else"):
        export(checkpoint, out)
    assert (out / "source.spm").exists()


def test_command_line(checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["export", str(checkpoint), str(tmp_path / "out"), "--quantization", "int16"]
    monkeypatch.setattr("sys.argv", arguments)
    main()
    assert read_metadata(tmp_path / "out").quantization == "int16"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"model_type": "bart"}, "MarianMT"),
        ({"share_encoder_decoder_embeddings": False}, "shared embeddings"),
        ({"encoder_attention_heads": 4}, "number of heads"),
        ({"encoder_layers": 1}, r"model\.encoder\.layers\.1\.fc1\.bias"),
        ({"vocab_size": 10}, "ids are not"),
    ],
)
def test_other_checkpoints_are_refused(
    checkpoint: Path, tmp_path: Path, change: dict[str, object], message: str
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for name, data in files(checkpoint).items():
        (other / name).write_bytes(data)
    config = json.loads((other / "config.json").read_text(encoding="utf-8"))
    write_json(other / "config.json", {**config, **change})
    with pytest.raises(ValueError, match=message):
        export(other, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_symbols_never_come_out(tmp_path: Path) -> None:
    export(
        make_checkpoint(tmp_path / "tiny", likely=(*SYMBOLS, "<pad>", "<unk>")), tmp_path / "out"
    )
    engine = CTranslate2Engine(tmp_path / "out", threads=1)
    for beam in (1, 4):
        for found in engine.translate(SOURCES, DecodeOptions(beam=beam)):
            assert found.text
            assert not [symbol for symbol in (*SYMBOLS, "<", "⁇") if symbol in found.text]


@pytest.mark.torch
def test_positions_are_those_of_transformers() -> None:
    pytest.importorskip("torch")
    from transformers.models.marian.modeling_marian import MarianSinusoidalPositionalEmbedding

    table = MarianSinusoidalPositionalEmbedding(70, 16).create_weight()
    assert abs(table.numpy() - positions(70, 16)).max() < 1e-6


@pytest.mark.torch
@pytest.mark.parametrize("activation", ["relu", "swish", "gelu"])
@pytest.mark.parametrize(
    "options", [DecodeOptions(), DecodeOptions(beam=1)], ids=["beam", "greedy"]
)
def test_it_decodes_as_transformers_does(
    tmp_path: Path, activation: str, options: DecodeOptions
) -> None:
    # Fails if the decoder doesn't start from the embedding of <pad>.
    pytest.importorskip("torch")
    from translate.engines.marian import MarianEngine

    checkpoint = make_checkpoint(tmp_path / "tiny", activation_function=activation)
    export(checkpoint, tmp_path / "out", "float32")
    theirs = MarianEngine(str(checkpoint), threads=1).translate(SOURCES, options)
    ours = CTranslate2Engine(tmp_path / "out", threads=1).translate(SOURCES, options)
    assert [found.text for found in ours] == [found.text for found in theirs]
    assert [found.score for found in ours] == pytest.approx([f.score for f in theirs], abs=1e-4)
