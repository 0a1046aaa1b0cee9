"""What a run over a corpus tells a person on standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate.report.console import MAX_WARNINGS, error_lines, summary_line
from translate.scale.ledger import merged

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from translate.scale.run import Plan
    from translate.scale.worker import Result


class Narrator:
    """Tells how a run goes, and at the end what to look at.

    Args:
        say: Prints a line.
        quiet: Say nothing but errors.
        verbose: Say a line on each output, and every warning.
    """

    def __init__(
        self, say: Callable[[str], None], *, quiet: bool = False, verbose: bool = False
    ) -> None:
        self._say = say
        self._quiet = quiet
        self._verbose = verbose
        self._warnings: list[str] = []
        self._left_out = 0

    def add(self, result: Result) -> None:
        """Say what is worth saying on one result."""
        if result.error is not None:
            self._say(error_lines(result.error))
        elif self._verbose:
            words = f"{result.totals.words:,} word{'' if result.totals.words == 1 else 's'}"
            unchanged = ", unchanged" if result.unchanged else ""
            self._say(f"{result.part.name} -> {result.part.output}: {words}{unchanged}")
            for line in result.warnings:
                self._say(line)
        else:
            room = MAX_WARNINGS - len(self._warnings)
            self._warnings += result.warnings[:room]
            self._left_out += len(result.warnings[room:]) + result.more

    def warn(self, message: str) -> None:
        """Say what went wrong with something that the run can do without; also a quiet one."""
        self._say(f"id2en: warning: {message}")

    def finish(self, results: Sequence[Result], todo: Plan, seconds: float) -> None:
        """Say the first warnings, and a line on the whole run."""
        if todo.stale and not self._quiet:
            more = f" and {len(todo.stale) - 1:,} more" if len(todo.stale) > 1 else ""
            self.warn(f"{todo.stale[0]}{more}: made by an earlier run of an input that is gone")
        if self._quiet:
            return
        for line in self._warnings:
            self._say(line)
        if self._left_out:
            self._say(
                f"{self._left_out:,} more warning{'' if self._left_out == 1 else 's'}: "
                "--verbose shows all, --report DIR keeps them"
            )
        new = [each for each in results if each.error is None]
        totals = merged(each.totals for each in new)
        totals.failed = len(results) - len(new)
        before = f"{len(todo.done):,} done before" if todo.done else ""
        if new:
            line = summary_line(totals, seconds, sum(each.unchanged for each in new))
            self._say(f"{line}, {before}" if before else line)
        elif before:
            failed = f", {totals.failed:,} failed" if totals.failed else ""
            self._say(f"nothing to translate: {before}{failed}")
