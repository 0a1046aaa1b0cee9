"""The translation memory: nothing is translated twice, and what people corrected stays corrected.

``Memory(path)`` → ``translate_articles(…, memory=memory)``; ``memory.correct(source, target)``.
A run without a memory imports nothing of this.
"""

from __future__ import annotations

from translate.memory.memory import Memory, default_path
from translate.memory.store import Correction, Stats

__all__ = ["Correction", "Memory", "Stats", "default_path"]
