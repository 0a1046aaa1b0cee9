"""Read a suite from a folder.

``suite.toml`` of a folder::

    title = "Five news articles, translated for this project"
    sources = "../../../seeds"          # a text file, or a folder: one article a .txt file
    references = ["references"]         # one or several, each like the sources, line for line
    # or instead of both:
    pairs = "pairs.tsv"                 # source TAB reference [TAB reference …]
    glossary = ["../../../glossary/terms.csv"]  # left out: what id2en translate would use
    quotes = "kept"                     # or "straight": quotation marks don't count

    [gates]
    metrics = ["bleu", "chrf"]          # also chrfpp, ter: not significantly worse than baseline
    p = 0.05
    terms = 98.0                        # least term success, percent
    guards = ["empty", "numbers"]       # left out: all; not more findings than baseline

Blank lines part nothing and need blank lines opposite them. Paths are relative to the folder.
"""

from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate.errors import InputError
from translate.evaluation.run import Metrics
from translate.evaluation.suite import Gates, Suite
from translate.evaluation.texts import aligned, lines, pairs
from translate.guards import GUARDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from translate.evaluation.suite import Item

DESCRIPTION = "suite.toml"

_KEYS = {"title", "sources", "references", "pairs", "glossary", "quotes", "gates"}


def read(folder: Path) -> Suite:
    """Return the suite in a folder that has a description.

    Raises:
        InputError: The description, or a file it names, is not what it should be.
    """
    path = folder / DESCRIPTION
    try:
        said = tomllib.loads("\n".join(lines(path)))
    except (ValueError, RecursionError) as error:  # also a number of 5,000 digits, deep lists
        raise InputError(f"not valid TOML: {error}", where=str(path)) from None
    _check_keys(said, _KEYS, path)
    if ("pairs" in said) == ("sources" in said) or ("sources" in said) != ("references" in said):
        raise InputError("a suite has either pairs, or sources and references", where=str(path))
    if "pairs" in said:
        file = _file(folder, said["pairs"], path)
        items, counts = tuple(pairs(file)), {file.name: len(lines(file))}
    else:
        items, counts = _articles(folder, said, path)
    glossary = said.get("glossary")
    if said.get("quotes", "kept") not in ("kept", "straight"):
        raise InputError(f"quotes is {said['quotes']!r}: kept or straight", where=str(path))
    return Suite(
        folder.resolve().name,
        items,
        title=str(said.get("title", "")),
        lines=counts,
        glossary=None if glossary is None else tuple(_files(folder, glossary, path)),
        quotes=said.get("quotes", "kept"),
        gates=_gates(said.get("gates", {}), path),
    )


def _gates(said: object, path: Path) -> Gates:
    if not isinstance(said, dict):
        raise InputError("gates should be a table: [gates]", where=str(path))
    _check_keys(said, {each.name for each in fields(Gates)}, path)
    known = {"metrics": [each.name for each in fields(Metrics)], "guards": list(GUARDS)}
    values = dict(said)
    for key, names in known.items():
        if key in values:
            if not isinstance(values[key], list) or not set(values[key]) <= set(names):
                raise InputError(
                    f"gates.{key} should be a list of some of {', '.join(names)}", where=str(path)
                )
            values[key] = tuple(values[key])
    for key, most in (("p", 1), ("terms", 100)):
        number = values.get(key, 0)
        if (
            isinstance(number, bool)
            or not isinstance(number, int | float)
            or not 0 <= number <= most
        ):
            raise InputError(f"gates.{key} should be a number from 0 to {most}", where=str(path))
    return Gates(**values)


def _articles(
    folder: Path, said: dict[str, Any], path: Path
) -> tuple[tuple[Item, ...], dict[str, int]]:
    (sources,) = _files(folder, said["sources"], path)
    references = list(_files(folder, said["references"], path))
    if not sources.is_dir():
        return tuple(aligned(sources.name, sources, references)), {
            sources.name: len(lines(sources))
        }
    items: list[Item] = []
    counts = {}
    for article in sorted(sources.glob("*.txt")):
        items += aligned(article.name, article, [each / article.name for each in references])
        counts[article.name] = len(lines(article))
    return tuple(items), counts


def _files(folder: Path, said: object, path: Path) -> Iterator[Path]:
    for each in said if isinstance(said, list) else [said]:
        yield _file(folder, each, path)


def _file(folder: Path, said: object, path: Path) -> Path:
    """Return a path of a description, relative where it can be, so that messages are short."""
    if not isinstance(said, str) or not (folder / said).exists():
        raise InputError(f"{said!r} is no file or folder here", where=str(path))
    found, here = (folder / said).resolve(), Path.cwd()
    return found.relative_to(here) if found.is_relative_to(here) else found


def _check_keys(said: dict[str, Any], known: set[str], path: Path) -> None:
    for key in said:
        if key not in known:
            raise InputError(
                f"{key!r} is not known here",
                where=str(path),
                hint=f"Known: {', '.join(sorted(known))}.",
            )
