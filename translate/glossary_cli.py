"""The commands ``id2en glossary …``: read the command line, call the library, print.

None loads a model, but ``suggest`` and ``diff`` with ``--translate``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from translate.commands import App, say
from translate.errors import OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.glossary import Glossary, Term
    from translate.glossary.compare import Translate
    from translate.glossary.csv_file import Sheet

app = App(
    help="Keep the glossary: check it, try it, add to it, exchange it.",
)

Files = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="FILE",
        help="Glossary files; glossary/terms.csv of this folder or one above if left out.",
        show_default=False,
    ),
]
Glossaries = Annotated[
    list[str] | None,
    typer.Option(
        "--glossary",
        "-g",
        metavar="FILE",
        help="The glossary; later ones win. Left out: glossary/terms.csv of this folder or one "
        "above.",
        show_default=False,
    ),
]
Texts = Annotated[
    list[str],
    typer.Argument(metavar="TEXT", help="Text files, folders, patterns, or -.", show_default=False),
]
WithModel = Annotated[
    bool, typer.Option("--translate", help="Load the model and show what it makes of each.")
]
Output = Annotated[
    str | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write.")
]
Force = Annotated[bool, typer.Option("--force", help="Replace a file that exists.")]


@app.command("check", short_help="Tell what is wrong in glossaries.")
def _check(
    files: Files = None,
    corpus: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT",
            help="Texts that should use the terms: tell rows that match nothing in them.",
            show_default=False,
        ),
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend what can't be meant, and write the file anew.")
    ] = False,
    format: Annotated[
        str, typer.Option(metavar="NAME", help="text, json, or github (annotations).")
    ] = "text",
    everything: Annotated[
        bool, typer.Option("--all", help="Also tell what is only worth a second look.")
    ] = False,
) -> None:
    """Tell what is wrong in glossaries; exit code 1 if one has an error.

    Each finding has its place as file:line:column, a severity, a rule and what to do about it.
    Rows that nothing in --corpus matches are told in any case.
    """
    from translate.files import write
    from translate.glossary import csv_file, lint, show, texts

    if format not in ("text", "json", "github"):
        raise UsageError(f"{format!r} is no format", where="--format", hint="text, json, github.")
    sentences = None if not corpus else list(texts.texts(corpus))
    problems: list[lint.Problem] = []
    for path in _paths(files):
        if fix:
            sheet = _editable(path)
            mended = csv_file.fmt(lint.fix(sheet)).encode()
            if mended != path.read_bytes():
                write(path, mended)
        problems += lint.check_file(path, sentences)
    shown = [
        each
        for each in problems
        if everything or each.severity != "info" or (corpus and each.rule == "unused")
    ]
    if shown or format == "json":
        typer.echo(show.problems(shown, format))
    if format == "text":
        say(show.problem_counts(problems, shown), err=True)
    raise typer.Exit(1 if any(each.severity == "error" for each in problems) else 0)


@app.command("find", short_help="Show which terms are found in a text.")
def _find(
    text: Annotated[str, typer.Argument(metavar="TEXT|FILE", help="A sentence, a file, or -.")],
    glossary: Glossaries = None,
) -> None:
    """Show which terms are found in a text, and which are nearly, and why not."""
    from translate.glossary import show
    from translate.glossary import texts as reader
    from translate.glossary.explain import Explainer

    terms = _glossary(glossary)
    is_file = text == "-" or Path(text).exists()
    sentences = list(reader.sentences([text]) if is_file else reader.of_text(text, "text"))
    explainer = Explainer(terms)
    missed = []
    for sentence in sentences:
        for line in show.hits(sentence, terms.find(sentence.text)):
            say(line)
        missed += [(sentence, miss) for miss in explainer.misses(sentence.text)]
    for line in show.misses(missed):
        say(line)


@app.command("suggest", short_help="List what has no row yet, as rows.")
def _suggest(
    texts: Texts,
    glossary: Glossaries = None,
    least: Annotated[
        int,
        typer.Option(
            "--min", metavar="N", min=1, help="Times an expression must occur; names half as often."
        ),
    ] = 2,
    translate: WithModel = False,
) -> None:
    """List names and repeated expressions that have no row, as rows to paste.

    The note says how often one occurs, and shows a place. With --translate the target is what the
    model makes of the words alone; without it is empty, and to be filled in.
    """
    from translate.glossary import csv_file
    from translate.glossary import texts as reader
    from translate.glossary.suggest import suggest

    terms = _glossary(glossary)
    found = suggest(terms, reader.texts(texts), least)
    targets: Sequence[str] = [""] * len(found)
    if translate and found:
        targets = _translator()([each.source for each in found], terms)
    rows = [each.term(target) for each, target in zip(found, targets, strict=True)]
    typer.echo(csv_file.text(rows, csv_file.COLUMNS), nl=False)


@app.command("add", short_help="Add a row.")
def _add(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="The Indonesian rendering.")],
    target: Annotated[str, typer.Argument(metavar="TARGET", help="The English rendering.")],
    glossary: Annotated[
        str | None,
        typer.Option(
            "--glossary",
            "-g",
            metavar="FILE",
            help="The file to add to; glossary/terms.csv of this folder or one above if left out.",
            show_default=False,
        ),
    ] = None,
    category: Annotated[str, typer.Option(help="person, weapon …")] = "",
    match: Annotated[str, typer.Option(help="exact, inflect or derive.")] = "",
    case: Annotated[str, typer.Option(help="any or exact.")] = "",
    alternative: Annotated[
        list[str] | None, typer.Option(help="Another right rendering; repeatable.")
    ] = None,
    forbidden: Annotated[
        list[str] | None, typer.Option(help="A wrong rendering; repeatable.")
    ] = None,
    article: Annotated[str, typer.Option(help="the, where English needs it.")] = "",
    status: Annotated[str, typer.Option(help="approved, proposed or off.")] = "",
    note: Annotated[str, typer.Option(help="For people.")] = "",
    citation: Annotated[str, typer.Option(help="Where the rendering comes from.")] = "",
) -> None:
    """Add a row behind the others; the rest of the file stays as it is."""
    from translate.files import write
    from translate.glossary import Term, csv_file

    path = _paths([glossary] if glossary else None)[-1]  # the one that wins
    term = Term(
        csv_file.value(source),
        csv_file.value(target),
        category,
        match,
        case,
        tuple(alternative or ()),
        tuple(forbidden or ()),
        article,
        status,
        note,
        citation,
    )
    sheet = _editable(path)
    write(path, csv_file.append(sheet, term))
    say(f"{path}: {term.source} → {term.target}", err=True)


@app.command("fmt", short_help="Write files in one shape.")
def _fmt(
    files: Files = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit code 1 if something would be.")
    ] = False,
) -> None:
    """Give glossary files the one shape that keeps differences between versions small.

    UTF-8, commas, a header, quotes only where needed, no spaces around cells. Rows and columns
    stay as they are.
    """
    from translate.files import write
    from translate.glossary import csv_file

    changed = False
    for path in _paths(files):
        shaped = csv_file.fmt(_editable(path)).encode()
        if shaped != path.read_bytes():
            changed = True
            say(f"{path}: {'would be changed' if check else 'changed'}", err=True)
            if not check:
                write(path, shaped)
    raise typer.Exit(1 if changed and check else 0)


@app.command("stats", short_help="Count the terms.")
def _stats(files: Files = None) -> None:
    """Count the terms by category, status, match and case."""
    from translate.glossary import load, show

    for line in show.stats(load(_paths(files)).terms):
        say(line)


@app.command("export", short_help="Write for another program.")
def _export(
    files: Files = None,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="NAME", help="csv, tsv, xlsx, tbx, deepl; by -o's suffix."),
    ] = None,
    output: Output = None,
    force: Force = False,
) -> None:
    """Write the glossary for another program: TBX, Excel, TSV, DeepL, Google.

    All but deepl keep everything; deepl has source and target alone, and no terms that are off.
    """
    from translate.glossary import load

    format = to or (Path(output).suffix.lstrip(".").lower() if output else "csv")
    _write(load(_paths(files)).terms, format, output, force=force)


@app.command("import", short_help="Read another program's file.")
def _import(
    file: Annotated[str, typer.Argument(metavar="FILE", help="TBX, TMX, XLSX, CSV or TSV.")],
    output: Output = None,
    force: Force = False,
) -> None:
    """Turn another program's glossary into a file of ours."""
    from translate.glossary import exchange

    found = exchange.read(Path(file))
    for place in found.left_out:
        say(f"{place}: left out: no Indonesian or no English term", err=True)
    _write(found.terms, "csv", output, force=force)


@app.command("diff", short_help="Show what a change changes.")
def _diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The glossary before.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The glossary after.")],
    texts: Texts,
    translate: WithModel = False,
) -> None:
    """Show which sentences a change of the glossary touches; with --translate, how.

    With --translate only sentences whose translation changes are shown.
    """
    from translate.glossary import load, show
    from translate.glossary import texts as reader
    from translate.glossary.compare import changes

    found = changes(
        load([old]), load([new]), reader.sentences(texts), _translator() if translate else None
    )
    for change in found:
        for line in show.change(change):
            say(line)
    say(f"{len(found)} sentence{'' if len(found) == 1 else 's'}", err=True)


def _paths(files: Sequence[str] | None) -> list[Path]:
    from translate import config
    from translate.glossary import find_default

    if files:
        return [Path(file) for file in files]
    setting = config.current().get("glossary")
    if setting is not None and isinstance(setting.value, list):
        return [Path(file) for file in setting.value]
    return [find_default(Path.cwd())]


def _glossary(files: Sequence[str] | None) -> Glossary:
    from translate.glossary import load

    return load(_paths(files))


def _editable(path: Path) -> Sheet:
    """Return a file that is edited in place: delimited text."""
    from translate.glossary import csv_file, exchange

    if path.suffix.lower() in (*exchange.XML_SUFFIXES, ".xlsx"):
        raise UsageError(
            "only CSV and TSV files are changed in place",
            where=str(path),
            hint=f"First: id2en glossary import {path} -o terms.csv",
        )
    return csv_file.read_sheet(path)


def _write(terms: Sequence[Term], format: str, output: str | None, *, force: bool) -> None:
    import sys

    from translate.files import write
    from translate.glossary import exchange

    data = exchange.write(terms, format)
    if output is None:
        sys.stdout.buffer.write(data)
        return
    if Path(output).exists() and not force:
        raise OutputError(
            "exists already", where=output, hint="Add --force to replace, or write elsewhere."
        )
    write(Path(output), data)


def _translator() -> Translate:
    """Return the embedded model as a function of sentences and a glossary."""
    from translate import engines, pipeline
    from translate.formats import text as text_format

    engine = engines.load_engine(None)

    def translate(texts: Sequence[str], glossary: Glossary) -> list[str]:
        articles = (text_format.parse(text, "") for text in texts)
        return [
            text_format.fill(each.article, [block.target.text for block in each.blocks])
            for each in pipeline.translate_articles(articles, engine, glossary=glossary)
        ]

    return translate
