"""What a corpus' output folder says of itself: which output was made of what, and how.

It lies beside the outputs, in ``_manifest``: a file for each lot of parts that were done, and one
that holds them all when a run has ended. An output counts as done while its input, the settings
and its own bytes are what the ledger says. Nothing but a run writes here, and losing it loses no
work but time: outputs that it doesn't know are made again and compared.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from translate.errors import InputError
from translate.report.totals import Totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from translate.scale.storage import Storage

FOLDER = "_manifest"
LAYOUT = 1

Settings = dict[str, Any]
"""All that an output depends on besides its input: program, model, glossary, options."""


@dataclass(frozen=True, slots=True)
class Record:
    """How an output came to be.

    Attributes:
        output: Where it is, below the output folder.
        source: What it was made of, below the corpus.
        input: SHA-256 of that.
        settings: Digest of the settings it was made with.
        sha256: SHA-256 of the output.
        size: Its bytes.
        report: SHA-256 of its report; empty if none was wanted.
        totals: Its figures.
    """

    output: str
    source: str
    input: str
    settings: str
    sha256: str
    size: int
    report: str = ""
    totals: Totals = field(default_factory=Totals)


def settings_digest(settings: Settings) -> str:
    """Return the SHA-256 of settings, shortened."""
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:16]


class Ledger:
    """The ledger of an output folder; one run writes to it at a time.

    Args:
        storage: The output folder.
        settings: Those of this run.

    Raises:
        InputError: It is damaged, or of a newer version.
    """

    def __init__(self, storage: Storage, settings: Settings) -> None:
        self._storage = storage
        self.settings = settings_digest(settings)
        self._known: dict[str, Settings] = {}
        self.records: dict[str, Record] = {}
        self._run = 1
        self._files: list[str] = []
        self._waiting: list[Record] = []
        for name in sorted(n for n in storage.find(FOLDER) if n.startswith(f"{FOLDER}/ledger-")):
            self._load(name)
        self._known[self.settings] = settings

    def add(self, record: Record) -> None:
        """Take note of an output that is in its place; ``flush`` keeps it."""
        self.records[record.output] = record
        self._waiting.append(record)

    def flush(self) -> None:
        """Write what was noted since the last time.

        Raises:
            OutputError: It can't be written.
        """
        if self._waiting:
            self._write(self._waiting, len(self._files) + 1)
            self._waiting = []

    def close(self) -> None:
        """Make one file of all there are.

        Raises:
            OutputError: It can't be written.
        """
        self.flush()
        if len(self._files) > 1:
            old = self._files.copy()
            self._write(self.records.values(), len(old) + 1)
            for name in old:
                self._storage.remove(name)
            self._files = self._files[len(old) :]

    def why_stale(self, record: Record, digest: str) -> str:
        """Return what of an output's making differs from this run; empty if nothing does.

        Args:
            record: How it was made.
            digest: SHA-256 of the input as it is now.
        """
        if record.settings != self.settings:
            then, now = self._known.get(record.settings, {}), self._known[self.settings]
            changed = [key for key in now if then.get(key) != now[key]]
            return "another " + " and ".join(changed or ["program"])
        return "" if record.input == digest else "another input"

    def _write(self, records: Iterable[Record], number: int) -> None:
        rows = [asdict(record) for record in records]
        used = {row["settings"] for row in rows}
        settings = {key: self._known[key] for key in sorted(used) if key in self._known}
        data = {"layout": LAYOUT, "run": self._run, "settings": settings, "parts": rows}
        # Two runs at once can't take each other's names.
        name = f"{FOLDER}/ledger-{self._run:05}-{number:07}-{secrets.token_hex(3)}.json"
        text = json.dumps(data, ensure_ascii=False, indent=0)
        self._storage.write(name, text.encode("utf-8", errors="backslashreplace"))
        self._files.append(name)

    def _load(self, name: str) -> None:
        where = self._storage.name(name)
        try:
            data = json.loads(self._storage.read(name))
            if data["layout"] != LAYOUT:
                raise InputError(
                    "was written by another version of id2en",
                    where=where,
                    hint="Use that, or write to an empty folder.",
                )
            records = [_record(row) for row in data["parts"]]
            self._known |= data["settings"]
            self._run = max(self._run, int(data["run"]) + 1)
        except (ValueError, KeyError, TypeError):
            raise InputError(
                "this is no ledger, or a damaged one",
                where=where,
                hint="Remove it: what it says is found out again.",
            ) from None
        self._files.append(name)
        self.records |= {record.output: record for record in records}


def merged(several: Iterable[Totals]) -> Totals:
    """Return the sum of figures."""
    result = Totals()
    for each in several:
        for one in fields(Totals):
            there, more = getattr(result, one.name), getattr(each, one.name)
            if isinstance(there, dict):
                for key, count in more.items():
                    there[key] = there.get(key, 0) + count
            else:
                setattr(result, one.name, there + more)
    return result


def _record(row: Mapping[str, Any]) -> Record:
    known = {one.name for one in fields(Totals)}
    totals = Totals(**{key: value for key, value in row["totals"].items() if key in known})
    return Record(**{**row, "totals": totals})
