"""Find suites: in the project, as plain text files, as TSV, among the sets sacreBLEU knows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate.errors import InputError, UsageError
from translate.evaluation.checks import refuse_transposed
from translate.evaluation.suite import Item, Suite
from translate.evaluation.suite_file import DESCRIPTION, read
from translate.evaluation.texts import aligned, lines, pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER = Path("eval", "suites")
SACREBLEU = "sacrebleu:"

_SOURCE_STEMS = ("src", "source")
_REFERENCE_STEMS = ("ref", "reference")


def find_folder(folder: Path) -> Path:
    """Return ``eval/suites`` of a folder or the nearest one above that has it.

    The path is relative where it is below the current folder, so that messages are short.

    Raises:
        UsageError: None has.
    """
    for each in (folder, *folder.parents):
        path = each / FOLDER
        if path.is_dir():
            here = Path.cwd()
            return path.relative_to(here) if path.is_relative_to(here) else path
    raise UsageError(
        f"no {FOLDER.as_posix()} here or in a folder above",
        where=str(folder),
        hint="Name a suite: id2en eval --suite PATH.",
    )


def find_all(folder: Path) -> list[Path]:
    """Return the suites in a folder of suites, in alphabetical order.

    Raises:
        InputError: There are none.
    """
    found = sorted(path.parent for path in folder.glob(f"*/{DESCRIPTION}"))
    if not found:
        raise InputError(f"no folder with a {DESCRIPTION} is in this folder", where=str(folder))
    return found


def load(name: str, references: Sequence[str] = (), *, folder: Path | None = None) -> Suite:
    """Return a suite.

    Args:
        name: Name of a suite in ``folder``; or a path: a folder, a TSV file, or a text file that
            ``references`` belong to; or ``sacrebleu:NAME/PAIR``.
        references: Text files, line for line, if ``name`` is a text file of sources.
        folder: Where suites with names are.

    Raises:
        UsageError: There is no such suite.
        InputError: Its files are missing, of unequal length, or swapped.
    """
    if name.startswith(SACREBLEU):
        suite = _sacrebleu(name)
    elif folder is not None and (folder / name / DESCRIPTION).is_file():
        suite = read(folder / name)
    else:
        suite = _path(Path(name), [Path(each) for each in references])
    if not suite.items:
        raise InputError("there is nothing to translate in this suite", where=name)
    refuse_transposed(name, suite.items)
    return suite


def _path(path: Path, references: Sequence[Path]) -> Suite:
    if path.is_dir():
        return read(path) if (path / DESCRIPTION).is_file() else _plain_folder(path)
    if not path.exists():
        raise UsageError(
            "no such suite",
            where=str(path),
            hint="Name one of eval/suites, a folder, a TSV file, a text file with --reference, or "
            "sacrebleu:NAME/PAIR.",
        )
    if path.suffix.lower() == ".tsv":
        return Suite(path.stem, tuple(pairs(path)), lines={path.name: len(lines(path))})
    if not references:
        raise UsageError(
            "these sources have no references",
            where=str(path),
            hint="Add --reference FILE; or give one TSV file: source TAB reference.",
        )
    items = tuple(aligned(path.name, path, references))
    return Suite(path.stem, items, lines={path.name: len(lines(path))})


def _plain_folder(folder: Path) -> Suite:
    """Return the suite of a folder with files such as src.txt and ref.txt, ref2.txt."""
    texts = sorted(path for path in folder.iterdir() if path.is_file())
    sources = [path for path in texts if path.stem in _SOURCE_STEMS]
    references = [path for path in texts if path.stem.rstrip("0123456789") in _REFERENCE_STEMS]
    if len(sources) != 1 or not references:
        raise InputError(
            f"neither a {DESCRIPTION} is in this folder, nor files such as src.txt and ref.txt",
            where=str(folder),
        )
    (source,) = sources
    items = tuple(aligned(source.name, source, references))
    return Suite(folder.resolve().name, items, lines={source.name: len(lines(source))})


def _sacrebleu(name: str) -> Suite:
    """Return one of the sets sacreBLEU knows; it keeps what it fetches in ~/.sacrebleu."""
    from sacrebleu.dataset import DATASETS

    test, _, pair = name.removeprefix(SACREBLEU).rpartition("/")
    if test not in DATASETS or pair not in DATASETS[test].langpairs:
        with_pair = sorted(each for each, data in DATASETS.items() if pair in data.langpairs)
        raise UsageError(
            f"sacreBLEU has no set {test!r} for {pair}"
            + (f"; it has {', '.join(with_pair)}" if with_pair else ""),
            where=name,
            hint="Write sacrebleu:NAME/PAIR, such as sacrebleu:wmt17/de-en.",
        )
    data: Any = DATASETS[test]
    try:
        sources, references = list(data.source(pair)), list(data.references(pair))
    except (OSError, SystemExit) as error:
        raise InputError(
            f"can't be fetched: {error}",
            where=name,
            hint="sacreBLEU fetches a set once, to ~/.sacrebleu: try where there is a network.",
        ) from None
    items = tuple(
        Item(test, at, at + 1, source, tuple(map(str.strip, own)))
        for at, (source, own) in enumerate(zip(sources, references, strict=True))
    )
    return Suite(f"{test}.{pair}".replace("/", "-"), items, lines={test: len(items)})
