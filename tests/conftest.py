"""What several test modules share: an engine that needs no model."""

from __future__ import annotations

import math
import os
import re
import signal
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from translate.engines.base import Alignment, DecodeOptions, Hypothesis, ModelInfo, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# On a busy machine any example may take a second; what must be fast is timed by processor seconds.
settings.register_profile(
    "busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("busy machine")

# In the background of a shell Ctrl-C is ignored, and so it is by all that tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)


def tag_words(text: str) -> str:
    """Return the text with ``en`` put after the first letter of each word, as a translation."""
    return re.sub(r"\b[^\W\d_]", r"\g<0>en", text)


@dataclass
class FakeEngine:
    """An engine whose translation anyone can foretell.

    Attributes:
        answer: Makes a target of a source text; raises what the test wants raised.
        calls: The texts and options of each call of ``translate``.
    """

    answer: Callable[[str], str] = tag_words
    calls: list[tuple[list[str], DecodeOptions]] = field(default_factory=list)
    info: ModelInfo = field(default_factory=lambda: ModelInfo("fake", "0" * 64, 125, False))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def translate(self, sources: Sequence[Source], options: DecodeOptions) -> list[Hypothesis]:
        self.calls.append(([source.text for source in sources], options))
        targets = [self.answer(source.text) for source in sources]
        return [Hypothesis(text, math.log(0.5), len(text.split())) for text in targets]

    def complete(
        self, pairs: Sequence[tuple[str, str]], options: DecodeOptions
    ) -> list[Hypothesis]:
        """Go on where the beginning leaves off in the answer, as if it had the same length."""
        targets = [begun + self.answer(source)[len(begun) :] for source, begun in pairs]
        return [Hypothesis(text, math.log(0.5), len(text.split())) for text in targets]

    def align(self, pairs: Sequence[tuple[str, str]]) -> list[Alignment]:
        """Have each word come from the word in the same place."""
        return [word_for_word(*pair) for pair in pairs]

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return [math.log(0.5) for _ in pairs]


def word_for_word(source: str, target: str) -> Alignment:
    """Return the alignment in which target word n comes from source word n."""
    columns, rows = (
        tuple(match.span() for match in re.finditer(r"\S+", text)) for text in (source, target)
    )
    weights = tuple(tuple(float(t == s) for s in range(len(columns))) for t in range(len(rows)))
    return Alignment(columns, rows, weights)


@pytest.fixture
def fake_engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture(autouse=True)
def own_memory(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Give each test a memory of its own, and no settings, not the user's."""
    for variable in [name for name in os.environ if name.startswith("ID2EN_")]:
        monkeypatch.delenv(variable)
    base = tmp_path_factory.getbasetemp()
    name = f"{abs(hash(request.node.nodeid)):x}.sqlite"
    monkeypatch.setenv("ID2EN_MEMORY", str(base / "memories" / name))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(base / "settings"))


@pytest.fixture(autouse=True)
def one_thread(request: pytest.FixtureRequest) -> None:
    """Have torch use one thread: tiny tensors gain nothing from two, and on a busy machine two wait
    for each other."""
    if request.node.get_closest_marker("torch"):
        import torch

        torch.set_num_threads(1)
