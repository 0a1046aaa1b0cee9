"""The progress bar: share done, words a second and time left, on a terminal's standard error.

All counts are of source words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import rich.progress

# A bar for less than about a second of work is only a flicker.
MIN_WORDS = 500


class Estimate:
    """How many words a run has: those read, and those to expect in the bytes not read yet.

    >>> estimate = Estimate(size=3000)
    >>> estimate.read(words=100, size=1000)
    >>> estimate.words
    300
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._read_words = 0
        self._read_size = 0

    def read(self, words: int, size: int) -> None:
        """Take note of a document read."""
        self._read_words += words
        self._read_size += size

    @property
    def words(self) -> int:
        """All words of the run, as far as can be told now."""
        if not self._read_size:
            return 0
        unread = max(0, self._size - self._read_size)
        return self._read_words + round(unread * self._read_words / self._read_size)


class Bar:
    """A bar that appears once there is enough to do, and leaves no trace when it stops.

    Text printed to ``sys.stderr`` meanwhile scrolls by above it.

    Args:
        size: Bytes to translate in all, as far as known; what comes through a pipe is not.
        hidden: Whether it never appears.
    """

    def __init__(self, size: int, *, hidden: bool = False) -> None:
        self._estimate = Estimate(size)
        self._hidden = hidden
        self._bar: rich.progress.Progress | None = None
        self._done = 0

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def read(self, words: int, size: int) -> None:
        """Take note of a document read; the bar appears when the run turns out long enough."""
        self._estimate.read(words, size)
        if self._bar is None and not self._hidden and self._estimate.words >= MIN_WORDS:
            self._bar = _rich_bar()
            self._bar.start()
        self._show()

    def advance(self, words: int) -> None:
        """Take note of words translated."""
        self._done += words
        self._show()

    def stop(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def _show(self) -> None:
        if self._bar is not None:
            task = self._bar.task_ids[0]
            self._bar.update(task, completed=self._done, total=self._estimate.words)


def pace(done: int, total: int, seconds: float) -> str:
    """Return the speed so far and the time left at that speed; empty before anything is done.

    >>> pace(2_000, 5_000, 2.5)
    '800 words/s, 0:04 left'
    """
    if not done or not seconds:
        return ""
    speed = done / seconds
    minutes, rest = divmod(round(max(0, total - done) / speed), 60)
    return f"{speed:,.0f} words/s, {minutes}:{rest:02} left"


def _rich_bar() -> rich.progress.Progress:
    from rich import progress
    from rich.console import Console
    from rich.text import Text

    class Pace(progress.ProgressColumn):
        # Not rich's own speed: words come in lots too rare and too unlike for its moving average.
        def render(self, task: progress.Task) -> Text:
            return Text(pace(int(task.completed), int(task.total or 0), task.elapsed or 0))

    bar = progress.Progress(
        progress.BarColumn(),
        progress.TaskProgressColumn(),
        Pace(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
    )
    bar.add_task("")
    return bar
