"""The one exception tree; every error says what, where and what to do next.

::

    Id2enError               exit code 1, never raised itself
    ├── UsageError           2  the options contradict each other or make no sense
    ├── InputError           3  an input is missing, unreadable or not text
    │   └── EncodingError    3  bytes that are not valid in the declared or detected encoding
    ├── OutputError          4  an output exists already, can't be written or is its own input
    ├── ModelError           5  a model is missing, damaged, unsafe to load or of another kind
    └── GlossaryError        6  a glossary is missing, malformed or contradicts itself
        └── NoGlossaryError  6  none was named, and the folder has none of its own

Only ``cli.py`` prints these and exits; the library raises them.
Exit code 130 (Ctrl-C) and 143 (SIGTERM) come from the signal and have no class here.
"""

from __future__ import annotations

from typing import ClassVar


class Id2enError(Exception):
    """Base of all errors meant for the user.

    Args:
        what: One sentence: what is wrong.
        where: File, line and column, byte offset or option it is about; empty where there is none.
        hint: What to do next, as one imperative sentence; empty where nothing can be advised.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        """Return the message as one line, as the log and the report show it."""
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text} ({self.hint})" if self.hint else text


class UsageError(Id2enError):
    """The options contradict each other or make no sense together."""

    exit_code = 2


class InputError(Id2enError):
    """An input is missing, unreadable or not text."""

    exit_code = 3


class EncodingError(InputError):
    """An input holds bytes that are not valid in its declared or detected encoding."""


class OutputError(Id2enError):
    """An output exists already, can't be written, or is the input itself."""

    exit_code = 4


class ModelError(Id2enError):
    """A model is missing, damaged, unsafe to load or of another kind."""

    exit_code = 5


class GlossaryError(Id2enError):
    """A glossary is missing, malformed or contradicts itself."""

    exit_code = 6


class NoGlossaryError(GlossaryError):
    """No glossary was named, and neither the folder nor one above has its own."""
