"""The hidden files that outputs are written to at first, and removing those of killed processes.

Whoever writes one holds a lock on it, which the system lets go of when the process ends, however
it does. So one that is old and that nobody holds is left over. A day is waited for file systems
that don't tell one machine of another's locks, and it is counted by the file system's own clock:
machines' clocks differ and jump. Windows needs no lock: a file that is open can't be removed there.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

AGE = 24 * 60 * 60
"""Seconds since the last change of a file, before it may be one that is left over."""

_NAME = re.compile(r"\.id2en-[0-9a-f]{12}\.tmp")


def new_name() -> str:
    """Return a name that no other file has."""
    return f".id2en-{secrets.token_hex(6)}.tmp"


def hold(stream: BinaryIO) -> None:
    """Lock a file until it is closed, where the file system has locks."""
    if sys.platform != "win32":
        with suppress(OSError):
            _lock(stream.fileno())


def remove(beside: Path) -> None:
    """Remove what killed processes left in a folder; what can't be removed stays.

    Args:
        beside: A file there that was just written: it tells the time by the file system's clock.
    """
    beside = Path(os.path.realpath(beside))
    with suppress(OSError):
        now = beside.lstat()
        if not stat.S_ISREG(now.st_mode):
            return
        with os.scandir(beside.parent) as entries:
            names = [entry.name for entry in entries if _NAME.fullmatch(entry.name)]
        for name in names:
            _remove(beside.with_name(name), now.st_mtime - AGE)


def _remove(path: Path, before: float) -> None:
    """Remove a file that was last changed before a time, in seconds, and that nobody holds."""
    with suppress(OSError):
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_mtime >= before:
            return
        if sys.platform == "win32":
            path.unlink()
            return
        # Some file systems only lock what is open for writing.
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            _lock(descriptor)
            path.unlink()
        finally:
            os.close(descriptor)


def _lock(descriptor: int) -> None:
    """Lock an open file; raises ``OSError`` where another holds it, or there are no locks."""
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
