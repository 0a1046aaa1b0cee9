"""What a memory holds: what the machine made of tasks, and what people made of sentences."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from translate.errors import OutputError, UsageError
from translate.memory.database import Database
from translate.memory.entries import Entry, decoded, entry
from translate.normalize import compose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from sqlite3 import Connection

    from translate.decoding import Decoded, Task
    from translate.engines.base import ModelInfo

LIMIT = 500_000_000
"""Bytes it may hold, some 700,000 sentences. Beyond, what was used least recently goes; corrections
stay."""

DAY = 86_400
"""Seconds."""

MODEL_DIGITS = 12
"""How much of a model's checksum is kept beside a translation, to count by model."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A translation by a person.

    Attributes:
        source: The sentence as it stands in the article, white space made one space.
        target: Its translation.
        created: When it was first corrected, UTC.
        changed: When it was last corrected, UTC.
        author: By whom; empty if not known.
    """

    source: str
    target: str
    created: datetime
    changed: datetime
    author: str = ""


@dataclass(frozen=True, slots=True)
class Stats:
    """What a memory holds.

    Attributes:
        path: Its file.
        size: Bytes on disk.
        corrections: How many sentences were corrected.
        machine: How many machine translations it has, by the first digits of the model's checksum.
    """

    path: Path
    size: int
    corrections: int
    machine: dict[str, int]


class Store:
    """The tables of a memory. Threads and processes may share it.

    Args:
        path: The file; made if there is none.
        tell: Told what was done about a damaged file.
        limit: Bytes it may hold.

    Raises:
        InputError: The file is no memory, or of a newer version.
        OutputError: It can't be opened or made. All methods raise it where the file can't be used.
    """

    def __init__(self, path: Path, tell: Callable[[str], None], limit: int = LIMIT) -> None:
        self._database = Database(path, tell)
        self._limit = limit

    @property
    def path(self) -> Path:
        """Its file."""
        return self._database.path

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def evict(self) -> None:
        """Drop what was used least recently, if the file is beyond its limit."""
        with self._database.use() as connection:
            pages, free, page_size = (
                connection.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("page_count", "freelist_count", "page_size")
            )
        size = (pages - free) * page_size
        if size <= self._limit:
            return
        with self._database.use(write=True) as connection:
            (entries,) = connection.execute("SELECT count(*) FROM machine").fetchone()
            # A tenth more than must go, or each run would have to.
            surplus = round(entries * (1 - 0.9 * self._limit / size))
            connection.execute(
                "DELETE FROM machine WHERE rowid IN "
                "(SELECT rowid FROM machine ORDER BY used, rowid LIMIT ?)",
                (surplus,),
            )

    # What the machine made.

    def recall(self, keys: Mapping[Task, bytes]) -> dict[Task, Decoded]:
        """Return the translations of those tasks that it has."""
        known: dict[Task, Decoded] = {}
        stale: list[tuple[int, bytes]] = []
        today = int(time.time() // DAY)
        with self._database.use() as connection:
            for task, key in keys.items():
                row = connection.execute(
                    "SELECT source, target, rest, crc, used FROM machine WHERE key = ?", (key,)
                ).fetchone()
                if row and (found := decoded(task, Entry(*row[:4]))):
                    known[task] = found
                    if row[4] != today:
                        stale.append((today, key))
        if stale:
            # Where the file can't be written, what was read still counts.
            with suppress(OutputError), self._database.use(write=True) as connection:
                connection.executemany("UPDATE machine SET used = ? WHERE key = ?", stale)
        return known

    def remember(
        self, made: Mapping[Task, Decoded], keys: Mapping[Task, bytes], model: ModelInfo
    ) -> None:
        """Keep translations; a process killed afterwards has kept them."""
        today = int(time.time() // DAY)
        rows = [
            (keys[task], *entry(task, each), model.checksum[:MODEL_DIGITS], today)
            for task, each in made.items()
            if _storable(task.text) and _storable(each.text)
        ]
        with self._database.use(write=True) as connection:
            connection.executemany("INSERT OR REPLACE INTO machine VALUES (?,?,?,?,?,?,?)", rows)

    def machine(self) -> Iterator[tuple[str, str]]:
        """Yield what the model saw and what it made of it, the latest of each, by source."""
        query = "SELECT source, target, max(rowid) FROM machine GROUP BY source ORDER BY source"
        for source, target, _ in self._database.rows(query):
            yield source, target

    # What people made.

    def corrections_of(self, sources: Iterable[str]) -> dict[str, str]:
        """Return the corrections of those sentences that have one."""
        found: dict[str, str] = {}
        with self._database.use() as connection:
            for source in filter(_storable, sources):
                query = "SELECT target FROM corrections WHERE source = ?"
                if row := connection.execute(query, (spaced(source),)).fetchone():
                    found[source] = row[0]
        return found

    def correct(self, source: str, target: str, author: str = "") -> Correction:
        """Keep a person's translation of a sentence in place of an earlier one.

        Args:
            source: The sentence as it stands in the article.
            target: Its translation.
            author: Who made it.

        Raises:
            UsageError: One of the two is empty.
        """
        now = datetime.now(UTC).replace(microsecond=0)
        with self._database.use(write=True) as connection:
            return _put(connection, _checked(Correction(source, target, now, now, author)))

    def add(self, corrections: Iterable[Correction]) -> list[Correction]:
        """Keep corrections, all or none, but those that are older than what is there.

        Returns:
            What was taken, as it is kept.

        Raises:
            UsageError: One has an empty text.
        """
        taken = []
        with self._database.use(write=True) as connection:
            for each in map(_checked, corrections):
                there = _dates(connection, each.source)
                if there is None or there[1] <= each.changed:
                    taken.append(_put(connection, each))
        return taken

    def corrections(self) -> Iterator[Correction]:
        """Yield all corrections, in order of their sources."""
        query = "SELECT source, target, created, changed, author FROM corrections ORDER BY source"
        for source, target, created, changed, author in self._database.rows(query):
            yield Correction(
                source,
                target,
                datetime.fromisoformat(created),
                datetime.fromisoformat(changed),
                author,
            )

    def forget(self, source: str) -> bool:
        """Drop the correction of a sentence; return whether there was one."""
        with self._database.use(write=True) as connection:
            query = "DELETE FROM corrections WHERE source = ?"
            found = _storable(source) and connection.execute(query, (spaced(source),)).rowcount
            return bool(found)

    # The whole.

    def clear(self, *, corrections: bool = False) -> None:
        """Drop all machine translations, and the corrections too if wanted."""
        with self._database.use(write=True) as connection:
            connection.execute("DELETE FROM machine")
            if corrections:
                connection.execute("DELETE FROM corrections")
        self._database.shrink()

    def stats(self) -> Stats:
        """Return what it holds."""
        with self._database.use() as connection:
            (count,) = connection.execute("SELECT count(*) FROM corrections").fetchone()
            machine = dict(
                connection.execute("SELECT model, count(*) FROM machine GROUP BY model ORDER BY 1")
            )
        files = (Path(f"{self.path}{ending}") for ending in ("", "-wal"))
        size = sum(each.stat().st_size for each in files if each.exists())
        return Stats(self.path, size, count, machine)


def spaced(text: str) -> str:
    r"""Return a text in Unicode NFC, with each run of white space made one space.

    >>> spaced(" Kapal\u00a0itu\n karam. ")
    'Kapal itu karam.'
    """
    return " ".join(compose(text).split())


def _checked(correction: Correction) -> Correction:
    source, target = spaced(correction.source), spaced(correction.target)
    if not (source and target and _storable(source + target)):
        raise UsageError(
            "a correction needs a sentence and its translation", where=f"«{source or target}»"
        )
    return replace(correction, source=source, target=target)


def _dates(connection: Connection, source: str) -> tuple[datetime, datetime] | None:
    """Return when a sentence was first and last corrected."""
    query = "SELECT created, changed FROM corrections WHERE source = ?"
    row = connection.execute(query, (source,)).fetchone()
    return row and (datetime.fromisoformat(row[0]), datetime.fromisoformat(row[1]))


def _put(connection: Connection, new: Correction) -> Correction:
    there = _dates(connection, new.source)
    new = replace(new, created=min(new.created, there[0])) if there else new
    connection.execute(
        "INSERT OR REPLACE INTO corrections VALUES (?, ?, ?, ?, ?)",
        (new.source, new.target, new.created.isoformat(), new.changed.isoformat(), new.author),
    )
    return new


def _storable(text: str) -> bool:
    """Tell whether SQLite can hold a text: it has no half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
