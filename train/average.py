"""Step 7: the averaged weights of one run, or of several, as a checkpoint.

    python -m train.average RUN [RUN …] --spm MODEL --out train/checkpoint

Writes a Hugging Face MarianMT folder with fp16 weights. ``id2en.json`` in it, what a person knows
of the model, stays as it is.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import sentencepiece
import torch
from transformers import MarianConfig, MarianMTModel, MarianTokenizer

BEAM = 4
MAX_LENGTH = 256
"""Tokens; what a user of the checkpoint gets who asks for nothing else."""


def average(states: list[Path]) -> list[torch.Tensor]:
    """Return the mean of the averages in several ``state.pt``, tensor by tensor.

    Raises:
        ValueError: They are of models of different shapes.
    """
    loaded = [
        torch.load(state, weights_only=True, map_location="cpu")["average"] for state in states
    ]
    if len({tuple(value.shape for value in values) for values in loaded}) > 1:
        raise ValueError("the runs are of models of different shapes")
    return [torch.stack(values).mean(0) for values in zip(*loaded, strict=True)]


def write(config: MarianConfig, weights: list[torch.Tensor], spm: Path, out: Path) -> None:
    """Write a checkpoint folder: weights, vocabulary, tokenizer."""
    model = MarianMTModel(config)
    with torch.no_grad():
        for param, value in zip(model.parameters(), weights, strict=True):
            param.copy_(value)
    model.generation_config.num_beams = BEAM
    model.generation_config.max_length = MAX_LENGTH
    model.generation_config.bad_words_ids = [[config.pad_token_id]]
    out.mkdir(parents=True, exist_ok=True)
    model.to(torch.float16).save_pretrained(out)
    joint = spm.read_bytes()  # OUT may hold the very file
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(spm))
    vocabulary = {pieces.id_to_piece(number): number for number in range(len(pieces))}
    vocabulary["<pad>"] = config.pad_token_id
    files = {
        "vocab": out / "vocab.json",
        "source_spm": out / "source.spm",
        "target_spm": out / "target.spm",
    }
    files["vocab"].write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    for side in ("source_spm", "target_spm"):
        files[side].write_bytes(joint)
    MarianTokenizer(
        **{name: str(path) for name, path in files.items()},
        source_lang="id", target_lang="en", model_max_length=MAX_LENGTH,
    ).save_pretrained(out)  # fmt: skip


def main(argv: list[str] | None = None) -> None:
    """Run the step from the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m train.average", description=__doc__.split("\n")[0]
    )
    parser.add_argument("runs", type=Path, nargs="+")
    parser.add_argument("--spm", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(argv)
    config = MarianConfig.from_pretrained(args.runs[0])
    write(config, average([run / "state.pt" for run in args.runs]), args.spm, args.out)


if __name__ == "__main__":
    main()
