"""Which files to read, where their translations go, and writing them whole or not at all.

``discover`` (arguments → inputs) → ``plan`` (inputs → jobs, or an error before any work is done) →
``read`` and ``write`` for each job.
"""

from __future__ import annotations

import errno
import glob
import os
import stat
import sys
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO

from translate import leftovers
from translate.addresses import file_name, is_address
from translate.errors import InputError, OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

MAX_SIZE = 64 * 1024 * 1024
"""Bytes of a document. It is held in memory whole; the Bible has 4 million."""

STDIN = "-"
STDOUT = "-"
_NO_SUCH_NAME = {errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EINVAL}
_CASE_BLIND = sys.platform in ("win32", "darwin")


@dataclass(frozen=True, slots=True)
class Input:
    """One document to translate.

    Attributes:
        name: What messages and reports call it: the path as given or found, the address of a web
            page, or ``<stdin>``.
        path: Where it is; ``None`` for standard input and web pages.
        relative: Where its translation goes below an output folder.
    """

    name: str
    path: Path | None
    relative: PurePath


@dataclass(frozen=True, slots=True)
class Discovery:
    """What the arguments of a command line stand for.

    Attributes:
        inputs: The documents, in order of the arguments, none twice.
        errors: One for each argument that stands for none, and for each folder that can't be read.
        single: Whether they name just one document: not a folder, whatever is in it.
    """

    inputs: tuple[Input, ...]
    errors: tuple[InputError, ...]
    single: bool


@dataclass(frozen=True, slots=True)
class Job:
    """One document and the file its translation goes to; ``None`` for standard output."""

    input: Input
    output: Path | None


def discover(
    arguments: Sequence[str], extensions: Collection[str], output: str | None = None
) -> Discovery:
    """Return the documents that files, folders, globs, web addresses and ``-`` stand for.

    A folder stands for the files below it that have a known ending, sorted, without those whose
    own or whose folder's name begins with a dot, and without READMEs, which are about the folder.
    A path that exists is never read as a glob.

    Args:
        arguments: As typed.
        extensions: File name endings to look for in folders, lower case, with the dot.
        output: Where translations go; a folder of that name is not searched for inputs.
    """
    inputs: dict[Path, Input] = {}
    errors: list[InputError] = []
    single = len(arguments) == 1
    outside = None if output is None else Path(output)
    for argument in arguments:
        path = Path(argument)
        status = _status(path)
        found: Iterable[Input | InputError]
        if argument == STDIN:
            found = [Input("<stdin>", None, PurePath("stdin.txt"))]
        elif is_address(argument):
            ending = ".txt" if ".txt" in extensions else ".html"
            found = [Input(argument, None, PurePath(file_name(argument, ending)))]
        elif status is not None and stat.S_ISDIR(status.st_mode):
            single = False
            found = _in_folder(path, extensions, outside)
        elif status is None and glob.has_magic(argument):
            found = _in_glob(argument, extensions, outside)
        else:
            found = [Input(argument, path, PurePath(path.name))]
        for each in found:
            if isinstance(each, InputError):
                errors.append(each)
            else:
                inputs.setdefault(_entry(each), each)
    return Discovery(tuple(inputs.values()), tuple(errors), single and len(inputs) <= 1)


def plan(
    found: Discovery,
    output: str | None,
    *,
    beside: Mapping[str, str | None] = MappingProxyType({}),
    force: bool = False,
    again: bool = False,
) -> list[Job]:
    """Decide where each translation goes, and refuse before any work what must not be written.

    ``output`` is a folder where it exists as one, ends with a separator, or there is more than one
    document; otherwise a file.

    Args:
        found: The documents.
        output: A file or folder; ``None`` or ``-`` for standard output.
        beside: What else the run writes, by the option that names it: ``{"--report": "r.json"}``.
        force: Whether files that exist may be replaced; an input never may.
        again: Whether translations that exist may be those of an earlier run; ``batch.run`` tells.

    Raises:
        UsageError: Several documents for one file or for standard output, or two for one file.
        OutputError: A file to write exists, or is an input.
    """
    if output is None or output == STDOUT:
        if not found.single:
            raise UsageError(
                "a folder or several inputs can't go to standard output",
                where="INPUT",
                hint="Add -o DIR, a folder to write the translations to.",
            )
        jobs = [Job(each, None) for each in found.inputs]
    else:
        jobs = [Job(each, target) for each, target in _targets(found, output)]
    targets = [(job.output, job.input.name) for job in jobs if job.output is not None]
    others = [(Path(path), name) for name, path in beside.items() if path is not None]
    _refuse_inputs([path for path, _ in (*targets, *others)], found.inputs)
    _refuse_collisions([*targets, *others])
    if not force:
        _refuse_existing([path for path, _ in (*(() if again else targets), *others)])
    return jobs


def read(source: Input) -> bytes:
    """Return a document's bytes.

    Raises:
        InputError: It is missing, can't be read, or has more than ``MAX_SIZE``.
    """
    try:
        with nullcontext(sys.stdin.buffer) if source.path is None else source.path.open("rb") as it:
            data = it.read(MAX_SIZE + 1)  # no more, whatever the size is said to be: /dev/zero
    except OSError as error:
        if error.errno in _NO_SUCH_NAME:
            raise _missing("no such file or folder", source.name) from None
        raise InputError(f"can't be read: {error.strerror}", where=source.name) from None
    except ValueError as error:  # a NUL in the name
        raise InputError(f"can't be read: {error}", where=source.name) from None
    if len(data) > MAX_SIZE:
        raise InputError(
            f"has more than {MAX_SIZE // 1024**2} MiB, the most a document may have",
            where=source.name,
            hint="Split it into several files.",
        )
    return data


def size(source: Input) -> int:
    """Return how many bytes a document has; 0 where that can't be known before it is read."""
    status = None if source.path is None else _status(source.path)
    return 0 if status is None else status.st_size


def holds(path: Path, data: bytes) -> bool:
    """Tell whether a file has exactly these bytes."""
    status = _status(path)
    if status is None or not stat.S_ISREG(status.st_mode) or status.st_size != len(data):
        return False
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; folders on the way are made.

    Raises:
        OutputError: It can't be written.
    """
    with replacing(path) as stream, output_errors(path):
        stream.write(data)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a hidden file beside ``path`` that takes its place at the end, or vanishes on failure.

    The new file gets the mode of the one it replaces, or what the umask gives. A symbolic link
    stays, and what it points to is replaced. A device or pipe is written to as it is.

    Raises:
        OutputError: It can't be made or put in place. What goes wrong in the body of the ``with``
            is left as it is; write to the stream under ``output_errors``.
    """
    target = Path(os.path.realpath(path))
    existing = _status(target)
    if existing is not None and not stat.S_ISREG(existing.st_mode):
        with output_errors(path):
            stream = target.open("wb")
        with _flushed(stream, path):
            yield stream
        return
    temporary = target.with_name(leftovers.new_name())
    try:
        with output_errors(path):
            target.parent.mkdir(parents=True, exist_ok=True)
            stream = temporary.open("xb")
        leftovers.hold(stream)
        with _flushed(stream, path):
            yield stream
            with output_errors(path):
                stream.flush()
                os.fsync(stream.fileno())
        with output_errors(path):
            if existing is not None:
                temporary.chmod(stat.S_IMODE(existing.st_mode))
            temporary.replace(target)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


@contextmanager
def _flushed(stream: BinaryIO, path: Path) -> Iterator[None]:
    """Close a stream; on a full disk that fails once more, and what failed first is to be told."""
    try:
        yield
        with output_errors(path):
            stream.flush()
    finally:
        with suppress(OSError):
            stream.close()


@contextmanager
def output_errors(path: Path) -> Iterator[None]:
    """Raise what goes wrong while writing ``path`` as an ``OutputError``."""
    try:
        yield
    except (FileExistsError, NotADirectoryError):
        raise OutputError("a file is where its folder should be", where=str(path)) from None
    except OSError as error:
        raise OutputError(f"can't be written: {error.strerror}", where=str(path)) from error


def _in_folder(
    folder: Path, extensions: Collection[str], outside: Path | None
) -> Iterator[Input | InputError]:
    unreadable: list[OSError] = []
    nothing = True
    for root, folders, names in os.walk(folder, onerror=unreadable.append):
        folders[:] = sorted(
            name for name in folders if not _hidden(name) and not _same(Path(root, name), outside)
        )
        for name in sorted(names):
            path = Path(root, name)
            status = _status(path)
            regular = status is None or stat.S_ISREG(status.st_mode)
            left_out = _hidden(name) or path.stem.upper() == "README"
            if regular and not left_out and path.suffix.lower() in extensions:
                nothing = False
                yield Input(str(path), path, path.relative_to(folder))
    for error in unreadable:
        yield InputError(f"can't be read: {error.strerror}", where=str(error.filename))
    if nothing and not unreadable:
        yield InputError(
            f"no {' or '.join(sorted(extensions))} files in this folder",
            where=str(folder),
            hint="Name files of other endings one by one, with --format.",
        )


def _in_glob(
    pattern: str, extensions: Collection[str], outside: Path | None
) -> Iterator[Input | InputError]:
    base = _without_magic(pattern)
    if _same(base, outside):
        outside = None
    nothing = True
    # Path.glob would match hidden files, which no shell does.
    for match in sorted(glob.iglob(pattern, recursive=True)):  # noqa: PTH207
        path = Path(match)
        if any(_same(each, outside) for each in (path, *path.parents)):
            continue
        nothing = False
        if path.is_file():
            yield Input(str(path), path, _below(base, path))
        elif "**" not in pattern:
            for each in _in_folder(path, extensions, outside):
                if isinstance(each, Input):
                    relative = _below(base, path) / each.relative
                    yield Input(each.name, each.path, relative)
                else:
                    yield each
    if nothing:
        yield _missing("nothing matches this pattern", pattern)


def _missing(what: str, name: str) -> InputError:
    hint = "Check the spelling."
    if " " in name:
        hint = "To translate words instead of a file, pipe them in: echo … | id2en translate"
    return InputError(what, where=name, hint=hint)


def _without_magic(pattern: str) -> Path:
    """Return the folder that all matches of a pattern are in.

    >>> _without_magic("a/b/*/c*.txt").as_posix(), _without_magic("*.txt").as_posix()
    ('a/b', '.')
    """
    path = Path(pattern)
    while glob.has_magic(str(path)):
        path = path.parent
    return path


def _below(base: Path, path: Path) -> PurePath:
    """Return where a path is below ``base``, without ways up: they could leave an output folder."""
    relative = path.relative_to(base)
    return PurePath(path.name) if ".." in relative.parts else relative


def _targets(found: Discovery, output: str) -> Iterator[tuple[Input, Path]]:
    path = Path(output)
    separators = tuple(filter(None, (os.sep, os.altsep)))
    if found.single and not path.is_dir() and not output.endswith(separators):
        yield from ((each, path) for each in found.inputs)
        return
    if path.exists() and not path.is_dir():
        raise UsageError(
            "several inputs need a folder, and this is a file",
            where=f"-o {output}",
            hint="Name a folder.",
        )
    yield from ((each, path / each.relative) for each in found.inputs)


def _refuse_collisions(targets: Iterable[tuple[Path, str]]) -> None:
    taken: dict[str, str] = {}
    for path, name in targets:
        key = os.path.realpath(path)
        other = taken.setdefault(key.casefold() if _CASE_BLIND else key, name)
        if other != name:
            raise UsageError(
                f"{other} and {name} would both be written here",
                where=str(path),
                hint="Translate them in two runs, to different folders.",
            )


def _refuse_inputs(outputs: Iterable[Path], inputs: Iterable[Input]) -> None:
    read_from = {_identity(each.path): each.name for each in inputs if each.path is not None}
    for path in outputs:
        identity = _identity(path)
        if identity is not None and identity in read_from:
            raise OutputError(
                "this is an input; it will not be overwritten",
                where=str(path),
                hint="Write to another file or folder.",
            )


def _refuse_existing(outputs: Sequence[Path]) -> None:
    existing = [path for path in outputs if path.is_file()]
    if existing:
        others = f", and so do {len(existing) - 1} more" if len(existing) > 1 else ""
        raise OutputError(
            f"exists already{others}",
            where=str(existing[0]),
            hint="Add --force to replace, or write elsewhere.",
        )


def _status(path: Path) -> os.stat_result | None:
    """Return what the system knows about a file, or ``None`` where it can't be found out."""
    try:
        return path.stat()
    except (OSError, ValueError):
        return None


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what two names of one file have in common; ``None`` where there is no file."""
    status = _status(path)
    return None if status is None else (status.st_dev, status.st_ino)


def _same(path: Path, other: Path | None) -> bool:
    return other is not None and _identity(path) is not None and _identity(path) == _identity(other)


def _entry(source: Input) -> Path:
    """Return a key that is equal for two ways of naming one folder entry."""
    if source.path is None:
        return Path(source.name)
    return Path(os.path.realpath(source.path.parent), source.path.name)


def _hidden(name: str) -> bool:
    return name.startswith(".")
