"""A run over many documents: read, translate and write each, and go on past one that fails."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate import files, formats
from translate.errors import Id2enError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from translate.article import Article, Translation
    from translate.files import Job


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input.

    Attributes:
        name: What messages call the input.
        output: Where the translation is; ``None`` for standard output, and where there is none.
        translation: ``None`` where the input could not be read.
        error: Why there is no output; ``None`` where there is.
        seconds: Wall time since the outcome before. Documents share the engine's batches, so only
            sums over many say how fast it is.
    """

    name: str
    output: Path | None = None
    translation: Translation | None = None
    error: Id2enError | None = None
    seconds: float = 0.0

    @property
    def exit_code(self) -> int:
        """0, or what its error asks for."""
        return 0 if self.error is None else self.error.exit_code


def run(
    jobs: Sequence[Job],
    translate: Callable[[Iterable[Article]], Iterator[Translation]],
    *,
    to_stdout: Callable[[bytes], None],
    format: str | None = None,
    encoding: str | None = None,
    on_read: Callable[[int, int], None] | None = None,
) -> Iterator[Outcome]:
    """Do jobs in order; each output is in its place before its outcome is yielded.

    Args:
        jobs: What to do.
        translate: The pipeline. It may read ahead, and yields in the order it reads.
        to_stdout: Takes the document of a job without output file.
        format: Name of the format of all inputs; ``None`` goes by each file's name.
        encoding: Character encoding declared for all inputs; ``None`` detects it.
        on_read: Called with the words and bytes of each document read.
    """
    under_way: deque[tuple[Job, Id2enError | None]] = deque()
    start = time.perf_counter()

    def articles() -> Iterator[Article]:
        for job in jobs:
            try:
                data = files.read(job.input)
                reader = formats.get(format or formats.name_for(job.input.name))
                article = reader.read(data, job.input.name, encoding)
            except Id2enError as error:
                under_way.append((job, error))
                continue
            under_way.append((job, None))
            if on_read is not None:
                on_read(count_words(article), len(data))
            yield article

    def outcome(job: Job, translation: Translation | None, error: Id2enError | None) -> Outcome:
        nonlocal start
        before, start = start, time.perf_counter()
        output = None if error is not None else job.output
        return Outcome(job.input.name, output, translation, error, start - before)

    for translation in translate(articles()):
        job, error = under_way.popleft()
        while error is not None:
            yield outcome(job, None, error)
            job, error = under_way.popleft()
        try:
            _write(job, translation, to_stdout)
        except Id2enError as failure:
            error = failure
        yield outcome(job, translation, error)
    for job, error in under_way:
        yield outcome(job, None, error)


def count_words(article: Article) -> int:
    """Return the number of words, parted by white space, in an article's blocks."""
    return sum(len(block.text.split()) for block in article.blocks)


def _write(job: Job, translation: Translation, to_stdout: Callable[[bytes], None]) -> None:
    article = translation.article
    targets = [block.target for block in translation.blocks]
    data = formats.get(article.format).write(article, targets)
    if job.output is None:
        to_stdout(data)
    else:
        files.write(job.output, data)
