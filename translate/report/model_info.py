"""What ``id2en model info`` shows: a model's card, for a person or for a program."""

from __future__ import annotations

import json
import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from translate.models import Description

WIDTH = 80
LABEL = 16


def as_text(description: Description) -> str:
    """Return a line or more for each thing that is known, under the model's name."""
    lines = [description.metadata.title]
    for label, value in _facts(description):
        lines += textwrap.wrap(
            value,
            WIDTH,
            initial_indent=f"  {label:<{LABEL}}",
            subsequent_indent=" " * (2 + LABEL),
            break_long_words=False,
            break_on_hyphens=False,
        )
    return "\n".join(lines)


def as_json(description: Description) -> str:
    """Return the same as one JSON object."""
    values = asdict(description)
    card = values.pop("metadata")
    return json.dumps({**card, **values, "path": str(description.path)}, indent=2)


def _facts(description: Description) -> Iterator[tuple[str, str]]:
    card = description.metadata
    yield "translates", " to ".join(card.languages)
    if card.licence:
        yield "licence", card.licence
    yield "folder", str(description.path)
    yield "size", f"{description.size / 1e6:.1f} MB"
    if card.parameters:
        kind = f", stored as {card.quantization}" if card.quantization else ""
        yield "parameters", f"{card.parameters / 1e6:.1f} million{kind}"
    yield "engine", description.engine
    yield "inline terms", "yes" if card.inline_terms else "no"
    if card.max_source_tokens:
        yield "longest source", f"{card.max_source_tokens} tokens; longer ones are split"
    verified = "files agree with it" if description.verified else "not compared with anything"
    yield "checksum", f"{description.checksum} ({verified})"
    if card.training_data:
        yield "training data", card.training_data
    for number, score in enumerate(card.scores):
        how = f" ({score.how})" if score.how else ""
        yield "" if number else "scores", f"{score.test}: {score.metric} {score.value:g}{how}"
    if card.limits:
        yield "limits", card.limits
