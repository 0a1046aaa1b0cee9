"""Step 6: train a MarianMT model, on a processor or a GPU; stop and go on at any time.

    python -m train.fit --dir DIR --spm MODEL --run RUN [--minutes M | --updates N] …

Reads ``train.npz`` and ``heldout.npz`` in DIR. Writes into RUN: ``config.json`` (the shape),
``state.pt`` (weights, average, optimisers, counters; replaced whole every ``--save-minutes``) and
``log.jsonl`` (one line a report); ``train.average`` makes a checkpoint of them. Started again with
the same RUN it goes on where the last state was saved. SIGTERM and Ctrl-C save first. SIGUSR1 has
it go on with one thread, SIGUSR2 with all: on two cores, a second busy program slows two threads
that wait for each other fivefold, and one thread not at all.

The learning rate rises over ``--warmup`` updates, then falls with the inverse square root; over the
last ``--cooldown`` share of the time or updates asked for it goes down to zero.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from transformers import MarianConfig, MarianMTModel

from train.batches import Corpus, batches, collate, forever
from train.loss import SmoothedCrossEntropy
from train.optim import Average, Muon

if TYPE_CHECKING:
    from collections.abc import Iterator

EOS = 0
LR_TIMESCALE = 2000
"""Updates after which the learning rate has fallen to 1/√2 of its peak."""

EVAL_TOKENS = 8192


@dataclass
class Progress:
    """Counters that survive a restart."""

    updates: int = 0
    target_tokens: int = 0
    epoch: int = 0
    seconds: float = 0.0


def new_model(vocabulary: int, args: argparse.Namespace) -> MarianMTModel:
    """Return a MarianMT model with random weights; ids 0 ``</s>``, vocabulary − 1 ``<pad>``."""
    pad = vocabulary - 1
    config = MarianConfig(
        vocab_size=vocabulary, decoder_vocab_size=vocabulary,
        d_model=args.width, encoder_ffn_dim=args.ffn, decoder_ffn_dim=args.ffn,
        encoder_layers=args.encoder, decoder_layers=args.decoder,
        encoder_attention_heads=args.heads, decoder_attention_heads=args.heads,
        dropout=args.dropout, attention_dropout=0.0, activation_dropout=0.0,
        activation_function="relu", scale_embedding=True, static_position_embeddings=True,
        normalize_embedding=False, share_encoder_decoder_embeddings=True, tie_word_embeddings=True,
        max_position_embeddings=512, init_std=0.02,
        pad_token_id=pad, eos_token_id=EOS, bos_token_id=None, decoder_start_token_id=pad,
        forced_eos_token_id=EOS,
    )  # fmt: skip
    return MarianMTModel(config)


@contextmanager
def pooled_dropout() -> Iterator[None]:
    """Have dropout cut its masks from a pool drawn once: drawing them anew is a third of a step.

    Only for processors; on a GPU the framework's own is faster.
    """
    functional = torch.nn.functional
    original = functional.dropout
    pools: dict[tuple[float, torch.dtype], torch.Tensor] = {}

    def dropout(
        x: torch.Tensor,
        p: float = 0.5,
        training: bool = True,
        inplace: bool = False,
    ) -> torch.Tensor:
        if not training or p == 0:
            return x
        if (p, x.dtype) not in pools:
            pools[p, x.dtype] = (torch.rand(1 << 25) >= p).to(x.dtype).div_(1 - p)
        pool = pools[p, x.dtype]
        start = int(torch.randint(0, len(pool) - x.numel(), ()))
        return x * pool[start : start + x.numel()].view(x.shape)

    functional.dropout = dropout
    try:
        yield
    finally:
        functional.dropout = original


class Trainer:
    """A model, what moves it, and how far it has come."""

    def __init__(self, model: MarianMTModel, args: argparse.Namespace) -> None:
        self.args = args
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model = model.to(self.device).train()
        self.pad = model.config.pad_token_id
        named = list(model.named_parameters())
        matrices = [p for name, p in named if p.ndim == 2 and "layers" in name]
        chosen = {id(p) for p in matrices}
        self.params = [p for _, p in named]
        self.muon = Muon(matrices, lr=args.lr)
        self.adam = torch.optim.AdamW(
            [p for p in self.params if id(p) not in chosen],
            lr=args.lr, betas=(0.9, 0.98), weight_decay=0.01, fused=True,
        )  # fmt: skip
        self.average = Average(self.params, args.half_life)
        self.progress = Progress()

    def state(self) -> dict[str, Any]:
        """Return all that is needed to go on."""
        return {
            "weights": [p.detach() for p in self.params],
            "average": self.average.values,
            "muon": self.muon.state_dict(),
            "adam": self.adam.state_dict(),
            "progress": asdict(self.progress),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take up a state that ``state()`` gave."""
        with torch.no_grad():
            for param, value in zip(self.params, state["weights"], strict=True):
                param.copy_(value)
            for param, value in zip(self.average.values, state["average"], strict=True):
                param.copy_(value)
        self.muon.load_state_dict(state["muon"])
        self.adam.load_state_dict(state["adam"])
        self.progress = Progress(**state["progress"])

    def save(self, path: Path) -> None:
        """Write the state whole or not at all."""
        partial = path.with_suffix(".partial")
        torch.save(self.state(), partial)
        partial.replace(path)

    def rate(self, done: float) -> float:
        """Return the learning rate of the next update.

        Args:
            done: Share of this run's time or updates that is over, 0 to 1.
        """
        step = self.progress.updates + 1
        args = self.args
        rise = min(1.0, step / args.warmup)
        fall = (LR_TIMESCALE / (LR_TIMESCALE + max(0, step - args.warmup))) ** 0.5
        end = min(1.0, (1 - done) / args.cooldown) if args.cooldown else 1.0
        return float(args.lr * rise * fall * end)

    def loss(
        self, source: torch.Tensor, target: torch.Tensor, smoothing: float
    ) -> tuple[torch.Tensor, int]:
        """Return the summed loss of a batch and its number of target tokens."""
        source, target = source.to(self.device), target.to(self.device)
        shifted = torch.full_like(target, self.pad)
        shifted[:, 1:] = target[:, :-1]
        with torch.autocast(self.device, dtype=torch.bfloat16):
            hidden = self.model.model(
                input_ids=source, attention_mask=(source != self.pad).long(),
                decoder_input_ids=shifted, use_cache=False,
            ).last_hidden_state  # fmt: skip
        real = target != self.pad
        labels = target[real]
        rows = hidden[real].bfloat16()
        return SmoothedCrossEntropy.apply(rows, self.model.lm_head.weight, labels, smoothing), len(
            labels
        )

    def update(self, source: torch.Tensor, target: torch.Tensor, done: float) -> float:
        """Learn from one batch; return its mean loss per target token."""
        total, tokens = self.loss(source, target, self.args.smoothing)
        (total / tokens).backward()
        torch.nn.utils.clip_grad_norm_(self.params, 1.0)
        for optimiser in (self.muon, self.adam):
            for group in optimiser.param_groups:
                group["lr"] = self.rate(done)
            optimiser.step()
        self.model.zero_grad(set_to_none=True)
        self.progress.updates += 1
        self.progress.target_tokens += tokens
        self.average.update(self.progress.updates)
        return float(total.detach()) / tokens

    @torch.no_grad()
    def heldout_loss(self, corpus: Corpus) -> float:
        """Return the averaged weights' negative log-likelihood per token, in nats."""
        self.average.swap()
        self.model.eval()
        total, tokens = 0.0, 0
        for batch in batches(corpus, EVAL_TOKENS, (0, 0)):
            loss, count = self.loss(*collate(corpus, batch, self.pad, EOS), 0.0)
            total, tokens = total + float(loss), tokens + count
        self.model.train()
        self.average.swap()
        return total / tokens


def train(trainer: Trainer, corpus: Corpus, heldout: Corpus, run: Path) -> None:
    """Train until the time or the updates asked for are over, or a signal asks to stop."""
    args, progress = trainer.args, trainer.progress
    stopping: list[int] = []
    handlers: dict[int, Any] = {
        signal.SIGINT: lambda number, _frame: stopping.append(number),
        signal.SIGTERM: lambda number, _frame: stopping.append(number),
        signal.SIGUSR1: lambda *_: torch.set_num_threads(1),
        signal.SIGUSR2: lambda *_: torch.set_num_threads(os.cpu_count() or 1),
    }
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    start = saved = reported = time.monotonic()
    first_update, first_seconds = progress.updates, progress.seconds
    loss_sum, loss_count, reported_tokens = 0.0, 0, progress.target_tokens
    with (run / "log.jsonl").open("a", encoding="utf-8") as log:

        def report(**fields: float) -> None:
            line = {
                "updates": progress.updates,
                "target_tokens": progress.target_tokens,
                "epoch": progress.epoch,
                "minutes": round(progress.seconds / 60, 2),
                **fields,
            }
            log.write(json.dumps(line) + "\n")
            log.flush()
            print(*(f"{key} {value:g}" for key, value in line.items()), sep="  ", flush=True)

        for epoch, batch in forever(corpus, args.tokens, args.seed, progress.updates):
            progress.epoch = epoch
            elapsed = time.monotonic() - start
            progress.seconds = first_seconds + elapsed
            done = max(
                elapsed / 60 / args.minutes if args.minutes else 0.0,
                (progress.updates - first_update) / (args.updates - first_update)
                if args.updates
                else 0.0,
            )
            if done >= 1 or stopping:
                break
            loss_sum += trainer.update(*collate(corpus, batch, trainer.pad, EOS), done)
            loss_count += 1
            now = time.monotonic()
            if loss_count == args.report:
                speed = (progress.target_tokens - reported_tokens) / (now - reported)
                report(
                    loss=round(loss_sum / loss_count, 4),
                    rate=trainer.rate(done),
                    tokens_per_second=round(speed),
                )
                loss_sum, loss_count = 0.0, 0
                reported, reported_tokens = now, progress.target_tokens
            if now - saved > args.save_minutes * 60:
                saved = now
                trainer.save(run / "state.pt")
                report(heldout=round(trainer.heldout_loss(heldout), 4))
        trainer.save(run / "state.pt")
        report(heldout=round(trainer.heldout_loss(heldout), 4))
    for number, handler in before.items():
        signal.signal(number, handler)


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    parser = argparse.ArgumentParser(prog="python -m train.fit", description=__doc__.split("\n")[0])
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--spm", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--init", type=Path, help="start from this Hugging Face folder")
    parser.add_argument(
        "--minutes", type=float, default=0, help="stop after this time in this call"
    )
    parser.add_argument("--updates", type=int, default=0, help="stop at this update of the run")
    parser.add_argument("--width", type=int, default=384)
    parser.add_argument("--ffn", type=int, default=1536)
    parser.add_argument("--heads", type=int, default=6)
    parser.add_argument("--encoder", type=int, default=6, help="layers")
    parser.add_argument("--decoder", type=int, default=2, help="layers")
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--smoothing", type=float, default=0.1)
    parser.add_argument("--lr", type=float, default=1.2e-3)
    parser.add_argument("--warmup", type=int, default=500, help="updates")
    parser.add_argument("--cooldown", type=float, default=0.0, help="share of this call")
    parser.add_argument("--half-life", type=float, default=700, help="of the average, in updates")
    parser.add_argument("--tokens", type=int, default=6144, help="a batch, padding included")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--report", type=int, default=50, help="updates between reports")
    parser.add_argument("--save-minutes", type=float, default=10)
    return parser


def main(argv: list[str] | None = None) -> None:
    """Run the step from the command line."""
    import sentencepiece

    args = parser().parse_args(argv)
    torch.manual_seed(args.seed)
    args.run.mkdir(parents=True, exist_ok=True)
    vocabulary = sentencepiece.SentencePieceProcessor(model_file=str(args.spm)).vocab_size() + 1
    if args.init:
        model = MarianMTModel.from_pretrained(args.init, dtype=torch.float32, dropout=args.dropout)
    else:
        model = new_model(vocabulary, args)
    on_gpu = torch.cuda.is_available()
    # On a processor eager attention is 1.7 times as fast as sdpa for sequences this short.
    model.set_attn_implementation("sdpa" if on_gpu else "eager")
    model.config.save_pretrained(args.run)
    trainer = Trainer(model, args)
    state = args.run / "state.pt"
    if state.exists():
        trainer.restore(torch.load(state, weights_only=True, map_location=trainer.device))
    print(
        f"{sum(p.numel() for p in trainer.params) / 1e6:.1f} M parameters on {trainer.device}",
        flush=True,
    )
    corpora = Corpus.load(args.dir / "train.npz"), Corpus.load(args.dir / "heldout.npz")
    if on_gpu:
        train(trainer, *corpora, args.run)
    else:
        with pooled_dropout():
            train(trainer, *corpora, args.run)


if __name__ == "__main__":
    main()
