from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from translate import batch
from translate.article import Article, Target, TranslatedBlock, Translation
from translate.files import Input, Job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pytest


def in_twos(articles: Iterable[Article], wait: Callable[[], None]) -> Iterator[Translation]:
    """A pipeline that reads two articles ahead, takes its time, and changes nothing."""
    rest = iter(articles)
    while window := list(islice(rest, 2)):
        wait()
        for article in window:
            blocks = tuple(TranslatedBlock(each, (), Target(each.text)) for each in article.blocks)
            yield Translation(article, blocks)


def test_outcomes_come_in_order_with_failures_and_each_ones_share_of_the_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0

    def wait() -> None:
        nonlocal now
        now += 6.0

    monkeypatch.setattr("time.perf_counter", lambda: now)
    documents = {
        "a.txt": b"satu dua\n",
        "bad.txt": b"\xff",
        "b.txt": b"satu\n",
        "c.txt": b"satu dua tiga\n",
        "worse.txt": b"\0",
    }
    jobs = []
    for name, data in documents.items():
        (tmp_path / name).write_bytes(data)
        path = tmp_path / name
        jobs.append(Job(Input(name, path, Path(name)), tmp_path / "out" / name))
    read: list[tuple[int, int]] = []
    outcomes = batch.run(
        jobs,
        lambda articles: in_twos(articles, wait),
        to_stdout=lambda _: None,
        on_read=lambda words, size: read.append((words, size)),
    )
    seen = []
    for outcome in outcomes:
        written = (tmp_path / "out" / outcome.name).exists()
        seen.append((outcome.name, outcome.exit_code, written, outcome.seconds))
    assert seen == [
        ("a.txt", 0, True, 4.0),
        ("bad.txt", 3, False, 0.0),
        ("b.txt", 0, True, 2.0),
        ("c.txt", 0, True, 6.0),
        ("worse.txt", 3, False, 0.0),
    ]
    assert read == [(2, 9), (1, 5), (3, 14)]
