"""The glossary, and the one file of it that rows are written to.

A spreadsheet may have the file open too: what it saves is read before anything else is done, and
nothing is written over what was not looked at.
"""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from translate import files
from translate.errors import GlossaryError, Id2enError
from translate.glossary import Glossary, csv_file, exchange, lint, load
from translate.serve.refusals import RefusedError
from translate.serve.shapes import CheckedRow, GlossaryState, LintWarning, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from translate.glossary import Term
    from translate.glossary.csv_file import Sheet
    from translate.glossary.lint import Problem
    from translate.serve.refusals import Teller

_VERSION_DIGITS = 16


class Snapshot(NamedTuple):
    """The glossary as it was at one moment.

    Attributes:
        glossary: Its terms, ready to be found.
        version: A checksum of its files.
        notice: Why it is not what its files hold; empty if it is.
    """

    glossary: Glossary
    version: str
    notice: str = ""


class GlossaryFile:
    """The glossary in some files, the last of which is written to.

    Threads may share it.

    Args:
        paths: Its files; later ones win. None for no glossary.
        teller: How errors are told.

    Raises:
        GlossaryError: One can't be read.
    """

    def __init__(self, paths: Sequence[Path], teller: Teller) -> None:
        self._paths = tuple(paths)
        self._told = teller.told
        self._turn = threading.RLock()
        self._seen = self._signature()
        self._now = Snapshot(load(self._paths), self._version())
        self._linted: tuple[str, frozenset[tuple[str, str, str]]] = ("", frozenset())

    def current(self) -> Snapshot:
        """Return the glossary, read anew if a file has changed.

        Where one can't be read, which may be because it is being saved, the glossary stays as it
        was.
        """
        with self._turn:
            signature = self._signature()
            if signature != self._seen or self._now.notice:
                self._seen = signature
                try:
                    version = self._version()
                    if version != self._now.version or self._now.notice:
                        self._now = Snapshot(load(self._paths), version)
                except Id2enError as error:
                    told = f"{self._told(str(error))}: the glossary as it was is used"
                    self._now = self._now._replace(notice=told)
            return self._now

    def state(self) -> GlossaryState:
        """Return what is told of it."""
        now = self.current()
        used = [term for term in now.glossary.terms if term.used]
        return GlossaryState(
            name=self._paths[-1].name if self._paths else "",
            rows=len(used),
            version=now.version,
            categories=sorted({term.category for term in used} - {""}),
            notice=now.notice or self._opened_elsewhere(),
        )

    def place_of(self, term: Term) -> tuple[str, bool]:
        """Return where a term's row is, as file and line, and whether that file is written to."""
        place = term.place.rpartition(":")[0]  # the column says little
        path = Path(place.rpartition(":")[0])
        known = next((each for each in self._paths if each == path), path)
        editable = bool(self._paths) and known == self._paths[-1] and _is_text(known)
        return f"{known.name}:{place.rpartition(':')[2]}", editable

    def check(
        self, row: Row, replaces: str | None, count: Callable[[Glossary], int] | None
    ) -> CheckedRow:
        """Return what would come of a row, without writing it.

        Args:
            row: The row.
            replaces: The source of the row it would take the place of.
            count: Tells in how many sentences a glossary finds something.

        Raises:
            RefusedError: 409, if there is no file to write to, or it can't be read.
        """
        with self._turn:
            sheet, term = self._sheet(), row.term
            version = self._now.version
        existing = next((t for t in csv_file.terms(sheet) if t.source == term.source), None)
        warnings: list[Problem] = []
        refused = ""
        try:
            after = csv_file.sheet(_text(_written(sheet, term, replaces), sheet), sheet.name)
            line = csv_file.find(after, term.source).line
            before = self._known(sheet, version)
            warnings = [
                each
                for each in lint.check_sheet(after)
                if _key(each) not in before or _line(each) == line
            ]
        except Id2enError as error:
            refused = self._told(f"{error.what}. {error.hint}")
        usable = not refused and term.used
        return CheckedRow(
            version=version,
            warnings=[
                LintWarning(
                    severity=each.severity,
                    rule=each.rule,
                    message=self._told(each.message),
                    fix=each.fix,
                )
                for each in warnings
            ],
            refused=refused,
            existing=Row.of(existing) if existing else None,
            hits=count(Glossary((term,))) if usable and count else None,
        )

    def write(self, row: Row, replaces: str | None, version: str) -> GlossaryState:
        """Write a row; the rest of the file stays as it is.

        Args:
            row: The row.
            replaces: The source of the row it takes the place of; ``None`` to add one.
            version: The glossary that was looked at.

        Raises:
            RefusedError: 409, if the glossary is another by now, or there is no file to write to;
                400, if the row can't be in it.
            OutputError: The file can't be written.
        """
        with self._turn:
            sheet = self._sheet()
            if version != self._now.version:
                raise RefusedError(
                    409,
                    f"{self._paths[-1].name} was changed meanwhile, and has been read again; "
                    "look at your row once more",
                )
            try:
                data = _written(sheet, row.term, replaces)
            except GlossaryError as error:
                raise RefusedError(400, self._told(str(error))) from error
            path = self._paths[-1]
            with files.replacing(path) as stream, files.output_errors(path):
                stream.write(data)
                # The last look, as late as can be: a spreadsheet may save at any moment.
                if self._version() != version:
                    raise RefusedError(409, f"{path.name} is being changed; try again")
            return self.state()

    def _sheet(self) -> Sheet:
        """Return the file that is written to, as ``current`` knows it.

        Raises:
            RefusedError: 409, if there is none, it is of another kind, or can't be read.
        """
        if not self._paths:
            raise RefusedError(409, "no glossary is open; name one: id2en serve --glossary FILE")
        path = self._paths[-1]
        if not _is_text(path):
            raise RefusedError(
                409,
                f"{path.name} is not changed in place; make a CSV file of it: "
                "id2en glossary import",
            )
        # In this order: what is read after a change is not taken for what was before it.
        if notice := self.current().notice:
            raise RefusedError(409, notice)
        try:
            return csv_file.read_sheet(path)
        except GlossaryError as error:
            raise RefusedError(409, self._told(str(error))) from error

    def _known(self, sheet: Sheet, version: str) -> frozenset[tuple[str, str, str]]:
        """Return what the lint says of the file as it is; for the next time too."""
        if version != self._linted[0]:
            self._linted = version, frozenset(map(_key, lint.check_sheet(sheet)))
        return self._linted[1]

    def _version(self) -> str:
        digest = hashlib.sha256()
        for path in self._paths:
            digest.update(hashlib.sha256(csv_file.read_bytes(path)).digest())
        return digest.hexdigest()[:_VERSION_DIGITS]

    def _signature(self) -> list[tuple[int, int, int] | None]:
        """Return what is quickly seen to change when a file does."""
        found: list[tuple[int, int, int] | None] = []
        for path in self._paths:
            try:
                status = path.stat()
                found.append((status.st_mtime_ns, status.st_size, status.st_ino))
            except OSError:
                found.append(None)
        return found

    def _opened_elsewhere(self) -> str:
        """Return a notice if LibreOffice has the file open, going by the lock file it makes."""
        if not self._paths:
            return ""
        path = self._paths[-1]
        if not path.with_name(f".~lock.{path.name}#").exists():
            return ""
        return f"{path.name} is open in LibreOffice: save there only after reloading it"


def _is_text(path: Path) -> bool:
    return path.suffix.lower() not in (*exchange.XML_SUFFIXES, ".xlsx")


def _written(sheet: Sheet, term: Term, replaces: str | None) -> bytes:
    if replaces is None:
        return csv_file.append(sheet, term)
    return csv_file.change(sheet, replaces, term)


def _text(data: bytes, sheet: Sheet) -> str:
    from translate.formats.encoding import decode

    return decode(data, sheet.name, sheet.encoding.codec)[0]


def _key(problem: Problem) -> tuple[str, str, str]:
    return problem.severity, problem.rule, problem.message


def _line(problem: Problem) -> int:
    number = problem.place.rpartition(":")[0].rpartition(":")[2]
    return int(number) if number.isdigit() else 0
