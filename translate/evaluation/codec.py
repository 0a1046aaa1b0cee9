"""Frozen dataclasses ↔ what JSON can hold; fields that have their defaults are left out."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints


def encode(value: Any) -> dict[str, Any]:
    """Return a dataclass as a dictionary without the fields that have their defaults."""
    slim = {}
    for each in fields(value):
        content = getattr(value, each.name)
        if content != _default(each):
            slim[each.name] = _plain(content)
    return slim


def _default(each: Any) -> object:
    return each.default_factory() if each.default_factory is not MISSING else each.default


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return encode(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def to_json(value: object) -> str:
    """Return JSON on one line, with all characters as they are."""
    return json.dumps(value, ensure_ascii=False)


def decode(kind: Any, value: Any) -> Any:
    """Return what ``_plain`` made plain, as the type it was; unknown keys are left out.

    Raises:
        TypeError: The value is of another type.
        KeyError: A field is missing.
    """
    if is_dataclass(kind):
        if not isinstance(value, dict):
            raise TypeError(f"{kind.__name__} should be an object")  # type: ignore[union-attr]
        given = {
            name: decode(hint, value[name])
            for name, hint in _hints(kind).items()  # type: ignore[arg-type]
            if name in value
        }
        return kind(**given)  # type: ignore[operator]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        (wanted,) = (each for each in arguments if each is not NoneType)
        return None if value is None else decode(wanted, value)
    if origin is tuple and isinstance(value, list):
        if arguments[-1] is Ellipsis:
            return tuple(decode(arguments[0], each) for each in value)
        return tuple(decode(t, each) for t, each in zip(arguments, value, strict=True))
    if origin is dict and isinstance(value, dict):
        return {key: decode(arguments[1], each) for key, each in value.items()}
    if origin is Literal:
        if value not in arguments:
            raise ValueError(f"{value!r} is none of {', '.join(map(repr, arguments))}")
        return value
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if origin is None and type(value) is kind:
        return value
    raise TypeError(f"{value!r} is not of type {kind}")


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
