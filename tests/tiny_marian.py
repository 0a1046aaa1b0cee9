"""A MarianMT checkpoint small enough to make in a test: random weights, real sentencepiece."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SENTENCES = Path(__file__).with_name("data") / "sentences.txt"
SYMBOLS = ("<t1>", "<t2>", "<t3>", "<s1>")


def sentences(count: int | None = None) -> list[str]:
    """Return Indonesian sentences, all of different text."""
    return SENTENCES.read_text(encoding="utf-8").splitlines()[:count]


def train_spm(
    path: Path, *, symbols: tuple[str, ...] = SYMBOLS, byte_fallback: bool = True
) -> None:
    """Train a sentencepiece model of 600 pieces on the test sentences."""
    import sentencepiece

    with path.open("wb") as file:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(sentences()),
            model_writer=file,
            vocab_size=600,
            model_type="unigram",
            pad_id=-1,
            bos_id=-1,
            eos_id=0,
            unk_id=1,
            byte_fallback=byte_fallback,
            user_defined_symbols=list(symbols),
            split_digits=True,
            normalization_rule_name="nmt_nfkc",
            num_threads=1,
            minloglevel=2,
        )


def make_checkpoint(folder: Path, *, likely: tuple[str, ...] = (), **settings: Any) -> Path:
    """Write a checkpoint in Hugging Face layout with ``id2en.json``, and return its folder.

    Args:
        folder: Made if it isn't there.
        likely: Pieces that the decoder would say all the time if nobody kept it from it.
        settings: Overrides of ``config.json``.
    """
    import numpy as np
    import sentencepiece
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    train_spm(folder / "source.spm")
    (folder / "target.spm").write_bytes((folder / "source.spm").read_bytes())
    spm = sentencepiece.SentencePieceProcessor(model_proto=(folder / "source.spm").read_bytes())
    ids = {spm.id_to_piece(number): number for number in range(spm.get_piece_size())}
    pad = ids["<pad>"] = len(ids)
    config = {
        "model_type": "marian",
        "architectures": ["MarianMTModel"],
        "vocab_size": len(ids),
        "decoder_vocab_size": len(ids),
        "d_model": 16,
        "encoder_layers": 2,
        "decoder_layers": 1,
        "encoder_attention_heads": 2,
        "decoder_attention_heads": 2,
        "encoder_ffn_dim": 32,
        "decoder_ffn_dim": 32,
        "activation_function": "relu",
        "scale_embedding": True,
        "normalize_embedding": False,
        "static_position_embeddings": True,
        "share_encoder_decoder_embeddings": True,
        "tie_word_embeddings": True,
        "max_position_embeddings": 256,
        "pad_token_id": pad,
        "eos_token_id": 0,
        "bos_token_id": None,
        "decoder_start_token_id": pad,
        "forced_eos_token_id": 0,
        **settings,
    }
    random = np.random.default_rng(7)
    width, inner = config["d_model"], config["encoder_ffn_dim"]

    def matrix(*shape: int) -> Any:
        # Large enough that no two words are about equally likely.
        return random.normal(0, 2 / shape[-1] ** 0.5, shape).astype(np.float32)

    bias = np.zeros((1, len(ids)), np.float32)
    for piece in likely:
        bias[0, ids[piece]] = 1000
    weights = {"model.shared.weight": matrix(len(ids), width), "final_logits_bias": bias}
    for side, attentions in (("encoder", ("self",)), ("decoder", ("self", "encoder"))):
        for number in range(config[f"{side}_layers"]):
            layer = f"model.{side}.layers.{number}"
            linear = {
                f"{a}_attn.{p}": (width, width)
                for a in attentions
                for p in ("q_proj", "k_proj", "v_proj", "out_proj")
            }
            linear |= {"fc1": (inner, width), "fc2": (width, inner)}
            for name, shape in linear.items():
                weights[f"{layer}.{name}.weight"] = matrix(*shape)
                weights[f"{layer}.{name}.bias"] = matrix(shape[0])
            for name in (*(f"{a}_attn_layer_norm" for a in attentions), "final_layer_norm"):
                weights[f"{layer}.{name}.weight"] = 1 + matrix(width) / 10
                weights[f"{layer}.{name}.bias"] = matrix(width)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    write_json(folder / "config.json", config)
    write_json(folder / "vocab.json", ids)
    write_json(
        folder / "id2en.json",
        {"name": "tiny", "version": "1", "inline_terms": True, "max_source_tokens": 40},
    )
    return folder


def write_json(path: Path, data: Any) -> None:
    """Write data as JSON."""
    path.write_text(json.dumps(data), encoding="utf-8")
