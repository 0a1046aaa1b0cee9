"""What a suite is: items with references, the glossary they are judged by, and gates."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from translate.guards import GUARDS

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a suite: a source and what people made of it.

    Attributes:
        article: Name of the article it belongs to.
        block: Which block of the article it is, counted from 0.
        line: The line of the article it stands on, counted from 1.
        source: Without surrounding white space; never empty.
        references: One or several, none empty.
    """

    article: str
    block: int
    line: int
    source: str
    references: tuple[str, ...]

    @property
    def id(self) -> str:
        """``article:line``, unique in a suite."""
        return f"{self.article}:{self.line}"


@dataclass(frozen=True, slots=True)
class Gates:
    """When a run is too bad.

    Attributes:
        metrics: The metrics that must not be significantly worse than the baseline's.
        p: The significance level.
        terms: The least term success, in percent; ``None`` for no floor.
        guards: The guards that must not hold something against more segments than the baseline.
    """

    metrics: tuple[str, ...] = ("bleu", "chrf")
    p: float = 0.05
    terms: float | None = None
    guards: tuple[str, ...] = tuple(GUARDS)


@dataclass(frozen=True)
class Suite:
    """A test set.

    Attributes:
        name: Its own; baselines and messages are called so.
        items: All lines, article by article.
        title: What it is, in a few words.
        lines: How many lines each article has, blank ones counted.
        glossary: Glossary files by which terms are counted; ``None``: whatever ``translate`` would
            use.
        quotes: Whether quotation marks of hypotheses and references are made straight before
            scoring.
        gates: When a run is too bad.
    """

    name: str
    items: tuple[Item, ...]
    title: str = ""
    lines: dict[str, int] = field(default_factory=dict)
    glossary: tuple[Path, ...] | None = None
    quotes: Literal["kept", "straight"] = "kept"
    gates: Gates = Gates()

    @cached_property
    def checksum(self) -> str:
        """SHA-256 (hexadecimal) of sources and references, in order."""
        texts = [(item.id, item.source, item.references) for item in self.items]
        return hashlib.sha256(json.dumps(texts).encode()).hexdigest()

    @property
    def articles(self) -> tuple[str, ...]:
        """The names of its articles, in order."""
        return tuple(dict.fromkeys(item.article for item in self.items))
