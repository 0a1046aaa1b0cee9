"""What a worker does with a batch: read its parts, translate them together, write each whole.

Nothing here knows of Ray: a batch and a setup in, results out, and files in between.
"""

from __future__ import annotations

import hashlib
import io
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

from translate import decoding, pipeline
from translate.batch import Outcome
from translate.engines import load_engine
from translate.errors import Id2enError, InputError, ModelError, OutputError
from translate.formats.options import ReadOptions
from translate.glossary import Glossary
from translate.memory.store import spaced
from translate.pipeline import Options
from translate.report.console import warning_lines
from translate.report.json_report import JsonReport
from translate.report.totals import Totals
from translate.scale import parts
from translate.scale.storage import Storage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from translate.article import Article, Translation
    from translate.engines.base import Engine
    from translate.memory import Memory
    from translate.plan import Plan
    from translate.scale.parts import Part


@dataclass(frozen=True, slots=True)
class Setup:
    """What is the same for all parts of a run.

    Attributes:
        corpus: The folder that inputs are below.
        output: The folder that outputs are below.
        report: The folder that reports are below; empty for none.
        model: The folder of a model; ``None`` for the embedded one.
        engine: What runs it; ``None`` for what it is made for.
        allow_pickle: Whether its weights may be stored as pickle.
        checksum: What the model's checksum must be.
        threads: Processor threads of a worker.
        options: How to translate.
        glossary: How terms are rendered.
        corrections: What people translated sentences to.
        reading: What the user said about the format of inputs.
        warnings: How many warnings on a part are told.
    """

    corpus: str
    output: str
    report: str = ""
    model: str | None = None
    engine: str | None = None
    allow_pickle: bool = False
    checksum: str = ""
    threads: int = 1
    options: Options = field(default_factory=Options)
    glossary: Glossary = field(default_factory=Glossary)
    corrections: Mapping[str, str] = field(default_factory=dict)
    reading: ReadOptions = field(default_factory=ReadOptions)
    warnings: int = 5


@dataclass(frozen=True, slots=True)
class Task:
    """A part to do, and whether its output may take the place of one that has other bytes."""

    part: Part
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a part.

    Attributes:
        part: The part.
        error: Why there is no output; ``None`` where there is.
        input: SHA-256 of the input.
        sha256: SHA-256 of the output.
        size: Bytes of the output.
        report: SHA-256 of the report; empty if none was wanted.
        unchanged: Whether the output was there already, as it is to be.
        totals: The part's figures.
        warnings: What to look at, the first of it.
        more: How many warnings there are besides.
    """

    part: Part
    error: Id2enError | None = None
    input: str = ""
    sha256: str = ""
    size: int = 0
    report: str = ""
    unchanged: bool = False
    totals: Totals = field(default_factory=Totals)
    warnings: tuple[str, ...] = ()
    more: int = 0


class Corrections:
    """What of a memory a worker needs: what people translated, without the file.

    Args:
        targets: Corrections by their sources, white space made one space.
    """

    decode = staticmethod(decoding.decode)

    def __init__(self, targets: Mapping[str, str]) -> None:
        self._targets = targets

    def corrected(self, plans: Sequence[Sequence[Plan]]) -> list[list[Plan]]:
        """Return the plans of an article's blocks with the corrections there are."""
        from dataclasses import replace

        return [
            [
                replace(plan, correction=self._targets.get(spaced(plan.segment.text), ""))
                for plan in block
            ]
            for block in plans
        ]


class Worker:
    """Translates batches with one model.

    Args:
        setup: What is the same for all of them.
        engine: A model that is loaded already.

    Raises:
        ModelError: The model can't be loaded, or is not the one that the run was started with.
        UsageError: A storage can't be reached.
    """

    def __init__(self, setup: Setup, engine: Engine | None = None) -> None:
        self._setup = setup
        self._corpus, self._output = Storage(setup.corpus), Storage(setup.output)
        self._reports = Storage(setup.report) if setup.report else None
        self._engine = engine or load_engine(
            setup.model,
            engine=setup.engine,
            threads=setup.threads,
            allow_pickle=setup.allow_pickle,
        )
        if setup.checksum and self._engine.info.checksum != setup.checksum:
            raise ModelError(
                "the model here is not the one that the run was started with",
                where=setup.model or "the built-in model",
                hint="Install the same version of id2en on all machines.",
            )
        self._corrections = Corrections(setup.corrections) if setup.corrections else None

    def translate(self, batch: Sequence[Task]) -> list[Result]:
        """Do the parts of a batch; each output is in its place when this returns.

        Raises:
            ModelError: The model can't be run.
        """
        under_way: deque[tuple[Task, str]] = deque()
        results: list[Result] = []

        def articles() -> Iterator[Article]:
            for task in batch:
                try:
                    article, digest = parts.read(task.part, self._corpus, self._setup.reading)
                except ModelError:
                    raise
                except Id2enError as error:
                    results.append(Result(task.part, error))
                    continue
                under_way.append((task, digest))
                yield article

        for translation in pipeline.translate_articles(
            articles(),
            self._engine,
            self._setup.options,
            self._setup.glossary,
            memory=cast("Memory | None", self._corrections),
        ):
            task, digest = under_way.popleft()
            results.append(self._finish(task, digest, translation))
        return results

    def _finish(self, task: Task, digest: str, translation: Translation) -> Result:
        part, unchanged = task.part, False
        try:
            targets = [block.target for block in translation.blocks]
            data = parts.write(translation.article, targets)
            sha256 = hashlib.sha256(data).hexdigest()
            there = self._output.digest(part.output)
            if there == sha256:
                unchanged = True
            elif there and not task.replace:
                raise OutputError(
                    "exists already, and is not what this run would write",
                    where=self._output.name(part.output),
                    hint="Add --force to replace, or write elsewhere.",
                )
            else:
                self._output.write(part.output, data)
            outcome = Outcome(part.name, Path(part.output), translation)
            report = self._report(part, outcome)
        except Id2enError as error:
            return Result(part, error)
        totals = Totals()
        totals.add(outcome)
        lines = list(warning_lines(translation))
        first = tuple(lines[: self._setup.warnings])
        return Result(
            part,
            None,
            digest,
            sha256,
            len(data),
            report,
            unchanged,
            totals,
            first,
            len(lines) - len(first),
        )

    def _report(self, part: Part, outcome: Outcome) -> str:
        """Write the report of a part, if wanted, and return its SHA-256."""
        if self._reports is None:
            return ""
        stream = io.BytesIO()
        report = JsonReport(stream, Path(part.output))
        report.open(self._engine.info, self._setup.glossary, self._setup.options)
        report.add(outcome)
        report.close()
        self._reports.write(report_name(part), stream.getvalue())
        return hashlib.sha256(stream.getvalue()).hexdigest()


def report_name(part: Part) -> str:
    """Return where the report of a part goes, below the folder of reports."""
    return f"{part.output}.json"


def lost(part: Part, tries: int) -> Result:
    """Return the result of a part that no worker lived through."""
    return Result(
        part,
        InputError(
            f"{tries} worker{'' if tries == 1 else 's in turn'} died of it",
            where=part.name,
            hint="Memory may be short: use fewer --workers, smaller parts or a larger machine.",
        ),
    )
