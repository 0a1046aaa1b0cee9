from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from translate import models
from translate.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that looks like a model made for CTranslate2, with checksums."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "model.bin").write_bytes(b"weights")
    (folder / "source.spm").write_bytes(b"pieces")
    (folder / "shared_vocabulary.json").write_text("[]", encoding="utf-8")
    (folder / "config.json").write_text("{}", encoding="utf-8")
    (folder / "README.md").write_text("card", encoding="utf-8")
    say(folder, name="mine", version="3")
    names = ("config.json", "id2en.json", "model.bin", "shared_vocabulary.json", "source.spm")
    sums = {n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in names}
    (folder / "SHA256SUMS").write_text(models.checksum_lines(sums), encoding="utf-8")
    return folder


def say(folder: Path, **metadata: object) -> None:
    (folder / "id2en.json").write_text(json.dumps(metadata), encoding="utf-8")


def test_find_takes_a_folder_or_its_name(folder: Path) -> None:
    assert models.find_model(folder) == models.find_model(str(folder)) == folder


def test_find_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no such folder") as missing:
        models.find_model(tmp_path / "nowhere")
    assert missing.value.where.endswith("nowhere")
    with pytest.raises(ModelError, match="no model is in this folder"):
        models.find_model(tmp_path)


@pytest.mark.parametrize(
    ("file", "engine"),
    [
        ("model.bin", "ctranslate2"),
        ("model.safetensors", "marian"),
        ("model-00001-of-00002.safetensors", "marian"),
        ("pytorch_model.bin", "marian"),
    ],
)
def test_the_files_tell_the_engine(tmp_path: Path, file: str, engine: str) -> None:
    (tmp_path / file).touch()
    assert models.engine_for(tmp_path) == engine


@pytest.mark.parametrize(
    ("name", "is_hub"),
    [
        ("Helsinki-NLP/opus-mt-id-en", True),
        ("a/b", True),
        ("opus-mt-id-en", False),
        ("./a/b", False),
        ("/a/b", False),
        ("../b", False),
        ("a/b/c", False),
        ("a/", False),
        ("a\\b", False),
    ],
)
def test_hub_names(name: str, is_hub: bool) -> None:
    assert models.is_hub_name(name) is is_hub


def test_a_folder_of_that_name_is_no_hub_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert not models.is_hub_name("a/b")


def test_checksum_can_be_had_by_hand(folder: Path) -> None:
    checksum, verified = models.verify(folder)
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines(keepends=True)
    by_hand = "".join(line for line in lines if "id2en.json" not in line)
    assert verified
    assert checksum == hashlib.sha256(by_hand.encode()).hexdigest()


def test_checksum_is_that_of_what_decides_the_output(folder: Path) -> None:
    (folder / "SHA256SUMS").unlink()
    before, verified = models.verify(folder)
    assert not verified
    (folder / "README.md").write_text("another card", encoding="utf-8")
    say(folder, name="another name")
    assert models.verify(folder) == (before, False)
    (folder / "source.spm").write_bytes(b"other pieces")
    assert models.verify(folder) != (before, False)


@pytest.mark.parametrize("name", ["model.bin", "source.spm", "id2en.json"])
def test_tampering_is_seen(folder: Path, name: str) -> None:
    data = bytearray((folder / name).read_bytes())
    data[-1] ^= 1
    (folder / name).write_bytes(data)
    with pytest.raises(ModelError, match="damaged") as damaged:
        models.verify(folder)
    assert damaged.value.where == str(folder / name)


def test_a_missing_file_is_seen(folder: Path) -> None:
    (folder / "source.spm").unlink()
    with pytest.raises(ModelError, match="missing"):
        models.verify(folder)


def test_describe(folder: Path) -> None:
    found = models.describe(folder)
    assert found.engine == "ctranslate2"
    assert found.size == sum(path.stat().st_size for path in folder.iterdir())
    assert found.checksum == models.verify(folder)[0]
    assert found.verified
    assert found.metadata.title == "mine 3"


def test_metadata_defaults(folder: Path) -> None:
    (folder / "id2en.json").unlink()
    metadata = models.read_metadata(folder)
    assert (metadata.title, metadata.inline_terms, metadata.reach) == ("mine", False, 256)
    (folder / "config.json").write_text('{"max_position_embeddings": 1024}', encoding="utf-8")
    assert models.read_metadata(folder).reach == 512


def test_metadata_said(folder: Path) -> None:
    score = {"test": "dev", "metric": "BLEU", "value": 30}
    say(folder, max_source_tokens=125, inline_terms=True, scores=[score], later="ignored")
    metadata = models.read_metadata(folder)
    assert metadata.reach == 125
    assert metadata.inline_terms
    assert metadata.scores == (models.Score("dev", "BLEU", 30),)


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"max_positions": "many"}', '{"scores": [{"no": 1}]}', '{"languages": 1}', "\xff"],
)
def test_bad_metadata_is_no_traceback(folder: Path, text: str) -> None:
    (folder / "id2en.json").write_text(text, encoding="latin-1")
    with pytest.raises(ModelError) as bad:
        models.read_metadata(folder)
    assert bad.value.where == str(folder / "id2en.json")


@pytest.mark.model
def test_the_embedded_model_is_whole() -> None:
    found = models.describe()
    assert found.engine == "ctranslate2"
    assert found.verified
    assert found.metadata.languages == ("id", "en")
    assert found.metadata.licence
    assert found.metadata.training_data
    assert found.metadata.scores
    assert found.size < 60_000_000


def test_nothing_heavy_is_imported() -> None:
    heavy = "{'numpy', 'torch', 'transformers', 'ctranslate2', 'sentencepiece', 'huggingface_hub'}"
    code = f"import sys, translate.models, translate.engines; print({heavy} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "set()"
