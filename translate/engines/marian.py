"""The other engine: any MarianMT checkpoint, through transformers and torch.

The checkpoint's sentencepiece files and vocabulary are read directly: ``MarianTokenizer`` makes the
same pieces, but takes a typed ``</s>`` or ``<pad>`` for the symbol. As in the default engine, only
sentences of one length share a batch, so nothing is padded.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate import models
from translate.engines.base import DecodeOptions, Hypothesis, ModelInfo, Source
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
        target_ids = _vocabulary(separate) if separate.is_file() else self._ids
        self._target_pieces = {number: piece for piece, number in target_ids.items()}
        self._banned = [target_ids[piece] for piece in self._pieces.banned if piece in target_ids]
        self._positions = metadata.max_positions
        if threads:
            torch.set_num_threads(threads)
        self._model = _load(folder, safe)
        self.info = ModelInfo(
            metadata.title if (folder / models.METADATA).is_file() else model,
            checksum,
            metadata.reach,
            metadata.inline_terms,
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

    def _decode(self, parts: list[list[str]], options: DecodeOptions) -> list[Hypothesis]:
        step_bytes = 4 * options.beam * len(self._target_pieces)  # float32
        results: dict[int, Hypothesis] = {}
        for batch in equal_lengths(
            [len(part) for part in parts],
            lambda length: max(1, SCORE_BYTES // (step_bytes * length)),
        ):
            found = self._generate([parts[number] for number in batch], options)
            results.update(zip(batch, found, strict=True))
        return [results[number] for number in range(len(parts))]

    def _generate(self, parts: list[list[str]], options: DecodeOptions) -> Iterator[Hypothesis]:
        torch = _torch()
        from transformers import GenerationConfig

        config = self._model.config
        unknown = self._ids.get("<unk>", config.eos_token_id)
        ids = [[self._ids.get(piece, unknown) for piece in [*part, END]] for part in parts]
        source = torch.tensor(ids)
        with torch.inference_mode():
            found = self._model.generate(
                source,
                attention_mask=torch.ones_like(source),
                generation_config=GenerationConfig(
                    max_new_tokens=longest_target(len(parts[0]), self._positions),
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
        # The first token is the decoder's start; steps has none for it.
        for tokens, scores in zip(found.sequences[:, 1:].tolist(), steps.tolist(), strict=True):
            ended = config.eos_token_id in tokens
            length = tokens.index(config.eos_token_id) if ended else len(tokens)
            pieces = [self._target_pieces[token] for token in tokens[:length]]
            counted = scores[: length + ended]
            yield Hypothesis(self._pieces.decode(pieces), sum(counted) / len(counted), length)


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
