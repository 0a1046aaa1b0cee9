"""The page of an evaluation: scores beside their baselines, then every segment.

One HTML file: source, hypothesis and references side by side, what differs in them word by word,
what the glossary and the guards say of them, and how scores went over time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate.report import eval_segments
from translate.report.eval_scores import suite
from translate.report.eval_segments import Scored
from translate.report.page.document import closing, menu, number_field, opening, tools
from translate.report.page.markup import Html, element, encoded, joined
from translate.report.page.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from translate.evaluation.run import HistoryEntry, Run

SORTS = {
    "": "In order",
    "chrf": "Lowest chrF2 first",
    "-chrf": "Highest chrF2 first",
    "delta": "Biggest loss first",
    "-delta": "Biggest gain first",
    "-length": "Longest first",
    "length": "Shortest first",
}

FLAGS = {
    "look": "To look at",
    "changed": "Changed since baseline",
    "worse": "Worse than baseline",
    "better": "Better than baseline",
    "lost": "With lost terms",
    "repaired": "With repaired terms",
    "passed": "Not translated",
}


_LEGEND = element(
    "p",
    element("span", "Tinted", class_="only"),
    " words of hypothesis and reference are not in the other; ",
    element("mark", "underlined", class_="kept"),
    " ones are terms of the glossary.",
)


def page(
    runs: Sequence[Run],
    baselines: Mapping[str, Run],
    history: Iterable[HistoryEntry] = (),
) -> str:
    """Return the page.

    Args:
        runs: What was evaluated.
        baselines: What to compare with, by the name of the run; may lack some.
        history: Earlier runs, the oldest first; those of other suites are left out of account.
    """
    entries = list(history)
    rows = Rows()
    names = ", ".join(run.name for run in runs)
    title = f"Evaluation of {names}"
    lists = [
        _segments(number, run, baselines.get(run.name), rows) for number, run in enumerate(runs)
    ]
    whole = joined(
        [
            opening(f"{title} · id2en"),
            element(
                "header",
                element("h1", title),
                *(suite(run, baselines.get(run.name), entries) for run in runs),
            ),
            _tools(runs, baselines, rows),
            element("main", *lists, class_="evaluation"),
            rows.footer(),
            closing(),
        ],
        "\n",
    )
    return encoded(whole).decode()


def _segments(number: int, run: Run, baseline: Run | None, rows: Rows) -> Html:
    before = {each.id: each for each in baseline.segments} if baseline else {}
    articles = {each.article: index for index, each in enumerate(run.articles)}
    heads = element(
        "div",
        *(element("span", text) for text in ("Source", "Hypothesis", "Reference")),
        class_="heads scored",
        aria_hidden="true",
    )
    lines = (
        eval_segments.line(
            Scored(
                segment,
                before.get(segment.id),
                f"s{number}-{position}",
                f"{number}-{articles.get(segment.article, '')}",
            ),
            rows,
        )
        for position, segment in enumerate(run.segments, 1)
    )
    return element(
        "section",
        element("header", element("h2", run.name), _LEGEND),
        heads,
        joined(lines, "\n"),
        class_="article",
        id=f"suite{number}",
        aria_label=run.name,
    )


def _tools(runs: Sequence[Run], baselines: Mapping[str, Run], rows: Rows) -> Html:
    guards = sorted({guard for run in runs for guard in run.overall.findings})
    flags = FLAGS | {f"guard-{guard}": f"With finding: {guard}" for guard in guards}
    compared = {"changed", "worse", "better", "delta", "-delta"}
    if not any(run.name in baselines for run in runs):
        flags = {flag: text for flag, text in flags.items() if flag not in compared}
    sorts = {
        order: text
        for order, text in SORTS.items()
        if order not in compared or any(run.name in baselines for run in runs)
    }
    return tools(
        menu("flag", "Which segments", _options(flags), every="All segments"),
        menu("article", "Article", _articles(runs), every="All articles"),
        menu("row", "Term", rows.options(), every="Any term"),
        menu("sort", "Order", _options(sorts), every=None),
        number_field("least", "chrF2 ≥"),
        number_field("most", "chrF2 ≤"),
        count=sum(len(run.segments) for run in runs),
    )


def _articles(runs: Sequence[Run]) -> Iterator[Html]:
    for number, run in enumerate(runs):
        yield element("option", f"All of {run.name}", value=number)
        for index, each in enumerate(run.articles):
            yield element("option", f"{run.name}: {each.article}", value=f"{number}-{index}")


def _options(choices: Mapping[str, str]) -> Iterator[Html]:
    for value, text in choices.items():
        yield element("option", text, value=value)
