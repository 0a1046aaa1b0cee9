"""The thread that translates: turns, batches, leaving, the full queue, the end."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING

import pytest
from conftest import FakeEngine, tag_words

from translate.article import Block
from translate.glossary import Glossary, Term

pytest.importorskip("starlette", reason="needs id2en[web]")

from translate.memory import Memory
from translate.serve.refusals import RefusedError
from translate.serve.worker import FIRST, PIECE, Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NONE = Glossary()


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with Memory(tmp_path / "memory.sqlite") as made:
        yield made


class Held:
    """An engine that waits before it answers until it is let go, and notes what it was asked."""

    def __init__(self) -> None:
        self.free = threading.Event()
        self.begun = threading.Event()
        self.texts: list[str] = []
        self.engine = FakeEngine(self.answer)

    def answer(self, text: str) -> str:
        self.begun.set()
        assert self.free.wait(10)
        self.texts.append(text)
        return tag_words(text)

    async def busy(self) -> None:
        """Wait until it was asked something."""
        while not self.begun.is_set():
            await asyncio.sleep(0.001)


def blocks(name: str, count: int, words: int = 8) -> list[Block]:
    return [Block(f"Kapal {name}{n} {'besar ' * (words - 3)}karam") for n in range(count)]


def test_results_come_in_order_and_only_then_end(memory: Memory) -> None:
    async def main() -> list[str]:
        with Worker(FakeEngine(), memory) as worker:
            found = await worker.translate(blocks("a", 150), NONE)
        return [block.source.text for block in found]

    assert asyncio.run(main()) == [block.text for block in blocks("a", 150)]


def test_no_blocks_are_no_work(memory: Memory) -> None:
    async def main() -> list[object]:
        with Worker(FakeEngine(), memory) as worker:
            return [*await worker.translate([], NONE)]

    assert asyncio.run(main()) == []


def test_pieces_are_small_at_first_and_never_large(memory: Memory) -> None:
    async def main() -> list[int]:
        with Worker(FakeEngine(), memory) as worker:
            job = worker.submit(blocks("a", 300), NONE)
            return [8 * len(each) async for each in worker.results(job)]

    sizes = asyncio.run(main())
    assert sizes[0] <= FIRST
    assert max(sizes) <= PIECE
    assert sizes[1] > sizes[0]


def test_small_jobs_go_together_and_a_long_one_holds_none_up(memory: Memory) -> None:
    held = Held()

    async def main() -> tuple[list[str], int]:
        ended: list[str] = []

        async def job(name: str, count: int) -> None:
            await worker.translate(blocks(name, count), NONE)
            ended.append(name)

        with Worker(held.engine, memory) as worker:
            long = asyncio.create_task(job("long", 400))
            await held.busy()
            small = [asyncio.create_task(job(f"s{n}.", 1)) for n in range(20)]
            await asyncio.sleep(0.01)
            before = len(held.engine.calls)
            held.free.set()
            await asyncio.gather(long, *small)
            batch = max(
                sum(text.startswith("Kapal s") for text in texts)
                for texts, _ in held.engine.calls[before:]
            )
        return ended, batch

    ended, batch = asyncio.run(main())
    assert ended[-1] == "long"
    assert batch == 20


def test_jobs_with_different_glossaries_do_not_mix(memory: Memory) -> None:
    ship = Glossary((Term("kapal", "ship"),))

    async def main() -> list[str]:
        with Worker(FakeEngine(), memory) as worker:
            found = await asyncio.gather(
                *(worker.translate(blocks("a", 1), which) for which in (NONE, ship, NONE, ship))
            )
        return [each[0].target.text.split()[0] for each in found]

    assert asyncio.run(main()) == ["Kenapal", "Ship", "Kenapal", "Ship"]


def test_who_leaves_stops_the_work_at_the_next_piece(memory: Memory) -> None:
    held = Held()

    async def main() -> int:
        with Worker(held.engine, memory, room=1) as worker:
            task = asyncio.create_task(worker.translate(blocks("a", 2_000), NONE))
            await held.busy()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            held.free.set()
            for _ in range(1_000):  # its place is free once the piece is done
                try:
                    await worker.translate(blocks("b", 1), NONE)
                    break
                except RefusedError:
                    await asyncio.sleep(0.002)
            else:
                raise AssertionError
        return sum(text.startswith("Kapal a") for text in held.texts)

    assert asyncio.run(main()) * 8 <= FIRST


def test_who_leaves_before_the_first_turn_costs_nothing(memory: Memory) -> None:
    held = Held()

    async def main() -> None:
        with Worker(held.engine, memory) as worker:
            first = asyncio.create_task(worker.translate(blocks("a", 1), NONE))
            await held.busy()
            second = asyncio.create_task(worker.translate(blocks("b", 1), NONE))
            await asyncio.sleep(0.01)
            second.cancel()
            await asyncio.gather(second, return_exceptions=True)
            held.free.set()
            await first

    asyncio.run(main())
    assert not [text for text in held.texts if "b0" in text]


def test_a_full_queue_sends_away_and_says_when_to_come_again(memory: Memory) -> None:
    held = Held()

    async def main() -> RefusedError:
        with Worker(held.engine, memory, room=2) as worker:
            tasks = [asyncio.create_task(worker.translate(blocks("a", 1), NONE)) for _ in range(2)]
            await asyncio.sleep(0.01)
            with pytest.raises(RefusedError) as caught:
                await worker.translate(blocks("b", 1), NONE)
            held.free.set()
            await asyncio.gather(*tasks)
            await worker.translate(blocks("b", 1), NONE)  # there is room again
        return caught.value

    refused = asyncio.run(main())
    assert refused.status == 503
    assert refused.headers is not None
    assert int(refused.headers["Retry-After"]) >= 1


@pytest.mark.parametrize("error", [ValueError("a bug"), MemoryError()])
def test_a_failure_is_handed_over_and_the_thread_lives_on(memory: Memory, error: Exception) -> None:
    engine = FakeEngine()

    def fail(_: str) -> str:
        raise error

    async def main() -> None:
        with Worker(engine, memory, room=1) as worker:
            engine.answer = fail
            with pytest.raises(type(error)):
                await worker.translate(blocks("a", 300), NONE)
            engine.answer = tag_words
            assert len(await worker.translate(blocks("a", 3), NONE)) == 3

    asyncio.run(main())


def test_the_end_waits_for_what_is_under_way(memory: Memory) -> None:
    slow: Callable[[str], str] = lambda text: (time.sleep(0.01), tag_words(text))[1]  # noqa: E731

    async def main() -> int:
        worker = Worker(FakeEngine(slow), memory)
        worker.__enter__()
        task = asyncio.create_task(worker.translate(blocks("a", 30), NONE))
        await asyncio.sleep(0.02)
        await asyncio.to_thread(worker.__exit__)
        with pytest.raises(RefusedError):
            worker.submit(blocks("b", 1), NONE)
        return len(await task)

    assert asyncio.run(main()) == 30
