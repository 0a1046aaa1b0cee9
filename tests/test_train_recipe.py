"""The whole recipe on fifty pairs: clean, vocabulary, pack, train, average, export, translate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from train import annotate, average, clean, export, fit, pack, vocab
from train.corpus import read_pairs
from translate.engines import load_engine
from translate.engines.base import DecodeOptions, Source

pytestmark = [
    pytest.mark.torch,
    # Its tokenizer recommends a package it does not use here.
    pytest.mark.filterwarnings("ignore:Recommended. pip install sacremoses"),
]

PAIRS = 50
SOURCES = """
[[corpus]]
name = "domain"
domain = "news"
weight = 1
news = true
"""


def test_fifty_pairs_are_learned_by_heart_and_come_out_of_both_engines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Sentences: headlines are learned in another case than they are printed in.
    short = [
        pair
        for pair in read_pairs(Path("train/domain/general.tsv"))
        if len(pair.source.split()) <= 7 and pair.source.endswith(".")
    ]
    (tmp_path / "domain").mkdir()
    (tmp_path / "domain" / "toy.tsv").write_text(
        "".join(f"{p.source}\t{p.target}\n" for p in short[:PAIRS]), encoding="utf-8"
    )
    (tmp_path / "sources.toml").write_text(SOURCES, encoding="utf-8")
    where = ["--dir", str(tmp_path)]
    sources = ["--sources", str(tmp_path / "sources.toml")]
    spm = tmp_path / "joint.spm"
    monkeypatch.setattr(clean, "HELDOUT_SHARE", 0.1)

    clean.main(["--domain", str(tmp_path / "domain"), "--out", str(tmp_path)])
    pairs = list(read_pairs(tmp_path / "clean.tsv"))
    # Aligning needs a compiled program; without links nothing is annotated, which is no error.
    (tmp_path / "align.txt").write_text("\n" * len(pairs), encoding="utf-8")
    annotate.main([*where, *sources])
    vocab.main([*where, *sources, "--out", str(spm), "--size", "600"])
    pack.main([*where, *sources, "--spm", str(spm)])
    run = ["--spm", str(spm), "--run", str(tmp_path / "run")]
    shape = ["--width", "64", "--ffn", "128", "--heads", "2", "--encoder", "1", "--decoder", "1"]
    fit.main(
        [*where, *run, *shape, "--updates", "350", "--cooldown", "0.3", "--lr", "8e-3",
         "--warmup", "20", "--dropout", "0", "--smoothing", "0", "--tokens", "512",
         "--half-life", "10"]
    )  # fmt: skip
    checkpoint = tmp_path / "checkpoint"
    average.main([str(tmp_path / "run"), "--spm", str(spm), "--out", str(checkpoint)])
    (checkpoint / "id2en.json").write_text(
        json.dumps({"name": "toy", "version": "0", "languages": ["id", "en"], "licence": "MIT",
                    "inline_terms": False, "max_source_tokens": 125, "training_data": "",
                    "limits": "", "scores": []})
    )  # fmt: skip
    export.export(checkpoint, tmp_path / "exact", "float32")
    export.export(checkpoint, tmp_path / "small", "int8")

    asked = [Source(pair.source) for pair in pairs]
    learned = [pair.target for pair in pairs]
    answers = {
        folder: [
            h.text for h in load_engine(str(tmp_path / folder)).translate(asked, DecodeOptions())
        ]
        for folder in ("checkpoint", "exact", "small")
    }
    right = {folder: sum(map(str.__eq__, texts, learned)) for folder, texts in answers.items()}
    assert right["checkpoint"] >= 0.9 * len(pairs)
    assert answers["exact"] == answers["checkpoint"]
    assert right["small"] >= 0.85 * len(pairs)
