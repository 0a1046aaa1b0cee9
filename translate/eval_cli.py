"""The commands ``id2en eval …``: read the command line, call the library, print."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from translate.commands import App, say
from translate.engines.base import DecodeOptions
from translate.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from translate.engines.base import Engine
    from translate.evaluation.evaluate import Evaluation
    from translate.evaluation.output import Output
    from translate.evaluation.run import HistoryEntry
    from translate.evaluation.suite import Suite
    from translate.glossary import Glossary

STDOUT = "-"

HELP = """
Tell whether translations got better or worse.

Translates the suites of eval/suites and scores them against their references: BLEU, chrF2, chrF++
and TER by sacreBLEU; the share of glossary terms rendered as wanted; what guards notice. With
--gate the exit code is 1 if a suite came out worse than its baseline.

Examples:

\b
  id2en eval                                      all suites of this project
  id2en eval --suite seeds --gate                 what a CI job runs
  id2en eval --no-glossary                        what the glossary is worth
  id2en eval --update-baseline                    measure by this from now on
  id2en eval --suite in.txt --reference ref.txt   your own, line for line
  id2en eval --suite seeds --hypotheses out       score those made elsewhere
"""

EXIT_CODES = """
Exit codes:

\b
    0  all is scored, and no gate failed
    1  a gate failed
    2  the command line makes no sense
    3  a suite, baseline or hypotheses are missing, damaged or of another text
    4  an output can't be written
    5  the model is missing, damaged or of another kind
    6  the glossary is missing, malformed or contradicts itself
"""

app = App()


@app.callback(
    invoke_without_command=True,
    help=HELP,
    short_help="Tell whether translations got better or worse.",
    epilog=EXIT_CODES,
)
def _eval(
    context: typer.Context,
    suite: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME|PATH",
            help="A suite of eval/suites, a folder, a TSV file (source TAB reference), a text file "
            "with --reference, or sacrebleu:NAME/PAIR. Repeatable; all of eval/suites if left out.",
            show_default=False,
        ),
    ] = None,
    reference: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE",
            help="What people made of the --suite text file, line for line. Repeatable.",
            show_default=False,
        ),
    ] = None,
    hypotheses: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|DIR", help="Score these translations of the suite; translate nothing."
        ),
    ] = None,
    gate: Annotated[
        bool, typer.Option("--gate", help="Exit with 1 if a suite is worse than its baseline.")
    ] = False,
    update_baseline: Annotated[
        bool,
        typer.Option(
            "--update-baseline", help="Make this the baseline; print a summary for the commit."
        ),
    ] = False,
    baselines: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="Where baselines are; eval/baselines if left out."),
    ] = None,
    json: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|DIR", help="Write the run, for compare; several suites need a folder."
        ),
    ] = None,
    junit: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write the gates as JUnit XML.")
    ] = None,
    markdown: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write a comment for a pull request.")
    ] = None,
    html: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write a page to look at, line by line.")
    ] = None,
    history: Annotated[
        bool, typer.Option("--history", help="Append the scores to eval/history.jsonl.")
    ] = False,
    glossary: Annotated[
        list[str] | None,
        typer.Option(
            "--glossary",
            "-g",
            metavar="FILE",
            help="A glossary instead of the suite's own; repeatable, later files win.",
            show_default=False,
        ),
    ] = None,
    no_glossary: Annotated[
        bool,
        typer.Option(
            "--no-glossary", help="Translate without any; terms are counted all the same."
        ),
    ] = False,
    model: Annotated[
        str | None,
        typer.Option(metavar="DIR|NAME", help="A MarianMT model instead of the built-in one."),
    ] = None,
    engine: Annotated[
        str | None, typer.Option(metavar="NAME", help="What runs the model: ctranslate2 or marian.")
    ] = None,
    beam: Annotated[
        int, typer.Option(metavar="N", min=1, help="Beam width.")
    ] = DecodeOptions().beam,
    threads: Annotated[
        int,
        typer.Option(
            metavar="N", min=0, show_default=False, help="Processor cores to use; 0 for all."
        ),
    ] = 0,
) -> None:
    if context.invoked_subcommand is not None:
        return
    from translate.evaluation import evaluate, show
    from translate.evaluation import history as past

    _refuse(
        {"--gate": gate, "--update-baseline": update_baseline},
        {"--glossary": glossary, "--no-glossary": no_glossary},
        {"--hypotheses": hypotheses, "--no-glossary": no_glossary},
        {"--hypotheses": hypotheses, "--update-baseline": update_baseline},
        {"--hypotheses": hypotheses, "--model": model},
    )
    chosen = _suites(suite, reference)
    if len(chosen) > 1 and (hypotheses or json == STDOUT or (json and Path(json).is_file())):
        raise UsageError(
            "this is for one suite",
            where="--hypotheses" if hypotheses else "--json",
            hint="Add --suite NAME." if hypotheses else "Name one suite, or a folder to write to.",
        )
    texts = [each for each in (json, junit, markdown, html) if each == STDOUT]
    if len(texts) > 1:
        raise UsageError("only one can go to standard output", where=STDOUT)

    project = _project(required=update_baseline or history)
    folder = Path(baselines) if baselines else project and project / "baselines"
    make = _maker(hypotheses, no_glossary, model, engine, beam, threads)
    done: list[Evaluation] = []
    for each in chosen:
        found = evaluate.evaluate(
            each, evaluate.glossary_of(each, glossary or ()), make, folder, gate=gate
        )
        done.append(found)
        if update_baseline:
            assert folder is not None
            path = evaluate.update(found, folder)
            _print(show.update(found))
            say(f"id2en: written: {path}", err=True)
        elif not texts:
            _print((*show.terminal(found), ""))
    if not texts and not update_baseline:
        _print(show.signatures(each.run for each in done))
    entries = [] if project is None else past.load(project / past.NAME)
    if history:
        assert project is not None
        past.append(project / past.NAME, [each.run for each in done])
    _write_all(done, entries, json=json, junit=junit, markdown=markdown, html=html)
    failed = [each for found in done for each in found.verdicts if not each.passed]
    for verdict in failed:
        say(f"id2en: {show.failure(verdict)}", err=True)
    raise typer.Exit(1 if failed else 0)


@app.command("compare", short_help="Show what differs between two runs.")
def _compare(
    before: Annotated[str, typer.Argument(metavar="A", help="A run: id2en eval --json A.")],
    after: Annotated[str, typer.Argument(metavar="B", help="Another run of the same suite.")],
    json: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write all that differs as JSON.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Show all lines that differ, not the worst and best 20.")
    ] = False,
) -> None:
    """Show what differs between two runs: scores, lines, terms.

    p says how often chance alone makes such a difference: paired bootstrap (1,000 resamples) and
    paired approximate randomization (1,000 trials) of sacreBLEU, seed 12345 or SACREBLEU_SEED.
    """
    from translate.evaluation import codec, run, show
    from translate.evaluation.compare import compare

    found = compare(run.load(Path(before)), run.load(Path(after)))
    if json != STDOUT:
        _print(show.comparison(found, everything=everything))
    if json is not None:
        _write(json, codec.to_json(codec.encode(found)) + "\n")


@app.command("history", short_help="Draw how scores went.")
def _history(
    file: Annotated[
        str | None,
        typer.Argument(metavar="FILE", help="eval/history.jsonl if left out.", show_default=False),
    ] = None,
    suite: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this suite; repeatable.", show_default=False),
    ] = None,
) -> None:
    """Draw how scores went, run by run, oldest first: what id2en eval --history has kept."""
    from translate.errors import InputError
    from translate.evaluation import history as past

    project = None if file else _project(required=True)
    path = Path(file or "") if project is None else project / past.NAME
    entries = past.load(path)
    kept = [each for each in entries if not suite or each.suite in suite or each.name in suite]
    if not kept:
        raise InputError(
            "no runs are kept here", where=str(path), hint="Keep one: id2en eval --history."
        )
    _print(past.draw(kept))


@app.command("checksums", short_help="List the texts that no model may learn.")
def _checksums(
    suite: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME|PATH", help="As for id2en eval; repeatable.", show_default=False
        ),
    ] = None,
) -> None:
    """List checksums of the suites' sources and references, for eval/checksums.txt.

    The training recipe leaves out every pair one side of which is listed.
    """
    from translate.evaluation import checksums

    _print(checksums.listing(_suites(suite, None)))


def _refuse(*contradictions: dict[str, object]) -> None:
    for options in contradictions:
        if all(options.values()):
            raise UsageError("these two contradict each other", where=" ".join(options))


def _project(*, required: bool) -> Path | None:
    """Return the folder ``eval`` of this project, if there is one."""
    from translate.evaluation import suites

    try:
        return suites.find_folder(Path.cwd()).parent
    except UsageError:
        if required:
            raise
        return None


def _suites(names: Sequence[str] | None, references: Sequence[str] | None) -> list[Suite]:
    from translate.evaluation import suites

    if references and (names is None or len(names) != 1):
        raise UsageError("this belongs to one --suite, a text file", where="--reference")
    project = _project(required=not names)
    folder = None if project is None else project / suites.FOLDER.name
    if names:
        return [suites.load(name, references or (), folder=folder) for name in names]
    assert folder is not None
    return [suites.load(str(path)) for path in suites.find_all(folder)]


def _maker(
    hypotheses: str | None,
    no_glossary: bool,
    model: str | None,
    engine: str | None,
    beam: int,
    threads: int,
) -> Callable[[Suite, Glossary], Output]:
    """Return what makes the hypotheses of a suite; a model is loaded once, when first needed."""
    from functools import cache

    from translate import engines
    from translate.evaluation import output
    from translate.glossary import Glossary as Terms
    from translate.pipeline import Options
    from translate.progress import Bar

    @cache
    def loaded() -> Engine:
        return engines.load_engine(model, engine=engine, threads=threads)

    def make(suite: Suite, glossary: Glossary) -> Output:
        if hypotheses is not None:
            return output.read_hypotheses(Path(hypotheses), suite)
        options = Options(decode=DecodeOptions(beam=beam))
        words = sum(len(item.source.split()) for item in suite.items)
        with Bar(words, hidden=not sys.stderr.isatty()) as bar:
            bar.read(words, words)
            return output.translate_suite(
                suite, loaded(), Terms() if no_glossary else glossary, options, bar.advance
            )

    return make


def _write_all(
    done: Sequence[Evaluation],
    entries: Sequence[HistoryEntry],
    *,
    json: str | None,
    junit: str | None,
    markdown: str | None,
    html: str | None,
) -> None:
    from translate.evaluation import junit as junit_report
    from translate.evaluation import run, show

    runs = [each.run for each in done]
    if json is not None and (len(runs) > 1 or Path(json).is_dir() or json.endswith(("/", os.sep))):
        for each in runs:
            _write(str(Path(json) / f"{each.name}.json"), run.dump(each))
    elif json is not None:
        _write(json, run.dump(runs[0]))
    if junit is not None:
        verdicts = [verdict for each in done for verdict in each.verdicts]
        _write(junit, junit_report.junit(runs, verdicts))
    if markdown is not None:
        _write(markdown, "\n".join(show.markdown(done)) + "\n")
    if html is not None:
        from translate.report import eval_page

        baselines = {each.run.name: each.baseline for each in done if each.baseline is not None}
        _write(html, eval_page.page(runs, baselines, entries))


def _write(target: str, text: str) -> None:
    from translate.files import write

    if target == STDOUT:
        typer.echo(text, nl=False)
    else:
        write(Path(target), text.encode())


def _print(lines: Iterable[str]) -> None:
    for text in lines:  # some are several lines
        for line in text.split("\n"):
            say(line)
