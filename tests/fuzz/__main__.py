"""Fuzz a target under the guidance of coverage: ``python -m fuzz split -runs=100000`` in tests/.

Needs atheris (``pip install atheris``; Linux). Options after the name are libFuzzer's
(https://llvm.org/docs/LibFuzzer.html). An input that crashes, or takes longer than ``-timeout``
seconds or more memory than ``-rss_limit_mb``, ends the run and is written to a file: mend the
program, and keep the input in ``cases/hostile.json``.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["translate"]):
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from fuzz.targets import SEEDS, TARGETS

DEFAULTS = ("-max_len=1024", "-timeout=10", "-rss_limit_mb=1500", "-len_control=20")


def main() -> None:
    name, *options = sys.argv[1:]
    given = {option.partition("=")[0] for option in options}
    defaults = [option for option in DEFAULTS if option.partition("=")[0] not in given]
    corpus = Path(tempfile.mkdtemp(prefix="id2en-corpus-"))
    for number, seed in enumerate(SEEDS[name]):
        (corpus / str(number)).write_text(seed, encoding="utf-8")
    atheris.Setup([f"fuzz {name}", *defaults, *options, str(corpus)], TARGETS[name])
    atheris.Fuzz()


main()
