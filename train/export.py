"""Last step: make of a MarianMT checkpoint the model folder that the package ships.

    python -m train.export CHECKPOINT OUT [--quantization int8]

CHECKPOINT is a Hugging Face folder: ``config.json``, ``model.safetensors``, ``vocab.json``,
``source.spm``, ``target.spm``, and ``id2en.json`` with what a person knows of the model (see
``translate.models.Metadata``). OUT is written whole, in place of what was there: the weights as
CTranslate2 runs them, the sentencepiece files, ``id2en.json`` with what can be counted added, a
model card, and checksums. The same checkpoint gives the same bytes.

CTranslate2's own converter is not used, because it has the decoder start from a vector of zeros, as
Marian does. A checkpoint trained with transformers starts from the embedding of ``<pad>``, which
need not be zero: this project's is not, and starting from zeros cost its first model 1 BLEU. This
export keeps the embedding, and needs neither torch nor transformers.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from train.card import card
from translate.models import CHECKSUMS, METADATA, checksum_lines, read_metadata

if TYPE_CHECKING:
    from numpy.typing import NDArray

Weights = dict[str, "NDArray[np.float32]"]

QUANTIZATIONS = ("int8", "int16", "float16", "float32")
UNUSED = ("embed_positions.weight", "lm_head.weight")
"""Endings of tensors that older checkpoints store although they follow from others."""


def main() -> None:
    """Run the step from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--quantization", choices=QUANTIZATIONS, default="int8")
    args = parser.parse_args()
    export(args.checkpoint, args.out, args.quantization)


def export(checkpoint: Path, out: Path, quantization: str = "int8") -> None:
    """Write the model folder of a checkpoint, in place of what is there.

    Raises:
        ValueError: The checkpoint is not a MarianMT one with a single vocabulary, or it holds
            tensors that would be left out; or OUT holds something other than a model.
        OSError: A file is missing or can't be written.
    """
    if out.exists() and any(out.iterdir()) and not (out / "model.bin").exists():
        raise ValueError(f"{out} holds something else; it would be lost")
    config = json.loads((checkpoint / "config.json").read_text(encoding="utf-8"))
    weights = read_weights(checkpoint / "model.safetensors")
    parameters = sum(w.size for name, w in weights.items() if name != "final_logits_bias")
    tokens = _vocabulary(checkpoint / "vocab.json", config["vocab_size"])
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as scratch:
        folder = Path(scratch) / out.name
        folder.mkdir(mode=0o755)
        write_model(weights, config, tokens, folder, quantization)
        for name in ("source.spm", "target.spm"):
            shutil.copyfile(checkpoint / name, folder / name)
        if (folder / "target.spm").read_bytes() == (folder / "source.spm").read_bytes():
            (folder / "target.spm").unlink()
        _write_metadata(checkpoint, folder, config, parameters, quantization)
        (folder / "README.md").write_bytes(card(read_metadata(folder), config).encode())
        _write_checksums(folder)
        if out.exists():
            shutil.rmtree(out)
        folder.rename(out)


def read_weights(path: Path) -> Weights:
    """Return the tensors of a safetensors file as float32, by name."""
    from safetensors.numpy import load_file

    return {name: array.astype(np.float32) for name, array in load_file(path).items()}


def write_model(
    weights: Weights, config: dict[str, Any], tokens: list[str], folder: Path, quantization: str
) -> None:
    """Write ``model.bin``, ``config.json`` and the vocabulary as CTranslate2 reads them.

    Args:
        weights: Tensors of a ``MarianMTModel``, by name; emptied.
        config: Its ``config.json``.
        tokens: Its vocabulary, in order of ids.
        folder: Where to write; exists.
        quantization: Number type of the matrices.

    Raises:
        ValueError: The checkpoint is of another kind.
    """
    from ctranslate2.specs import TransformerSpec, common_spec

    if config.get("model_type") != "marian" or not config.get(
        "share_encoder_decoder_embeddings", True
    ):
        raise ValueError("only MarianMT checkpoints with shared embeddings can be exported")
    if config["encoder_attention_heads"] != config["decoder_attention_heads"]:
        raise ValueError("encoder and decoder differ in their number of heads")
    activations = {
        "relu": common_spec.Activation.RELU,
        "gelu": common_spec.Activation.GELU,
        "swish": common_spec.Activation.SWISH,
        "silu": common_spec.Activation.SWISH,
    }
    spec = TransformerSpec.from_config(
        (config["encoder_layers"], config["decoder_layers"]),
        config["encoder_attention_heads"],
        pre_norm=False,
        activation=activations[config["activation_function"]],
        layernorm_embedding=config.get("normalize_embedding", False),
        # What tells which words a target word comes from: the mean of the last layer's heads finds
        # 96% of the terms in train/domain, the first head alone, which is the default, 93%.
        alignment_heads=config["decoder_attention_heads"],
    )
    shared = weights.pop("model.shared.weight")
    width = shared.shape[1]
    for side, name in ((spec.encoder, "encoder"), (spec.decoder, "decoder")):
        weights.pop(f"model.{name}.embed_tokens.weight", None)  # the same as model.shared
        embeddings = side.embeddings[0] if name == "encoder" else side.embeddings
        embeddings.weight = shared
        side.scale_embeddings = math.sqrt(width) if config["scale_embedding"] else 1.0
        side.position_encodings.encodings = positions(config["max_position_embeddings"], width)
        if config.get("normalize_embedding", False):
            _norm(weights, f"model.{name}.layernorm_embedding", side.layernorm_embedding)
        for number, layer in enumerate(side.layer):
            _layer(weights, f"model.{name}.layers.{number}", layer)
    spec.decoder.projection.weight = shared
    bias = weights.pop("final_logits_bias", None)
    if bias is not None and bias.any():
        spec.decoder.projection.bias = bias.reshape(-1)
    if left := [name for name in weights if not name.endswith(UNUSED)]:
        raise ValueError(f"the checkpoint holds what MarianMT has not: {', '.join(sorted(left))}")

    spec.register_source_vocabulary(tokens)
    spec.register_target_vocabulary(tokens)
    spec.config.eos_token = tokens[config["eos_token_id"]]
    spec.config.unk_token = "<unk>"
    spec.config.decoder_start_token = tokens[config["decoder_start_token_id"]]
    spec.validate()
    spec.optimize(quantization=quantization)
    spec.save(str(folder))


def positions(count: int, width: int) -> NDArray[np.float32]:
    """Return Marian's position encodings, of shape (count, width): sines, then cosines.

    Frequencies are those of Vaswani et al. 2017, without interleaving.
    """
    half = width // 2
    angles = np.arange(count)[:, None] / np.power(10000.0, 2 * np.arange(half) / width)
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1).astype(np.float32)


def _layer(weights: Weights, name: str, spec: Any) -> None:
    _attention(weights, f"{name}.self_attn", spec.self_attention, fused=3)
    if hasattr(spec, "attention"):
        _attention(weights, f"{name}.encoder_attn", spec.attention, fused=1)
    _linear(weights, [f"{name}.fc1"], spec.ffn.linear_0)
    _linear(weights, [f"{name}.fc2"], spec.ffn.linear_1)
    _norm(weights, f"{name}.final_layer_norm", spec.ffn.layer_norm)


def _attention(weights: Weights, name: str, spec: Any, fused: int) -> None:
    """Set an attention layer; its first matrix holds that many of query, key and value."""
    inputs = [f"{name}.{part}_proj" for part in "qkv"]
    _linear(weights, inputs[:fused], spec.linear[0])
    if fused < len(inputs):
        _linear(weights, inputs[fused:], spec.linear[1])
    _linear(weights, [f"{name}.out_proj"], spec.linear[-1])
    _norm(weights, f"{name}_layer_norm", spec.layer_norm)


def _linear(weights: Weights, names: list[str], spec: Any) -> None:
    spec.weight = np.concatenate([weights.pop(f"{name}.weight") for name in names])
    spec.bias = np.concatenate([weights.pop(f"{name}.bias") for name in names])


def _norm(weights: Weights, name: str, spec: Any) -> None:
    spec.gamma = weights.pop(f"{name}.weight")
    spec.beta = weights.pop(f"{name}.bias")


def _vocabulary(path: Path, size: int) -> list[str]:
    ids = json.loads(path.read_text(encoding="utf-8"))
    tokens = sorted(ids, key=ids.__getitem__)
    if [ids[token] for token in tokens] != list(range(size)):
        raise ValueError(f"{path}: its ids are not those from 0 to {size - 1}")
    return tokens


def _write_metadata(
    checkpoint: Path, folder: Path, config: dict[str, Any], parameters: int, quantization: str
) -> None:
    said = json.loads((checkpoint / METADATA).read_text(encoding="utf-8"))
    counted = {
        "parameters": parameters,
        "max_positions": config["max_position_embeddings"],
        "quantization": quantization,
    }
    text = json.dumps({**said, **counted}, ensure_ascii=False, indent=2) + "\n"
    (folder / METADATA).write_bytes(text.encode())


def _write_checksums(folder: Path) -> None:
    digests = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.name != "README.md"
    }
    (folder / CHECKSUMS).write_bytes(checksum_lines(digests).encode())


if __name__ == "__main__":
    main()
