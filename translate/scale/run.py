"""The whole way from a corpus to its translation: find, cut, leave out, spread, take note."""

from __future__ import annotations

import hashlib
import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import translate
from translate import models
from translate.errors import Id2enError, OutputError, UsageError
from translate.memory.keys import code_version
from translate.scale import corpus, parts
from translate.scale.ledger import FOLDER, Ledger, Record, merged
from translate.scale.storage import Storage
from translate.scale.worker import Result, Task, report_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from translate.scale.parts import Part
    from translate.scale.worker import Setup

READERS = 8
"""Threads that look at what is there: with storage far away they mostly wait."""

FLUSH_SECONDS = 1.0
"""The ledger is written this often at most."""

SUMMARY = f"{FOLDER}/summary.json"


@dataclass(slots=True)
class Plan:
    """What a run has to do.

    Attributes:
        tasks: What is to be translated.
        done: What was, by an earlier run.
        failed: What can't be, known before any work.
        stale: Outputs of earlier runs that no input makes any more.
        ledger: Where it is taken note of.
    """

    ledger: Ledger
    tasks: list[Task] = field(default_factory=list)
    done: list[Record] = field(default_factory=list)
    failed: list[Result] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)


def plan(
    argument: str,
    setup: Setup,
    *,
    format: str | None = None,
    part_bytes: int = parts.PART_BYTES,
    force: bool = False,
) -> tuple[Plan, Setup]:
    """Find out what there is to do; nothing is translated yet.

    Args:
        argument: The corpus: a folder or file.
        setup: What is the same for all of it, but for what is found out here.
        format: Name of the format of all inputs; ``None`` goes by their names.
        part_bytes: About how large a part is.
        force: Whether outputs that are not what this run would write are replaced.

    Returns:
        The plan, and the setup with the corpus' address and the model's checksum.

    Raises:
        InputError: There is no such corpus, or the ledger is damaged.
        OutputError: An output would replace an input.
        ModelError: The model is missing or damaged.
        UsageError: Storage is of no known kind.
    """
    found = corpus.find(argument, setup.output, parts.extensions(format))
    output = Storage(setup.output)
    if setup.model and models.is_hub_name(setup.model):
        raise UsageError(
            "a model from a hub would be fetched by every worker",
            where=f"--model {setup.model}",
            hint="Name a folder that all machines have.",
        )
    setup = replace(
        setup,
        corpus=found.address,
        output=output.address,
        report=Storage(setup.report).address if setup.report else "",
        checksum=models.verify(models.find_model(setup.model))[0],
    )
    result = Plan(Ledger(output, settings(setup, format)))
    source = Storage(setup.corpus)
    cut, failed = _cut(found.documents, source, setup, format, part_bytes)
    errors = [Result(parts.Part(e.where, "", "", "", 0), e) for e in found.errors]
    result.failed = [*errors, *failed]
    known = result.ledger.records
    _judge(cut, result, source, output, setup, force=force)
    outputs = {part.output for part in cut} | {each.part.output for each in failed}
    result.stale = sorted(known.keys() - outputs)
    return result, setup


def settings(setup: Setup, format: str | None) -> dict[str, Any]:
    """Return all that an output depends on besides its input."""
    corrections = json.dumps(sorted(setup.corrections.items())).encode()
    return {
        "version": f"{translate.__version__} {code_version()[:12]}",
        "model": setup.checksum,
        "glossary": setup.glossary.checksum,
        "corrections": hashlib.sha256(corrections).hexdigest() if setup.corrections else "",
        "options": asdict(setup.options),
        "format": [format, setup.reading.encoding, list(setup.reading.columns)],
    }


def run(
    todo: Plan,
    spread: Callable[[Iterable[Sequence[Task]]], Iterator[list[Result]]],
    workers: int,
    part_bytes: int = parts.PART_BYTES,
) -> Iterator[Result]:
    """Do what a plan says; each result is yielded when its output is in place.

    What is done is in the ledger within a second, also where the run is cut short.

    Args:
        todo: The plan.
        spread: Has workers do batches.
        workers: How many.
        part_bytes: About how large a part is.

    Raises:
        Id2enError: The run can't go on.
    """
    tasks = {task.part.output: task for task in todo.tasks}
    lots = parts.batches([task.part for task in todo.tasks], workers, part_bytes)
    batches = [[tasks[part.output] for part in lot] for lot in lots]
    flushed = time.monotonic()
    try:
        yield from todo.failed
        for results in spread(batches) if batches else ():
            for each in results:
                if each.error is None:
                    todo.ledger.add(_record(each, todo.ledger.settings))
            if time.monotonic() - flushed >= FLUSH_SECONDS:
                todo.ledger.flush()
                flushed = time.monotonic()
            yield from results
    finally:
        todo.ledger.flush()
    todo.ledger.close()


def summarize(
    setup: Setup, results: Sequence[Result], done: Sequence[Record], seconds: float
) -> None:
    """Write the figures of the whole corpus beside the ledger.

    Raises:
        OutputError: It can't be written.
    """
    new = [each for each in results if each.error is None]
    totals = merged([*(each.totals for each in new), *(record.totals for record in done)])
    totals.failed = len(results) - len(new)
    words = sum(each.totals.words for each in new)
    data = {
        "id2en": translate.__version__,
        "model": setup.checksum,
        "glossary": setup.glossary.checksum,
        "options": asdict(setup.options),
        "outputs": len(new) + len(done),
        "totals": asdict(totals),
        "errors": [
            {"article": each.part.name, "error": str(each.error)} for each in results if each.error
        ],
        "run": {
            "ended": datetime.now(UTC).isoformat(timespec="seconds"),
            "seconds": round(seconds, 3),
            "outputs": len(new),
            "words": words,
            "words_per_second": round(words / max(seconds, 0.001), 1),
        },
    }
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    Storage(setup.output).write(SUMMARY, text.encode("utf-8", errors="backslashreplace"))


def _cut(
    documents: Sequence[corpus.Document],
    source: Storage,
    setup: Setup,
    format: str | None,
    part_bytes: int,
) -> tuple[list[Part], list[Result]]:
    """Return the parts of documents, and what can't be cut."""

    def one(document: corpus.Document) -> list[Part] | Result:
        try:
            return parts.cut(document, source, setup.reading, format=format, part_bytes=part_bytes)
        except Id2enError as error:
            part = parts.Part(document.name, document.relative, document.relative, "", 0)
            return Result(part, error)

    cut: list[Part] = []
    failed: list[Result] = []
    with ThreadPoolExecutor(READERS) as pool:
        for each in pool.map(one, documents):
            if isinstance(each, Result):
                failed.append(each)
            else:
                cut += each
    return cut, failed


def _judge(
    cut: Sequence[Part],
    result: Plan,
    source: Storage,
    output: Storage,
    setup: Setup,
    *,
    force: bool,
) -> None:
    """Sort parts into those to do, those done, and those that must not be touched."""
    ledger = result.ledger
    reports = Storage(setup.report) if setup.report else None

    def one(part: Part) -> Task | Record | Result:
        record = ledger.records.get(part.output)
        if record is None:
            return Task(part, force)
        try:
            there = output.digest(part.output)
            why = ledger.why_stale(record, parts.digest(part, source))
            if not why and there == record.sha256:
                if reports is None or reports.digest(report_name(part)) == record.report != "":
                    return record
                return Task(part, force)
            if there and not force:
                why = f"was made with {why}" if why else "was changed by someone else"
                raise OutputError(
                    f"exists already, and {why}",
                    where=output.name(part.output),
                    hint="Add --force to replace, or write elsewhere.",
                )
        except Id2enError as error:
            return Result(part, error)
        return Task(part, force)

    with ThreadPoolExecutor(READERS) as pool:
        for each in pool.map(one, cut):
            if isinstance(each, Task):
                result.tasks.append(each)
            elif isinstance(each, Record):
                result.done.append(each)
            else:
                result.failed.append(each)


def _record(result: Result, settings: str) -> Record:
    part = result.part
    return Record(
        part.output,
        part.source,
        result.input,
        settings,
        result.sha256,
        result.size,
        result.report,
        result.totals,
    )
