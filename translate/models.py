"""Model folders: find one, check that it is whole, tell what is known about it.

A folder holds a model either as CTranslate2 runs it (``model.bin``) or as a MarianMT checkpoint in
Hugging Face layout (``model.safetensors``), with its sentencepiece files, and may hold

* ``id2en.json``: what the model is, see ``Metadata``;
* ``SHA256SUMS``: checksums of its files, as ``sha256sum`` writes them.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from translate.errors import ModelError

EMBEDDED = Path(__file__).with_name("model")
METADATA = "id2en.json"
CHECKSUMS = "SHA256SUMS"
SAFE_WEIGHTS = "*.safetensors"
PICKLED_WEIGHTS = "pytorch_model*.bin"

# The files that decide what comes out: weights, vocabulary, and how the two are to be read.
DECIDING = re.compile(
    r"model.*\.bin|pytorch_model.*\.bin|.*\.safetensors|.*\.spm|.*vocab.*\.(json|txt)"
    r"|vmap\.txt|config\.json"
)


@dataclass(frozen=True, slots=True)
class Score:
    """One measured quality of a model, as its card shows it."""

    test: str
    metric: str
    value: float
    how: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What ``id2en.json`` says of a model; the defaults hold for a model that has no such file.

    Attributes:
        name: What to call it; the folder's name if not said.
        version: Its version; empty if not said.
        languages: Codes of its source and target language.
        licence: SPDX expression of the weights' licence; empty if not known.
        inline_terms: Whether it was trained to read terms written into the source.
        max_source_tokens: The longest source it was trained on, in tokens without ``</s>``; 0 if
            not known.
        max_positions: The longest sequence it has position encodings for, ``</s>`` counted. 512 is
            what all MarianMT checkpoints have that were published.
        training_data: What it was trained on, in a sentence or two.
        limits: What it is known to get wrong.
        parameters: How many numbers it has; 0 if not known.
        quantization: Number type of its weights; empty if not known.
        scores: What was measured.
    """

    name: str = ""
    version: str = ""
    languages: tuple[str, str] = ("id", "en")
    licence: str = ""
    inline_terms: bool = False
    max_source_tokens: int = 0
    max_positions: int = 512
    training_data: str = ""
    limits: str = ""
    parameters: int = 0
    quantization: str = ""
    scores: tuple[Score, ...] = ()

    @property
    def title(self) -> str:
        """Name and version."""
        return f"{self.name} {self.version}".rstrip()

    @property
    def reach(self) -> int:
        """The longest source worth giving it: what it was trained on, else half its positions."""
        return self.max_source_tokens or self.max_positions // 2


@dataclass(frozen=True, slots=True)
class Description:
    """All that ``id2en model info`` shows.

    Attributes:
        path: The model's folder.
        engine: Name of the engine that runs it.
        size: Bytes of all its files.
        checksum: As in ``ModelInfo``.
        verified: Whether the folder has checksums and all files agree with them.
        metadata: What its ``id2en.json`` says.
    """

    path: Path
    engine: str
    size: int
    checksum: str
    verified: bool
    metadata: Metadata


def find_model(model: str | Path | None = None) -> Path:
    """Return the folder of a model.

    Args:
        model: A folder; the embedded model if left out.

    Raises:
        ModelError: There is no such folder, or no model in it.
    """
    folder = EMBEDDED if model is None else Path(model)
    if not folder.is_dir():
        raise ModelError(
            "there is no such folder" if model else "the built-in model is not installed",
            where=str(folder),
            hint="Name a folder that holds a MarianMT model." if model else "Install id2en again.",
        )
    engine_for(folder)
    return folder


def is_hub_name(model: str) -> bool:
    """Tell whether a name can only mean a repository of the model hub.

    >>> is_hub_name("Helsinki-NLP/opus-mt-id-en"), is_hub_name("./opus-mt-id-en")
    (True, False)
    """
    return bool(re.fullmatch(r"\w[\w.-]*/\w[\w.-]*", model)) and not Path(model).exists()


def engine_for(folder: Path) -> str:
    """Return the name of the engine that runs the model in a folder.

    Raises:
        ModelError: No known kind of model is in it.
    """
    if (folder / "model.bin").is_file():
        return "ctranslate2"
    if any(folder.glob(SAFE_WEIGHTS)) or any(folder.glob(PICKLED_WEIGHTS)):
        return "marian"
    raise ModelError(
        "no model is in this folder: neither model.bin nor model.safetensors",
        where=str(folder),
        hint="Name the folder that holds the weights.",
    )


def describe(model: str | Path | None = None) -> Description:
    """Return what is known about a model without loading it.

    Raises:
        ModelError: There is no such model, or it is damaged.
    """
    folder = find_model(model)
    checksum, verified = verify(folder)
    size = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    return Description(folder, engine_for(folder), size, checksum, verified, read_metadata(folder))


def read_metadata(folder: Path) -> Metadata:
    """Return what ``id2en.json`` says of a model, and ``config.json`` where that says nothing.

    Raises:
        ModelError: One of the two is not what it should be.
    """
    config, said = read_json(folder / "config.json"), read_json(folder / METADATA)
    known = {field.name for field in fields(Metadata)}
    values = {key: value for key, value in said.items() if key in known}
    values.setdefault("name", folder.resolve().name)
    if "max_position_embeddings" in config:
        values.setdefault("max_positions", config["max_position_embeddings"])
    try:
        for key in ("languages", "scores"):
            if key in values:
                values[key] = tuple(values[key])
        for field in fields(Metadata):
            if not isinstance(values.get(field.name, field.default), type(field.default)):
                raise TypeError(f"{field.name} is of the wrong type")
        values["scores"] = tuple(Score(**score) for score in values.get("scores", ()))
        return Metadata(**values)
    except TypeError as error:
        raise ModelError(str(error), where=str(folder / METADATA)) from error


def verify(folder: Path) -> tuple[str, bool]:
    """Return a model's checksum, and whether its files were compared with ``SHA256SUMS``.

    The checksum is the SHA-256 of the lines that ``sha256sum`` would write of the files that decide
    what comes out, in order of their names.

    Raises:
        ModelError: A file is missing, differs from its checksum, or decides and has none.
    """
    digests = {
        path.name: _sha256(path)
        for path in sorted(folder.iterdir())
        if path.is_file() and DECIDING.fullmatch(path.name)
    }
    listed = folder / CHECKSUMS
    if listed.is_file():
        listing = listed.read_text(encoding="utf-8", errors="replace")
        parted = (line.partition("  ") for line in listing.splitlines())
        sums = {name: wanted for wanted, _, name in parted if name}
        for name in digests.keys() - sums.keys():
            raise _damaged(folder / name, "this file of the model has no checksum")
        for name, wanted in sums.items():
            path = folder / name
            if not path.is_file():
                raise _damaged(path, "this file of the model is missing")
            if (digests.get(name) or _sha256(path)) != wanted:
                raise _damaged(path, "this file of the model is damaged")
    text = checksum_lines({name: digests[name] for name in sorted(digests)})
    return hashlib.sha256(text.encode()).hexdigest(), listed.is_file()


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in a JSON file; an empty one if there is no such file.

    Raises:
        ModelError: The file holds something else.
    """
    if not path.is_file():
        return {}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"not valid JSON: {error}", where=str(path)) from error
    except RecursionError:
        raise ModelError("not valid JSON: nested too deeply", where=str(path)) from None
    if not isinstance(data, dict):
        raise ModelError("not a JSON object", where=str(path))
    return data


def checksum_lines(digests: dict[str, str]) -> str:
    """Return checksums by file name as ``sha256sum`` writes and reads them."""
    return "".join(f"{digest}  {name}\n" for name, digest in digests.items())


def _damaged(path: Path, what: str) -> ModelError:
    return ModelError(
        f"{what}: it is not what {CHECKSUMS} says",
        where=str(path),
        hint="Get the model again; to use it as it is, remove its SHA256SUMS.",
    )


def _sha256(path: Path) -> str:
    # hashlib.file_digest needs Python 3.11.
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
