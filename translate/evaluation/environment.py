"""Where an evaluation ran: versions, machine, commit."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import translate

LIBRARIES = ("sacrebleu", "ctranslate2", "sentencepiece", "numpy", "transformers", "torch")


def versions() -> dict[str, str]:
    """Return the versions of id2en, Python and the libraries that are installed."""
    found = {"id2en": translate.__version__, "python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def machine() -> str:
    """Return the kind of machine: system, architecture, processor, cores."""
    kind = f"{platform.system()} {platform.machine()}"
    return f"{kind}, {_processor()}, {os.cpu_count()} cores"


def commit() -> str:
    """Return the commit checked out in the current folder, abbreviated; empty if there is none.

    ``+`` behind it: tracked files differ from it.
    """
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--exclude=*", "--dirty=+"],
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return described.stdout.strip()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.processor() or "unknown processor")
