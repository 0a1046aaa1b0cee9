"""The other engine: any MarianMT checkpoint, through transformers and torch.

The checkpoint's sentencepiece files and vocabulary are read directly: ``MarianTokenizer`` makes the
same pieces, but takes a typed ``</s>`` or ``<pad>`` for the symbol. As in the default engine, only
sentences of one length share a batch, so nothing is padded.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate import models
from translate.data import words
from translate.engines.base import Alignment, DecodeOptions, Hypothesis, ModelInfo, Source
from translate.engines.batches import equal_lengths, longest_target, translate_sources
from translate.engines.pieces import END, Pieces
from translate.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SCORE_BYTES = 1 << 28
"""Memory that a batch may take: transformers keeps the scores of all words at every step."""

SAFE_FILES = ("config.json", "id2en.json", "*.spm", "*vocab.json", "*.safetensors*")


class MarianEngine:
    """A MarianMT checkpoint, ready to translate.

    Sets the number of threads of torch, which is the process's.

    Args:
        model: Its folder, or its name on the model hub. The hub is asked only for what is not in
            its cache on this machine.
        threads: Processor threads; 0 is one for each core.
        allow_pickle: Load weights stored as pickle too.

    Raises:
        ModelError: torch or transformers is not installed; the model is missing, can't be had, is
            stored as pickle, or is of another kind.
    """

    def __init__(self, model: str, *, threads: int = 0, allow_pickle: bool = False) -> None:
        torch = _torch()
        folder = _fetch(model, allow_pickle) if models.is_hub_name(model) else Path(model)
        safe = any(folder.glob(models.SAFE_WEIGHTS))
        if not safe and not allow_pickle:
            raise ModelError(
                "its weights are stored as a Python pickle, which can run any code when it is "
                "loaded",
                where=model,
                hint="Pass --allow-pickle if you trust where it comes from.",
            )
        checksum, _ = models.verify(folder)
        metadata = models.read_metadata(folder)
        self._pieces = Pieces.load(folder, inline_terms=metadata.inline_terms)
        self._ids = _vocabulary(folder / "vocab.json")
        separate = folder / "target_vocab.json"
        self._target_ids = _vocabulary(separate) if separate.is_file() else self._ids
        self._target_pieces = {number: piece for piece, number in self._target_ids.items()}
        self._banned = [
            self._target_ids[piece] for piece in self._pieces.banned if piece in self._target_ids
        ]
        self._positions = metadata.max_positions
        if threads:
            torch.set_num_threads(threads)
        self._model = _load(folder, safe)
        self.info = ModelInfo(
            metadata.title if (folder / models.METADATA).is_file() else model,
            checksum,
            metadata.reach,
            metadata.inline_terms,
            _runtime(),
        )

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of source tokens of each text, ``</s>`` not counted."""
        return [len(self._pieces.encode(Source(text))) for text in texts]

    def translate(self, sources: Sequence[Source], options: DecodeOptions) -> list[Hypothesis]:
        """Translate sources; hypothesis i belongs to source i."""
        return translate_sources(
            sources,
            self._pieces,
            self._positions - 1,  # </s> needs one
            lambda parts: self._decode(parts, options),
        )

    def complete(
        self, pairs: Sequence[tuple[str, str]], options: DecodeOptions
    ) -> list[Hypothesis]:
        """Translate the source of each (source, beginning of its target) pair."""
        found: list[Hypothesis] = []
        for pair in pairs:
            if ids := self._encoded(*pair):
                found += self._generate([ids[0]], options, ids[1])
            else:
                found.append(Hypothesis("", -inf, 0))
        return found

    def align(self, pairs: Sequence[tuple[str, str]]) -> list[Alignment]:
        """Return how the target of each (source, target) pair comes from its source.

        The weights are those of the heads that align words best; see ``_aligning_heads``.
        """
        return [
            self._pieces.alignment(*pair, attention[self._aligning_heads].mean(0).tolist())
            if (attention := self._attention(*pair)) is not None
            else Alignment()
            for pair in pairs
        ]

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Return what ``Hypothesis.score`` would be, had the model made the target of each pair."""
        torch = _torch()
        scores = []
        for pair in pairs:
            ids = self._encoded(*pair)
            if not ids:
                scores.append(-inf)
                continue
            target = [*ids[1], self._model.config.eos_token_id]
            never = torch.tensor([*self._banned, self._model.config.pad_token_id])
            logits = self._forward(*ids).logits[0].index_fill(1, never, -inf)
            chances = logits.log_softmax(-1)[torch.arange(len(target)), target]
            scores.append(chances.mean().item())
        return scores

    def _encoded(self, source: str, target: str) -> tuple[list[int], list[int]] | None:
        """Return the ids of both, or nothing where the model can't take them."""
        pieces = self._pieces.encode(Source(source)), self._pieces.encode_target(target)
        if not pieces[0] or max(map(len, pieces)) >= self._positions:
            return None
        unknown = self._model.config.eos_token_id
        return [self._ids.get(p, self._ids.get("<unk>", unknown)) for p in [*pieces[0], END]], [
            self._target_ids.get(p, self._target_ids.get("<unk>", unknown)) for p in pieces[1]
        ]

    def _forward(self, source: list[int], target: list[int], **how: bool) -> Any:
        """Return what the model makes of a source where the target is given."""
        torch = _torch()
        with torch.inference_mode():
            return self._model(
                torch.tensor([source]),
                decoder_input_ids=torch.tensor(
                    [[self._model.config.decoder_start_token_id, *target]]
                ),
                **how,
            )

    def _attention(self, source: str, target: str) -> Any:
        """Return the decoder's attention to the source, of shape (layer · head, target, source)."""
        ids = self._encoded(source, target)
        if not ids or not ids[1]:
            return None
        # Only attention computed step by step can be looked at; decoding is faster with the other.
        usual = self._model.config._attn_implementation
        self._model.set_attn_implementation("eager")
        try:
            found = self._forward(*ids, output_attentions=True)
        finally:
            self._model.set_attn_implementation(usual)
        return _torch().cat([layer[0] for layer in found.cross_attentions])

    @cached_property
    def _aligning_heads(self) -> list[int]:
        """The heads that align words best: one, or all of a layer, counted through the layers.

        Which ones do differs from checkpoint to checkpoint: Marian can train one for it, and where
        it did not, those of the last layers do well. So they are tried on known words.
        """
        heads: int = self._model.config.decoder_attention_heads
        count = heads * self._model.config.decoder_layers
        choices = [list(range(start, start + heads)) for start in range(0, count, heads)]
        choices += [[head] for head in range(count)]
        found = dict.fromkeys(range(len(choices)), 0.0)
        for line in words("aligned-words.tsv"):
            source, target, links = line.split("\t")
            attention = self._attention(source, target)
            if attention is None:
                continue
            for number, choice in enumerate(choices):
                weights = attention[choice].mean(0).tolist()
                alignment = self._pieces.alignment(source, target, weights)
                for link in links.split("|"):
                    ours, theirs = link.split("=")
                    share = alignment.share(_place(source, ours), _place(target, theirs))
                    # Half is enough to find a word by; more of one doesn't make up for another.
                    found[number] += min(share, 0.5)
        return choices[max(found, key=found.__getitem__)]

    def _decode(self, parts: list[list[str]], options: DecodeOptions) -> list[Hypothesis]:
        step_bytes = 4 * options.beam * len(self._target_pieces)  # float32
        results: dict[int, Hypothesis] = {}
        for batch in equal_lengths(
            [len(part) for part in parts],
            lambda length: max(1, SCORE_BYTES // (step_bytes * length)),
        ):
            unknown = self._ids.get("<unk>", self._model.config.eos_token_id)
            ids = [[self._ids.get(p, unknown) for p in [*parts[n], END]] for n in batch]
            found = self._generate(ids, options)
            results.update(zip(batch, found, strict=True))
        return [results[number] for number in range(len(parts))]

    def _generate(
        self, ids: list[list[int]], options: DecodeOptions, beginning: Sequence[int] = ()
    ) -> Iterator[Hypothesis]:
        """Yield the translation of each source of equal length, given how the target begins."""
        torch = _torch()
        from transformers import GenerationConfig

        config = self._model.config
        source = torch.tensor(ids)
        start = torch.tensor([[config.decoder_start_token_id, *beginning]] * len(ids))
        with torch.inference_mode():
            found = self._model.generate(
                source,
                attention_mask=torch.ones_like(source),
                decoder_input_ids=start,
                generation_config=GenerationConfig(
                    max_new_tokens=max(
                        1, longest_target(len(ids[0]) - 1, self._positions) - len(beginning)
                    ),
                    num_beams=options.beam,
                    length_penalty=options.length_penalty,
                    repetition_penalty=options.repetition_penalty,
                    no_repeat_ngram_size=options.no_repeat_ngram,
                    early_stopping=options.beam > 1,
                    suppress_tokens=[*self._banned, config.pad_token_id],
                    decoder_start_token_id=config.decoder_start_token_id,
                    eos_token_id=config.eos_token_id,
                    pad_token_id=config.pad_token_id,
                    return_dict_in_generate=True,
                    output_scores=True,
                ),
            )
            steps = self._model.compute_transition_scores(
                found.sequences, found.scores, found.get("beam_indices"), normalize_logits=True
            )
        # The decoder's start is no token of the target; what was given has no score.
        made = found.sequences[:, start.shape[1] :].tolist()
        for tokens, scores in zip(made, steps.tolist(), strict=True):
            ended = config.eos_token_id in tokens
            length = tokens.index(config.eos_token_id) if ended else len(tokens)
            pieces = [self._target_pieces[token] for token in (*beginning, *tokens[:length])]
            counted = scores[: length + ended]
            score = sum(counted) / max(len(counted), 1)
            yield Hypothesis(self._pieces.decode(pieces), score, len(pieces))


def _place(text: str, part: str) -> tuple[int, int]:
    start = text.index(part)
    return start, start + len(part)


def _runtime() -> str:
    import transformers

    return f"torch {_torch().__version__}, transformers {transformers.__version__}"


def _torch() -> Any:
    try:
        import torch
        import transformers  # noqa: F401
    except ImportError as error:
        raise ModelError(
            f"the engine marian needs torch and transformers: {error}",
            hint="Install them with: pip install 'id2en[marian]'",
        ) from error
    return torch


def _fetch(name: str, allow_pickle: bool) -> Path:
    """Return the folder of a hub model in the hub's cache, downloading it if it isn't there."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    wanted = [*SAFE_FILES, models.PICKLED_WEIGHTS] if allow_pickle else list(SAFE_FILES)
    try:
        folder = Path(snapshot_download(name, allow_patterns=wanted, local_files_only=True))
        if (folder / "source.spm").exists():
            return folder
    except LocalEntryNotFoundError:
        pass
    try:
        return Path(snapshot_download(name, allow_patterns=wanted))
    except LocalEntryNotFoundError as error:
        raise ModelError(
            "there is no such folder, and the model hub can't be reached to look for it there",
            where=name,
            hint="Check the name, connect to the network, or pass the folder of a model.",
        ) from error
    except (HfHubHTTPError, OSError, ValueError) as error:
        raise ModelError(
            f"there is no such folder, and the model hub answers: {str(error).splitlines()[0]}",
            where=name,
            hint="Check the name.",
        ) from error


def _load(folder: Path, safe: bool) -> Any:
    import torch
    from transformers import GenerationConfig, MarianMTModel

    config = models.read_json(folder / "config.json")
    if config.get("model_type") != "marian":
        raise ModelError(
            f"not a MarianMT checkpoint: its model type is {config.get('model_type')}",
            where=str(folder / "config.json"),
        )
    try:
        with _quiet():
            model = MarianMTModel.from_pretrained(
                folder, local_files_only=True, use_safetensors=safe, dtype=torch.float32
            )
    except (OSError, RuntimeError, ValueError) as error:
        raise ModelError(f"can't be loaded: {error}", where=str(folder)) from error
    # What the checkpoint wants by default would fill in what the options leave out.
    model.generation_config = GenerationConfig()
    return model.eval()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep transformers from drawing a progress bar while it loads weights."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()


def _vocabulary(path: Path) -> dict[str, int]:
    ids: dict[str, int] = models.read_json(path)
    if not ids:
        raise ModelError("the vocabulary is missing or empty", where=str(path))
    return ids
