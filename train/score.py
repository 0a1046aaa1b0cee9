"""Step 8: BLEU and chrF of a model on pairs it has not seen, through the whole pipeline.

    python -m train.score MODEL [--tsv FILE] [--source FILE --reference FILE]

MODEL is what ``--model`` of ``id2en translate`` takes: an exported folder or a checkpoint.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from translate import Translator
from translate.engines import load_engine


def main(argv: list[str] | None = None) -> None:
    """Run the step from the command line."""
    from sacrebleu.metrics import BLEU, CHRF

    parser = argparse.ArgumentParser(
        prog="python -m train.score", description=__doc__.split("\n")[0]
    )
    parser.add_argument("model")
    parser.add_argument("--tsv", type=Path, nargs="*", default=[], help="source TAB reference")
    parser.add_argument("--source", type=Path)
    parser.add_argument("--reference", type=Path)
    parser.add_argument("--engine", help="ctranslate2 or marian")
    parser.add_argument("--out", type=Path, help="write the hypotheses here")
    args = parser.parse_args(argv)

    sets: dict[str, tuple[list[str], list[str]]] = {}
    for path in args.tsv:
        rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
        sets[path.stem] = ([row[0] for row in rows], [row[1] for row in rows])
    if args.source:
        sides = (
            path.read_text(encoding="utf-8").splitlines() for path in (args.source, args.reference)
        )
        sets[args.source.stem] = tuple(sides)  # type: ignore[assignment]
    translator = Translator(engine=load_engine(args.model, engine=args.engine))
    bleu, chrf = BLEU(), CHRF()
    for name, (sources, references) in sets.items():
        hypotheses = list(translator.translate_many(sources))
        print(
            name,
            f"{len(sources)} segments",
            f"BLEU {bleu.corpus_score(hypotheses, [references]).score:.2f}",
            f"chrF2 {chrf.corpus_score(hypotheses, [references]).score:.2f}",
            sep="  ",
        )
        if args.out:
            args.out.write_text("\n".join(hypotheses) + "\n", encoding="utf-8")
    print(bleu.get_signature(), chrf.get_signature())


if __name__ == "__main__":
    main()
