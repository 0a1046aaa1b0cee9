"""Settings that hold for every run: from the environment, the project's file and the user's.

A command line outranks ``ID2EN_BEAM=2`` and the like, these outrank the ``id2en.toml`` of this
folder or the nearest one above, and that outranks the user's own. The files are flat::

    glossary = ["terms.csv", "ours.csv"]   # or false: none
    memory = "memory.sqlite"               # or false: none
    beam = 2

Paths are meant from the folder of the file they stand in, those of the environment from this one.
"""

from __future__ import annotations

import difflib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from translate.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NAME = "id2en.toml"
PREFIX = "ID2EN_"

Value = str | int | bool | list[str]
_OFF, _ON = {"false", "off", "no", "0"}, {"true", "on", "yes", "1"}


@dataclass(frozen=True, slots=True)
class Key:
    """Something that can be set.

    Attributes:
        kind: What its value is.
        about: What holds if it isn't set.
        can_be_off: Whether ``false`` may stand in place of a value.
        least: The smallest number it may be.
    """

    kind: Literal["path", "paths", "model", "text", "number", "switch"]
    about: str
    can_be_off: bool = False
    least: int = 0

    @property
    def wanted(self) -> str:
        """What its value must be, in words."""
        return _KINDS[self.kind][0] + (", or false" if self.can_be_off else "")


KEYS: Mapping[str, Key] = {
    "glossary": Key("paths", "glossary/terms.csv of this folder or one above", can_be_off=True),
    "memory": Key("path", "a file in the user's data folder", can_be_off=True),
    "model": Key("model", "the built-in model"),
    "engine": Key("text", "the one the model is made for"),
    "beam": Key("number", "4", least=1),
    "threads": Key("number", "0: all cores"),
    "encoding": Key("text", "detected"),
    "boilerplate": Key("text", "keep"),
    "quiet": Key("switch", "false"),
    "verbose": Key("switch", "false"),
}
"""The options of ``id2en translate`` that may hold for every run, each with its default."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A value, and where it comes from: ``file:line``, or the name of a variable."""

    value: Value
    origin: str


def load(folder: Path, environment: Mapping[str, str], user: Path | None) -> dict[str, Setting]:
    """Return what is set, by key.

    Args:
        folder: Where the run takes place.
        environment: The environment variables.
        user: The user's file; it need not exist.

    Raises:
        UsageError: A key is not known, or its value is none for it.
        InputError: A file can't be read or is no TOML.
    """
    found: dict[str, Setting] = {}
    for path in (user, find(folder)):
        if path is not None and path.is_file():
            found |= _from_file(path)
    return found | _from_environment(environment)


def find(folder: Path) -> Path | None:
    """Return the ``id2en.toml`` of a folder or the nearest one above; relative if it is below."""
    for each in (folder, *folder.parents):
        if (each / NAME).is_file():
            here = Path.cwd()
            return (each / NAME).relative_to(here) if each.is_relative_to(here) else each / NAME
    return None


def user_file() -> Path:
    """Return where a user's settings are, by the platform's convention."""
    import platformdirs

    return Path(platformdirs.user_config_dir("id2en", appauthor=False), NAME)


def current() -> dict[str, Setting]:
    """Return what is set for a run of this process in this folder.

    Raises:
        UsageError: As ``load``.
        InputError: As ``load``.
    """
    return load(Path.cwd(), os.environ, user_file())


def shown(value: Value) -> str:
    """Return a value as a person would write it.

    >>> shown(["a.csv", "b.csv"]), shown(False), shown(2)
    ('a.csv, b.csv', 'false', '2')
    """
    if isinstance(value, list):
        return ", ".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _from_file(path: Path) -> dict[str, Setting]:
    import tomllib

    try:
        text = path.read_bytes().decode("utf-8-sig")
        values = tomllib.loads(text)
    except OSError as error:
        raise InputError(f"can't be read: {error.strerror}", where=str(path)) from None
    except UnicodeDecodeError:
        raise InputError("is not UTF-8", where=str(path), hint="Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        what, _, place = str(error).partition(" (at ")
        numbers = "".join(f":{number}" for number in re.findall(r"\d+", place))
        raise InputError(f"is not TOML: {what}", where=f"{path}{numbers}") from None
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits, deep lists
        raise InputError(f"is not TOML: {error}", where=str(path)) from None
    found = {}
    for name, value in values.items():
        origin = f"{path}:{_line(text, name)}"
        if name not in KEYS:
            raise _unknown(name, origin)
        found[name] = Setting(_checked(name, value, origin, path.parent), origin)
    return found


def _from_environment(environment: Mapping[str, str]) -> dict[str, Setting]:
    found = {}
    for name, key in KEYS.items():
        variable = PREFIX + name.upper()
        if text := environment.get(variable, ""):
            value = _checked(name, _from_text(text, key), variable, Path())
            found[name] = Setting(value, variable)
    return found


def _from_text(text: str, key: Key) -> Value:
    """Return what a TOML file would say in place of an environment variable."""
    if (key.kind == "switch" or key.can_be_off) and text.lower() in _OFF | _ON:
        return text.lower() in _ON
    if key.kind == "paths":
        return text.split(os.pathsep)
    return int(text) if key.kind == "number" and text.isdecimal() else text


def _checked(name: str, value: Any, origin: str, folder: Path) -> Value:
    key = KEYS[name]
    _, fits = _KINDS[key.kind]
    if key.kind == "paths" and isinstance(value, str):
        value = [value]
    if not (fits(value) or (key.can_be_off and isinstance(value, bool))):
        raise UsageError(f"{name} must be {key.wanted}", where=origin)
    if key.kind == "number" and value < key.least:
        raise UsageError(f"{name} must be {key.least} or more", where=origin)
    if key.kind == "path" and isinstance(value, str):
        return _path(value, folder)
    if key.kind == "paths" and isinstance(value, list):
        return [_path(each, folder) for each in value]
    if key.kind == "model" and (folder / Path(value).expanduser()).is_dir():
        return _path(value, folder)  # else it may be a name on the hub
    return value  # type: ignore[no-any-return]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


_KINDS: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "path": ("a path", _is_text),
    "paths": (
        "a path or a list of paths",
        lambda value: isinstance(value, list) and bool(value) and all(map(_is_text, value)),
    ),
    "model": ("a folder or a hub name", _is_text),
    "text": ("a text", _is_text),
    "number": ("a whole number", lambda value: type(value) is int),
    "switch": ("true or false", lambda value: isinstance(value, bool)),
}


def _path(text: str, folder: Path) -> str:
    return str(folder / Path(text).expanduser())


def _line(text: str, name: str) -> int:
    """Return the line on which a key, or the table of that name, first stands."""
    key = re.compile(rf"""^\s*\[*\s*["']?{re.escape(name)}["']?\s*[].=]""", re.MULTILINE)
    match = key.search(text)
    return text.count("\n", 0, match.end() if match else 0) + 1


def _unknown(name: str, origin: str) -> UsageError:
    near = difflib.get_close_matches(name, KEYS, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(KEYS)}."
    return UsageError(f"there is no setting called {name}", where=origin, hint=hint)
