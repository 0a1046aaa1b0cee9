"""What is answered where something can't be done: a status and ``{"error": …}``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from translate.errors import Id2enError, InputError, OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


BUG = "something went wrong inside id2en: this is a bug"

_OPTION = re.compile(r"--(column|format|encoding)\b")
"""What the command line has an option for, and a request a parameter."""


class RefusedError(Exception):
    """A request that gets no answer but why not.

    Args:
        status: The HTTP status.
        what: What is wrong, as one sentence.
        headers: What else the answer says.
    """

    def __init__(self, status: int, what: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(what)
        self.status = status
        self.what = what
        self.headers = headers

    def response(self) -> JSONResponse:
        """Return the answer, in the shape LibreTranslate's clients know."""
        return JSONResponse({"error": self.what}, self.status, self.headers)


class Teller:
    """Puts the library's errors so that they name files and not where on this machine they are.

    Args:
        paths: The files that may be named.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        spellings = {str(each): path.name for path in paths for each in (path, path.resolve())}
        self._names = sorted(spellings.items(), key=lambda item: -len(item[0]))

    def told(self, text: str) -> str:
        """Return a text with names in place of paths, and of options of the command line."""
        for path, name in self._names:
            text = text.replace(path, name)
        return _OPTION.sub(r"\1", text)

    def refusal(self, error: Id2enError) -> RefusedError:
        """Return what is answered because of an error."""
        status = 400 if isinstance(error, (UsageError, InputError)) else 500
        if isinstance(error, OutputError):
            status = 507
        return RefusedError(status, self.told(str(error)))
