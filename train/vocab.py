"""Step 4: the joint sentencepiece model of both languages.

    python -m train.vocab --dir DIR --out DIR/joint.spm [--size 10000]

Unigram pieces with byte fallback (no character is unknown) and split digits (numbers are copied
digit by digit). ``<t1> <t2> <t3>`` mark inline terms; ``<s1>`` … ``<s5>`` are spare, so that a
later recipe can teach a new mark without a new vocabulary. Id 0 is ``</s>``, 1 ``<unk>``; ``<pad>``
is not a piece: it takes the id after the last one.
"""

from __future__ import annotations

import argparse
import tempfile
import tomllib
from pathlib import Path

import sentencepiece

from train.corpus import fraction, read_pairs
from train.pack import copies

TERM_MARKS = ("<t1>", "<t2>", "<t3>")
SPARE_MARKS = ("<s1>", "<s2>", "<s3>", "<s4>", "<s5>")

DICTIONARY_SHARE = 0.3
"""Of the dictionary lines: whole, they would fill the vocabulary with rare words."""


def main(argv: list[str] | None = None) -> None:
    """Run the step from the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m train.vocab", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--sources", type=Path, default=Path(__file__).with_name("sources.toml"))
    args = parser.parse_args(argv)

    corpora = tomllib.loads(args.sources.read_text(encoding="utf-8"))["corpus"]
    weights = {
        corpus["name"]: DICTIONARY_SHARE if corpus["domain"] == "dictionary" else corpus["weight"]
        for corpus in corpora
    }
    lines = [
        text
        for pair in read_pairs(args.dir / "clean.tsv")
        for _ in range(copies(pair, weights[pair.corpus]))
        for text in (pair.source, pair.target)
    ]
    lines.sort(key=lambda line: fraction("vocab", line))
    with tempfile.TemporaryDirectory() as scratch:
        text = Path(scratch) / "text"
        text.write_text("\n".join(lines), encoding="utf-8")
        sentencepiece.SentencePieceTrainer.train(
            input=str(text), model_prefix=f"{scratch}/joint", model_type="unigram",
            vocab_size=args.size, hard_vocab_limit=False, character_coverage=0.9998,
            byte_fallback=True, split_digits=True, normalization_rule_name="nmt_nfkc",
            pad_id=-1, bos_id=-1, eos_id=0, unk_id=1,
            user_defined_symbols=[*TERM_MARKS, *SPARE_MARKS],
            max_sentence_length=4000, minloglevel=2,
        )  # fmt: skip
        args.out.write_bytes(Path(f"{scratch}/joint.model").read_bytes())
    size = sentencepiece.SentencePieceProcessor(model_file=str(args.out)).vocab_size()
    print(f"{args.out}: {size} pieces")


if __name__ == "__main__":
    main()
