"""The SQLite file of a translation memory: open it, refuse it, or set it aside and begin anew.

Several processes may have it open. Writing waits for its turn, reading never waits, and what was
committed outlives ``kill -9`` (write-ahead log; https://sqlite.org/wal.html). It belongs on a local
disk: shared folders don't keep SQLite's locks.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from translate.errors import InputError, OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SUFFIX = ".sqlite"
"""Only a file of this ending is moved aside if it is damaged: another may be no memory at all."""

APPLICATION = 0x69643265
"""Tells our files from other databases; ``file`` shows it."""

SCHEMA = 1
"""Version of the tables. A file of a later one is left alone."""

PATIENCE = 10.0
"""Seconds to wait for another process that writes."""

_TABLES = """
CREATE TABLE machine (
    key BLOB PRIMARY KEY,    -- all that decides the translation: keys.py
    source TEXT NOT NULL,    -- as the model saw it
    target TEXT NOT NULL,    -- as the model gave it
    rest TEXT NOT NULL,      -- the other fields of Decoded: entries.py
    crc INTEGER NOT NULL,    -- of the three: SQLite doesn't notice a bit flipped in them
    model TEXT NOT NULL,     -- beginning of its checksum
    used INTEGER NOT NULL    -- day of its last use, counted from 1970
);
CREATE TABLE corrections (
    source TEXT PRIMARY KEY, -- white space made one space
    target TEXT NOT NULL,
    created TEXT NOT NULL,   -- UTC, ISO 8601
    changed TEXT NOT NULL,
    author TEXT NOT NULL
) WITHOUT ROWID;
"""

_CORRUPT, _NO_DATABASE = 11, 26
"""SQLITE_CORRUPT and SQLITE_NOTADB, https://sqlite.org/rescode.html"""


class DamagedError(InputError):
    """The file turned out damaged while it was in use; a new one has taken its place."""


class Database:
    """The open file. One connection, which threads take in turns.

    Args:
        path: The file; made if there is none.
        tell: Told what was done about a damaged file.

    Raises:
        InputError: It is no memory, of a newer version, or damaged and not to be moved.
        OutputError: It can't be made or opened.
    """

    def __init__(self, path: Path, tell: Callable[[str], None]) -> None:
        self.path = path
        self._tell = tell
        self._turn = threading.RLock()
        with _told(path):
            self._connection = self._open()

    @contextmanager
    def use(self, *, write: bool = False) -> Iterator[sqlite3.Connection]:
        """Give the connection for one transaction: all of what is done in it counts, or nothing.

        Raises:
            DamagedError: The file is damaged, and was replaced by a new one.
            OutputError: It can't be used: locked for too long, disk full …
        """
        with self._turn, _told(self.path):
            try:
                self._connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException as error:
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                if not _is_damage(error):
                    raise
                self._connection.close()
                self._set_aside()
                self._connection = self._open()
                raise DamagedError("was damaged", where=str(self.path)) from error

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query as they were when the first was asked for.

        Raises:
            OutputError: They can't be read.
        """
        # A connection of its own: what is done with a row may use the other.
        with _told(self.path), closing(_connect(self.path)) as connection:
            yield from connection.execute(query)

    def shrink(self) -> None:
        """Give the room of what was deleted back to the disk.

        Raises:
            OutputError: Another process has the file in use.
        """
        with self._turn, _told(self.path):
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file; nothing goes wrong if it is closed already."""
        with self._turn:
            self._connection.close()

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._identity = _identity(self.path)
        try:
            connection = _connect(self.path)
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            self._set_aside()
            connection = _connect(self.path)
        self._identity = _identity(self.path)
        return connection

    def _set_aside(self) -> None:
        """Move a damaged file out of the way, and save from it the corrections that can be read."""
        if self.path.suffix != SUFFIX:
            raise InputError(
                "is damaged, or is no translation memory",
                where=str(self.path),
                hint=f"Name another file, one that ends with {SUFFIX}.",
            )
        if _identity(self.path) not in (self._identity, None):
            return  # another process has done it already
        stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}"
        aside = self.path.with_name(f"{self.path.name}.corrupt-{stamp}")
        # The log first: beside a new file it would be taken for that one's.
        for ending in ("-wal", "-shm", ""):
            with suppress(FileNotFoundError):
                os.replace(f"{self.path}{ending}", f"{aside}{ending}")  # noqa: PTH105
        saved = self._salvage(aside)
        found = f"; {len(saved)} corrections were saved from it" if saved else ""
        self._tell(f"{self.path}: damaged: moved to {aside.name}, and a new one begun{found}")

    def _salvage(self, aside: Path) -> list[tuple[str, ...]]:
        saved: list[tuple[str, ...]] = []
        with suppress(sqlite3.Error):
            uri = f"{aside.absolute().as_uri()}?mode=ro"
            with closing(sqlite3.connect(uri, uri=True)) as old:
                # Row by row: what comes before the damage counts.
                saved.extend(old.execute("SELECT * FROM corrections"))
        if saved:
            with closing(_connect(self.path)) as new:
                new.executemany("INSERT OR IGNORE INTO corrections VALUES (?, ?, ?, ?, ?)", saved)
        return saved


def check(path: Path) -> None:
    """Look through a whole file without changing it.

    Raises:
        InputError: It is damaged, no memory, or of a newer version.
        OutputError: It can't be opened.
    """
    uri = f"{path.absolute().as_uri()}?mode=ro"
    with _told(path), closing(sqlite3.connect(uri, uri=True, timeout=PATIENCE)) as connection:
        try:
            _refuse_others(connection, path)
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            found = str(error)
    if found != "ok":
        raise InputError(f"is damaged: {found}", where=str(path))


def _connect(path: Path) -> sqlite3.Connection:
    with suppress(FileExistsError):  # what people write is not for everyone to read
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    connection = sqlite3.connect(
        path, timeout=PATIENCE, isolation_level=None, check_same_thread=False
    )
    try:
        if not _number(connection, "application_id"):
            _create(connection, path)
        _refuse_others(connection, path)
        # A crash of the machine may cost the last transactions, never the file.
        connection.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        connection.close()
        raise
    return connection


def _refuse_others(connection: sqlite3.Connection, path: Path) -> None:
    if _number(connection, "application_id") != APPLICATION:
        raise _foreign(path)
    if (version := _number(connection, "user_version")) > SCHEMA:
        raise InputError(
            f"was made by a newer id2en (layout {version}; this one knows {SCHEMA})",
            where=str(path),
            hint="Update id2en, or name another file with --memory.",
        )


def _create(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables, unless another process just has."""
    _log_ahead(connection)
    connection.execute("BEGIN IMMEDIATE")
    if not _number(connection, "application_id"):
        if connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            raise _foreign(path)
        for statement in _TABLES.split(";\n"):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {SCHEMA}")
    connection.execute("COMMIT")


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Turn on the write-ahead log, for which SQLite doesn't wait for its turn by itself."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _foreign(path: Path) -> InputError:
    return InputError(
        "is a database of another program",
        where=str(path),
        hint="Name another file with --memory.",
    )


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _is_damage(error: BaseException) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return isinstance(error, sqlite3.DatabaseError) and code in (_CORRUPT, _NO_DATABASE)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Raise what goes wrong with the file as an ``OutputError``."""
    try:
        yield
    except sqlite3.Error as error:
        raise OutputError(f"the memory can't be used: {error}", where=str(path)) from error
    except OSError as error:
        what = error.strerror or str(error)
        raise OutputError(f"the memory can't be used: {what}", where=str(path)) from error
