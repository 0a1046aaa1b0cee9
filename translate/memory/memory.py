"""A memory as a run uses it: corrections outrank decoding, and known tasks need none.

A machine translation is found again by everything it depends on (``keys``), so reusing it changes
no byte of what a run writes. A correction is found by its sentence alone, whatever the model and
the glossary.
"""

from __future__ import annotations

import warnings
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from translate import decoding
from translate.errors import Id2enError
from translate.memory.database import DamagedError
from translate.memory.keys import key_for
from translate.memory.store import LIMIT, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from os import PathLike

    from translate.decoding import Decoded, Task
    from translate.engines.base import DecodeOptions, Engine
    from translate.plan import Plan


class Memory(Store):
    """A memory in a file of its own. Threads and processes may share it.

    What goes wrong while translating (``corrected``, ``decode``, ``close``) is told once, and
    translating goes on without the memory. All else raises.

    Args:
        path: The file; made if there is none.
        tell: Told what goes wrong, and of a damaged file; a Python warning if left out.
        limit: Bytes it may hold.

    Raises:
        InputError: The file is no memory, or of a newer version.
        OutputError: It can't be opened or made.

    Attributes:
        asked: How many sentences it was asked for.
        found: How many of them it had.
    """

    def __init__(
        self,
        path: str | PathLike[str],
        *,
        tell: Callable[[str], None] | None = None,
        limit: int = LIMIT,
    ) -> None:
        self._tell = tell or _warn
        super().__init__(Path(path), self._tell, limit)
        self._reads = self._writes = True
        self.asked = self.found = 0

    def __enter__(self) -> Memory:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Bring it down to its limit, and close the file."""
        if self._writes:
            with self._or_without():
                self.evict()
        super().close()

    def corrected(self, plans: Sequence[Sequence[Plan]]) -> list[list[Plan]]:
        """Return the plans of an article's blocks with the corrections there are."""
        found: Mapping[str, str] = {}
        if self._reads:
            with self._or_without(reading=True):
                found = self.corrections_of(p.segment.text for block in plans for p in block)
        return [
            [replace(p, correction=found.get(p.segment.text, "")) for p in block] for block in plans
        ]

    def decode(
        self,
        tasks: Sequence[Task],
        engine: Engine,
        options: DecodeOptions,
        *,
        retry: bool = True,
        progress: Callable[[int], None] | None = None,
    ) -> list[Decoded]:
        """Do what ``decoding.decode`` does, and to the same effect, but only what isn't known yet.

        What is decoded is kept slice by slice: a run that is killed loses one slice at most.
        """
        key = key_for(engine.info, options, retry=retry)
        keys = {task: key(task) for task in tasks}
        count = Counter(tasks)
        known: dict[Task, Decoded] = {}
        if self._reads:
            with self._or_without(reading=True):
                known = self.recall(keys)
        self.asked += len(tasks)
        self.found += sum(count[task] for task in known)
        if progress:
            progress(sum(count[task] * len(task.text.split()) for task in known))

        def keep(made: Mapping[Task, Decoded]) -> None:
            if self._writes:
                with self._or_without():
                    self.remember(made, keys, engine.info)

        unknown = [task for task in tasks if task not in known]
        made = decoding.decode(unknown, engine, options, retry=retry, progress=progress, done=keep)
        known = {**known, **dict(zip(unknown, made, strict=True))}
        return [known[task] for task in tasks]

    @contextmanager
    def _or_without(self, *, reading: bool = False) -> Iterator[None]:
        """Tell what goes wrong and try it no more; what can't be written to can still be read."""
        try:
            yield
        except DamagedError:
            pass  # told already, and mended
        except Id2enError as error:
            self._writes = False
            self._reads &= not reading
            what = "going on without it" if reading else "nothing more is kept in it"
            self._tell(f"{error}; {what}")


def default_path() -> Path:
    """Return where a user's memory is, by the platform's convention."""
    import platformdirs

    return Path(platformdirs.user_data_dir("id2en", appauthor=False), "memory.sqlite")


def _warn(message: str) -> None:
    warnings.warn(message, stacklevel=3)
