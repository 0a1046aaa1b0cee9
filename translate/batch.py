"""A run over many documents: read, translate and write each, and go on past one that fails."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate import files, formats, leftovers
from translate.addresses import is_address
from translate.errors import Id2enError, OutputError
from translate.formats.options import ReadOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from translate.article import Article, Translation
    from translate.files import Input, Job


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input.

    Attributes:
        name: What messages call the input.
        output: Where the translation is; ``None`` for standard output, and where there is none.
        translation: ``None`` where the input could not be read.
        error: Why there is no output; ``None`` where there is.
        seconds: Its share, by words, of the wall time that the documents read ahead with it took:
            they are decoded together.
        unchanged: Whether the output was there already, as it is to be.
    """

    name: str
    output: Path | None = None
    translation: Translation | None = None
    error: Id2enError | None = None
    seconds: float = 0.0
    unchanged: bool = False

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
    reading: ReadOptions = ReadOptions(),  # noqa: B008  (frozen)
    on_read: Callable[[int, int], None] | None = None,
    replace: bool = True,
) -> Iterator[Outcome]:
    """Do jobs in order; each output is in its place before its outcome is yielded.

    An output that has the right bytes already is left as it is. What killed runs left in a folder
    is removed once this one has written there.

    Args:
        jobs: What to do.
        translate: The pipeline. It may read ahead, and yields in the order it reads.
        to_stdout: Takes the document of a job without output file.
        format: Name of the format of all inputs; ``None`` goes by each file's name.
        reading: What the user said about the format of all inputs.
        on_read: Called with the words and bytes of each document read.
        replace: Whether an output that exists and has other bytes is replaced; else it is an error.
    """
    under_way: deque[_UnderWay] = deque()
    cleaned: set[Path] = set()
    mark, seconds_per_word, new = time.perf_counter(), 0.0, False

    def articles() -> Iterator[Article]:
        nonlocal new
        for job in jobs:
            try:
                article, size = _read(job.input, format, reading)
            except Id2enError as error:
                under_way.append(_UnderWay(job, error=error))
                continue
            words = count_words(article)
            under_way.append(_UnderWay(job, words))
            new = True
            if on_read is not None:
                on_read(words, size)
            yield article

    for translation in translate(articles()):
        if new:  # the first of those read ahead: all of them are translated now
            words = sum(each.words for each in under_way)
            seconds_per_word = (time.perf_counter() - mark) / max(words, 1)
            new = False
        while under_way[0].error is not None:
            yield _failure(under_way.popleft())
        current = under_way.popleft()
        seconds = seconds_per_word * current.words
        outcome = _finish(current, translation, to_stdout, seconds, replace=replace)
        if outcome.output and not outcome.unchanged and outcome.output.parent not in cleaned:
            cleaned.add(outcome.output.parent)
            leftovers.remove(outcome.output)
        yield outcome
        mark = time.perf_counter()
    for each in under_way:
        yield _failure(each)


def _read(source: Input, format: str | None, reading: ReadOptions) -> tuple[Article, int]:
    """Return the article in a document, and the document's size in bytes."""
    if source.path is None and is_address(source.name):
        from translate import web

        return web.article(source.name, format, reading)
    data = files.read(source)
    reader = formats.by_name(format or formats.name_for(source.name))
    return reader.read(data, source.name, reading), len(data)


def count_words(article: Article) -> int:
    """Return the number of words, parted by white space, in an article's blocks."""
    return sum(len(block.text.split()) for block in article.blocks)


@dataclass(frozen=True, slots=True)
class _UnderWay:
    """A job whose input was read, with its words, or could not be."""

    job: Job
    words: int = 0
    error: Id2enError | None = None


def _failure(under_way: _UnderWay) -> Outcome:
    return Outcome(under_way.job.input.name, error=under_way.error)


def _finish(
    under_way: _UnderWay,
    translation: Translation,
    to_stdout: Callable[[bytes], None],
    seconds: float,
    *,
    replace: bool,
) -> Outcome:
    job, article = under_way.job, translation.article
    unchanged = False
    try:
        targets = [block.target for block in translation.blocks]
        data = formats.by_name(article.format).write(article, targets)
        # Looked for before it is read: another run may write the same file in between.
        there = job.output is not None and job.output.is_file()
        if job.output is None:
            to_stdout(data)
        elif there and files.holds(job.output, data):
            unchanged = True
        elif there and not replace:
            raise OutputError(
                "exists already, and is not what this run would write",
                where=str(job.output),
                hint="Add --force to replace, or write elsewhere.",
            )
        else:
            files.write(job.output, data)
    except Id2enError as error:
        return Outcome(job.input.name, None, translation, error, seconds)
    return Outcome(job.input.name, job.output, translation, None, seconds, unchanged)
