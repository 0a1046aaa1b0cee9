"""What ``id2en doctor`` looks at: whether all that a run needs is there and whole."""

from __future__ import annotations

import platform
import re
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import translate
from translate.errors import Id2enError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from translate.config import Setting

SENTENCE = "Korea Utara menembakkan dua rudal balistik."

State = Literal["ok", "absent", "broken"]


@dataclass(frozen=True, slots=True)
class Check:
    """What was found.

    Attributes:
        name: What was looked at.
        state: ``absent`` is what a run can do without.
        detail: What there is, or what is wrong.
        hint: What to do; empty where nothing is needed.
    """

    name: str
    state: State
    detail: str
    hint: str = ""


def examine() -> Iterator[Check]:
    """Yield what is found, for a run of this process in this folder."""
    yield Check("id2en", "ok", _versions())
    yield from _packages()
    settings: dict[str, Setting] = {}
    yield _looked("settings", lambda: _settings(settings))
    yield _looked("model", lambda: _model(settings))
    yield _looked("translation", lambda: _translation(settings))
    yield _looked("glossary", lambda: _glossary(settings))
    yield _looked("memory", lambda: _memory(settings))


def as_dict(checks: list[Check]) -> dict[str, object]:
    """Return the same for programs."""
    return {
        "ok": all(each.state != "broken" for each in checks),
        "checks": [asdict(each) for each in checks],
    }


def as_lines(checks: list[Check]) -> Iterator[str]:
    """Yield a line for each check, and one for each hint."""
    for each in checks:
        yield f"{each.state:8}{each.name:14}{each.detail}"
        if each.hint:
            yield " " * 22 + each.hint


def _looked(name: str, look: Callable[[], str | Check]) -> Check:
    try:
        found = look()
    except Id2enError as error:
        what = f"{error.where}: {error.what}" if error.where else error.what
        return Check(name, "broken", what, error.hint)
    return found if isinstance(found, Check) else Check(name, "ok", found)


def _versions() -> str:
    from translate.engines.ctranslate2 import available_cores

    python = f"Python {platform.python_version()}"
    cores = available_cores()
    machine = f"{platform.system()} {platform.machine()}, {cores} core{'' if cores == 1 else 's'}"
    return f"{translate.__version__}, {python}, {machine}, {Path(translate.__file__).parent}"


def _packages() -> Iterator[Check]:
    """Yield whether the packages that id2en needs are there, and those of each extra."""
    from importlib import metadata

    try:
        required = metadata.requires("id2en") or []
    except metadata.PackageNotFoundError:
        yield Check("packages", "absent", "id2en runs from a folder: it is not installed")
        return
    wanted: dict[str, list[str]] = {}
    for requirement in required:
        name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
        of = re.search(r"""extra\s*==\s*["']([^"']+)""", requirement)
        wanted.setdefault(of[1] if of else "", []).append(name)
    for extra, names in wanted.items():
        found: list[str] = []
        missing: list[str] = []
        for package in names:
            try:
                found.append(f"{package} {metadata.version(package)}")
            except metadata.PackageNotFoundError:
                missing.append(package)
        label = f"id2en[{extra}]" if extra else "packages"
        if not missing:
            yield Check(label, "ok", ", ".join(found))
            continue
        state: State = "absent" if extra else "broken"
        hint = f"pip install '{f'id2en[{extra}]' if extra else 'id2en'}'"
        yield Check(label, state, f"not installed: {', '.join(missing)}", hint)


def _settings(settings: dict[str, Setting]) -> str | Check:
    from translate import config

    settings |= config.current()
    if not settings:
        return Check("settings", "absent", f"no {config.NAME} here or above, none of the user's")
    return ", ".join(f"{key} ({each.origin})" for key, each in settings.items())


def _model(settings: Mapping[str, Setting]) -> str | Check:
    from translate import models

    name = _text(settings, "model")
    if name and models.is_hub_name(name):
        return Check("model", "absent", f"{name}: on the hub, not looked at")
    found = models.describe(name)
    whole = "files agree with their checksums" if found.verified else "has no checksums"
    return f"{found.metadata.title}, {found.size / 1e6:.1f} MB, {whole} ({found.checksum[:12]}…)"


def _translation(settings: Mapping[str, Setting]) -> str:
    from translate.engines import load_engine
    from translate.translator import Translator

    start = time.perf_counter()
    engine = load_engine(_text(settings, "model"), engine=_text(settings, "engine"))
    target = Translator(engine=engine).translate(SENTENCE)
    return f"«{SENTENCE}» → «{target}» in {time.perf_counter() - start:.1f} s"


def _glossary(settings: Mapping[str, Setting]) -> str | Check:
    from translate.glossary import find_default, load
    from translate.glossary.load import DEFAULT

    value = settings["glossary"].value if "glossary" in settings else True
    if value is False:
        return Check("glossary", "absent", f"off ({settings['glossary'].origin})")
    if isinstance(value, list):
        paths = [Path(each) for each in value]
    else:
        try:
            paths = [find_default(Path.cwd())]
        except Id2enError:
            return Check("glossary", "absent", f"no {DEFAULT.as_posix()} here or above")
    terms = load(paths).terms
    used = sum(each.used for each in terms)
    return f"{', '.join(map(str, paths))}: {used:,} terms"


def _memory(settings: Mapping[str, Setting]) -> str | Check:
    from translate.memory import Memory, database, default_path

    value = settings["memory"].value if "memory" in settings else True
    if value is False:
        return Check("memory", "absent", f"off ({settings['memory'].origin})")
    path = Path(value) if isinstance(value, str) else default_path()
    if not path.exists():
        return Check("memory", "absent", f"{path}: not made yet")
    if not path.is_file():
        raise InputError("is no file", where=str(path))
    database.check(path)
    with Memory(path) as memory:
        stats = memory.stats()
    machine = sum(stats.machine.values())
    return (
        f"{path}: {stats.size / 1e6:,.1f} MB, {stats.corrections:,} by people, "
        f"{machine:,} by the machine"
    )


def _text(settings: Mapping[str, Setting], key: str) -> str | None:
    value = settings[key].value if key in settings else None
    return value if isinstance(value, str) else None
