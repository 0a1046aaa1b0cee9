"""What one process took, from start to exit."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import IO

from news import ROOT


@dataclass(frozen=True)
class Took:
    """What one process took.

    Attributes:
        seconds: From its start to its exit.
        processor: Processor seconds, of all threads.
        memory: The most bytes it had in memory.
    """

    seconds: float
    processor: float
    memory: int


def run(arguments: list[str], output: IO[bytes] | None = None) -> Took:
    """Run Python with these arguments and this project; stop if it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdout=output,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed")
    # macOS counts bytes, Linux kilobytes.
    memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Took(seconds, usage.ru_utime + usage.ru_stime, memory)
