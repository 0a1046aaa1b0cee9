"""The one thread that translates. Jobs take turns, a piece each, and small ones go together.

The event loop stays free, a long article holds nobody up, and many small requests share batches:
what comes out for a segment doesn't depend on what is translated beside it.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from translate.article import Article
from translate.pipeline import Options, translate_articles
from translate.serve.refusals import RefusedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from translate.article import Block, TranslatedBlock
    from translate.engines.base import Engine
    from translate.glossary import Glossary
    from translate.memory import Memory

FIRST = 60
"""Words of the first piece of a job: the reader sees something at once."""

PIECE = 480
"""Words of a later piece. What has begun is finished, even if its reader has left."""

TURN = 960
"""Words of all pieces that are translated together."""

ROOM = 1_024
"""Jobs under way and waiting; more are sent away."""

SPEED = 1_000
"""Words a second to expect, for telling when to come again."""


@dataclass(eq=False)
class Job:
    """Blocks to translate, and where their translations are put.

    Attributes:
        blocks: What to translate.
        glossary: How terms are to be rendered.
        results: Translations of the next blocks, or what went wrong; ``None`` at the end.
        loop: The event loop that ``results`` is read in.
        position: How many blocks have been taken.
        turns: How many times some were.
        left: Whether nobody waits for it any more.
    """

    blocks: Sequence[Block]
    glossary: Glossary
    results: asyncio.Queue[Sequence[TranslatedBlock] | Exception | None]
    loop: asyncio.AbstractEventLoop
    position: int = 0
    turns: int = 0
    left: bool = False
    words: int = field(init=False)

    def __post_init__(self) -> None:
        self.words = sum(map(_words, self.blocks))

    def take(self, most: int) -> list[Block]:
        """Return the next blocks: one at least, then as many as have ``most`` words at most."""
        piece: list[Block] = []
        words = 0
        most = min(most, PIECE, FIRST << min(self.turns, 8))
        while self.position < len(self.blocks):
            words += _words(self.blocks[self.position])
            if piece and words > most:
                break
            piece.append(self.blocks[self.position])
            self.position += 1
        self.turns += 1
        return piece

    def put(self, result: Sequence[TranslatedBlock] | Exception | None) -> None:
        """Hand a result over to the event loop."""
        with suppress(RuntimeError):  # it is closed: the server was told twice to stop
            self.loop.call_soon_threadsafe(self.results.put_nowait, result)


class Worker:
    """Translates in a thread of its own, from ``with`` to the end of it.

    Args:
        engine: What translates; used in that thread alone.
        memory: Where corrections come from, and what is known needs no decoding.
        options: How to translate.
        room: How many jobs may be under way and waiting.
    """

    def __init__(
        self,
        engine: Engine,
        memory: Memory,
        options: Options = Options(),  # noqa: B008  (frozen)
        room: int = ROOM,
    ) -> None:
        self._engine, self._memory = engine, memory
        # What is clutter takes a whole document to tell, and a piece is none.
        self._options = replace(options, boilerplate="keep")
        self._room = room
        self._jobs: deque[Job] = deque()
        self._changed = threading.Condition()
        self._closing = False
        self._count = 0
        self._thread = threading.Thread(target=self._run, name="id2en-translating", daemon=True)

    def __enter__(self) -> Worker:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def submit(self, blocks: Sequence[Block], glossary: Glossary) -> Job:
        """Put blocks in the queue.

        Raises:
            RefusedError: 503, if it is full.
        """
        job = Job(blocks, glossary, asyncio.Queue(), asyncio.get_running_loop())
        with self._changed:
            if self._closing or self._count >= self._room:
                seconds = 1 + sum(each.words for each in self._jobs) // SPEED
                raise RefusedError(
                    503,
                    f"{self._count} requests are being translated; come again in {seconds} s",
                    {"Retry-After": str(seconds)},
                )
            self._count += 1
            self._jobs.append(job)
            self._changed.notify()
        return job

    async def results(self, job: Job) -> AsyncIterator[Sequence[TranslatedBlock]]:
        """Yield the translations of a job's blocks, in order, some at a time.

        Who stops asking leaves: what has not been begun is left undone.

        Raises:
            ModelError: The engine failed.
        """
        try:
            while (result := await job.results.get()) is not None:
                if isinstance(result, Exception):
                    raise result
                yield result
        finally:
            self.leave(job)

    async def translate(self, blocks: Sequence[Block], glossary: Glossary) -> list[TranslatedBlock]:
        """Return the translations of blocks; raises as ``submit`` and ``results``."""
        job = self.submit(blocks, glossary)
        return [block async for some in self.results(job) for block in some]

    def leave(self, job: Job) -> None:
        """Stop waiting for a job; nothing happens if it is done."""
        with self._changed:
            job.left = True
            if job in self._jobs:
                self._jobs.remove(job)
                self._count -= 1

    def _run(self) -> None:
        while turn := self._next():
            articles = [Article("", "text", tuple(piece), None) for _, piece in turn]
            glossary = turn[0][0].glossary
            failure = None
            try:
                translations = translate_articles(
                    articles, self._engine, self._options, glossary, memory=self._memory
                )
                for (job, _), translation in zip(turn, translations, strict=True):
                    job.put(translation.blocks)
            except Exception as error:  # whatever it is, the thread must live on
                failure = error
            self._after([job for job, _ in turn], failure)

    def _next(self) -> list[tuple[Job, list[Block]]]:
        """Wait for jobs and return those whose turn it is, each with its piece.

        Returns:
            Nothing when the worker is to end.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._jobs or self._closing)
            turn: list[tuple[Job, list[Block]]] = []
            room = TURN
            while self._jobs and room > 0:
                if turn and self._jobs[0].glossary is not turn[0][0].glossary:
                    break
                job = self._jobs.popleft()
                turn.append((job, job.take(room)))
                room -= sum(map(_words, turn[-1][1]))
            return turn

    def _after(self, jobs: Sequence[Job], failure: Exception | None) -> None:
        """Queue those jobs again that are not done; a failure is the end of all of them."""
        with self._changed:
            for job in jobs:
                if failure or job.left or job.position == len(job.blocks):
                    self._count -= 1
                    job.put(failure)
                else:
                    self._jobs.append(job)


def _words(block: Block) -> int:
    return len(block.text.split())
