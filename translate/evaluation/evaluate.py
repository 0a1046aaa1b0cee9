"""From suites to runs, verdicts and baselines: the flow of ``id2en eval`` without its options."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from translate.errors import InputError
from translate.evaluation import baseline as baselines
from translate.evaluation import gates
from translate.evaluation.judge import judge
from translate.glossary import Glossary, load, load_or_default

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from translate.evaluation.gates import Verdict
    from translate.evaluation.output import Output
    from translate.evaluation.run import Run
    from translate.evaluation.suite import Suite


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A suite's run, and what it is compared with.

    Attributes:
        suite: The suite.
        run: Its scores.
        baseline: The baseline's; ``None`` where there is none.
        verdicts: What the gates say; none unless asked.
        notes: Why there is no comparison with a baseline; empty where there is one, or no file.
    """

    suite: Suite
    run: Run
    baseline: Run | None = None
    verdicts: tuple[Verdict, ...] = ()
    notes: tuple[str, ...] = ()


def glossary_of(suite: Suite, files: Sequence[str] = ()) -> Glossary:
    """Return the glossary by which a suite's terms are counted.

    Args:
        suite: The suite.
        files: Glossary files to use instead of its own.

    Raises:
        GlossaryError: One can't be read.
    """
    if files:
        return load(files)
    if suite.glossary is not None:
        return load(suite.glossary)
    return load_or_default([], Path.cwd())


def evaluate(
    suite: Suite,
    glossary: Glossary,
    make: Callable[[Suite, Glossary], Output],
    folder: Path | None,
    *,
    gate: bool = False,
) -> Evaluation:
    """Return a suite's run beside its baseline.

    Args:
        suite: The suite.
        glossary: By which terms are counted.
        make: Makes the hypotheses.
        folder: Where baselines are; ``None``: nowhere.
        gate: Ask the gates; then there has to be a baseline.

    Raises:
        InputError: The gates are asked, and there is no baseline or it is of other texts.
    """
    if gate and folder is None:
        raise InputError(
            "there is no baseline to compare with",
            where=suite.name,
            hint="Name the folder that has it: --baselines DIR.",
        )
    run = judge(suite, make(suite, glossary), glossary)
    path = None if folder is None else baselines.path_of(folder, run.name)
    if path is None or not (gate or path.exists()):
        return Evaluation(suite, run)
    try:
        before = baselines.judged(baselines.load(path), suite, glossary, path)
    except InputError as error:
        if gate:
            raise
        return Evaluation(suite, run, notes=(str(error),))
    verdicts = gates.check(run, before, suite.gates) if gate else ()
    return Evaluation(suite, run, before, verdicts)


def update(evaluation: Evaluation, folder: Path) -> Path:
    """Make a run the baseline, and return its file.

    Raises:
        InputError: Something makes its scores doubtful.
        OutputError: It can't be written.
    """
    run = evaluation.run
    if run.warnings:
        raise InputError(
            f"no baseline was written: {'; '.join(run.warnings)}",
            where=run.name,
            hint="Mend that first; a gate would compare with nonsense.",
        )
    path = baselines.path_of(folder, run.name)
    baselines.save(path, run)
    return path
