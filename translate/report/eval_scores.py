"""Of the page of an evaluation: what stands on top for each suite, scores and how they went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from translate.report.page.markup import Html, element
from translate.report.page.plot import Point, plot
from translate.report.page.summary import count, facts, panel, shares
from translate.report.page.table import table
from translate.report.totals import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from translate.evaluation.run import HistoryEntry, Run, Scores, TermCount

LABELS = {"bleu": "BLEU", "chrf": "chrF2", "chrfpp": "chrF++", "ter": "TER"}

UNCHANGED = 0.05
"""Differences below this are none: scores are shown with one decimal."""


OPEN = 12
"""More articles than this are listed on demand."""


def difference(now: float | None, before: float | None, better: Literal[1, 0, -1] = 1) -> Html:
    """Return by how much a score differs; nothing where one of the two is missing.

    >>> difference(54.4, 51.0), difference(54.41, 54.4), difference(54.4, None)
    ('<span class="better">▲ +3.4</span>', '<span class="same">=</span>', '')
    >>> difference(40.5, 40, better=-1), difference(98, 99.5, better=0)
    ('<span class="worse">▲ +0.5</span>', '<span class="same">▼ −1.5</span>')

    Args:
        now: The score.
        before: What it is compared with.
        better: 1 if more is better, -1 if less is, 0 if neither.
    """
    if now is None or before is None:
        return Html()
    gain = now - before
    if abs(gain) < UNCHANGED:
        return element("span", "=", class_="same")
    kind = "same" if not better else "better" if gain * better > 0 else "worse"
    arrow, sign = ("▲", "+") if gain > 0 else ("▼", "−")
    return element("span", f"{arrow} {sign}{_score(abs(gain))}", class_=kind)


def suite(run: Run, baseline: Run | None, history: Sequence[HistoryEntry]) -> Html:
    """Return what is said of a run as a whole.

    Args:
        run: The run.
        baseline: What to compare it with.
        history: Earlier runs, of any suite, the oldest first.
    """
    of_model = f"{run.signature.model} on {count(run.overall.segments, 'segment')}"
    return element(
        "section",
        element("h2", run.name, ": ", run.title) if run.title else element("h2", run.name),
        element("p", f"{of_model}, {_date(run.when)}", class_="about"),
        *(element("p", warning, class_="warning") for warning in run.warnings),
        element(
            "div",
            _scores(run, baseline),
            element("div", *_plots(run, history), class_="plots"),
            class_="panels",
        ),
        shares(_outcomes(run)),
        element("div", _unsteady(run), class_="panels") if run.unsteady_names else None,
        _articles(run, baseline),
        facts("How these scores were made", _made(run, baseline)),
        class_="suite",
        aria_label=run.name,
    )


def _scores(run: Run, baseline: Run | None) -> Html:
    compared = ["Baseline", "Change"] if baseline else []
    heads = ["", "Now", *compared, *(each.name.capitalize() for each in run.references)]
    lines = []
    for label, now, before, ceilings, better in _lines(run, baseline):
        changes = [_score(before), difference(now, before, better)] if baseline else []
        lines.append([label, _score(now), *changes, *map(_score, ceilings)])
    return table(heads, lines)


Line = tuple[str, float | None, float | None, list[float | None], Literal[1, 0, -1]]


def _lines(run: Run, baseline: Run | None) -> Iterator[Line]:
    """Yield (label, now, before, of each reference, what is better)."""
    now, before = run.overall, baseline.overall if baseline else None
    nothing: list[float | None] = [None for _ in run.references]
    for name, label in LABELS.items():
        earlier = getattr(before.metrics, name) if before else None
        yield label, getattr(now.metrics, name), earlier, nothing, -1 if name == "ter" else 1
    ratio = 100 * before.length_ratio if before else None
    yield "Length, % of reference", 100 * now.length_ratio, ratio, nothing, 0
    if now.terms.hits:
        ceiling = [each.terms.success for each in run.references]
        earlier = before.terms.success if before else None
        yield f"Terms right, % of {now.terms.hits:,}", now.terms.success, earlier, ceiling, 1
    if now.consistency is not None:
        ceiling = [each.consistency for each in run.references]
        yield (
            "Terms consistent, %",
            now.consistency,
            before.consistency if before else None,
            ceiling,
            1,
        )
    for guard in _guards(run, baseline):
        yield (
            f"Segments with finding: {guard}",
            now.findings.get(guard, 0),
            before.findings.get(guard, 0) if before else None,
            [each.findings.get(guard, 0) for each in run.references],
            -1,
        )


def _guards(run: Run, baseline: Run | None) -> list[str]:
    every = [run.overall.findings, *([baseline.overall.findings] if baseline else [])]
    return sorted({guard for findings in every for guard in findings})


def _score(value: float | None) -> str:
    return "" if value is None else f"{value:,}" if isinstance(value, int) else f"{value:.1f}"


def _outcomes(run: Run) -> dict[str, int]:
    counts = dict.fromkeys(OUTCOMES, 0)
    for segment in run.segments:
        for term in segment.terms:
            counts[term.outcome] += 1
    return counts


def _articles(run: Run, baseline: Run | None) -> Html | None:
    if len(run.articles) < 2:
        return None
    before = {each.article: each.scores for each in baseline.articles} if baseline else {}
    heads = ["Article", "Segments", *LABELS.values(), "chrF2 since baseline", "Terms right"]
    lines = (
        [each.article, *_article(each.scores, before.get(each.article))] for each in run.articles
    )
    return element(
        "details",
        element("summary", f"By article: {len(run.articles):,}"),
        table(heads, lines),
        class_="made",
        open=len(run.articles) <= OPEN,
    )


def _article(scores: Scores, before: Scores | None) -> Iterator[str]:
    yield f"{scores.segments:,}"
    for name in LABELS:
        yield _score(getattr(scores.metrics, name))
    yield difference(scores.metrics.chrf, before.metrics.chrf if before else None)
    yield _right(scores.terms)


def _right(terms: TermCount) -> str:
    return f"{terms.right:,} of {terms.hits:,}" if terms.hits else ""


def _unsteady(run: Run) -> Html | None:
    return panel(
        "Names kept here and not there",
        (
            element(
                "li",
                element("b", name),
                f" kept in {count(kept, 'segment')}, not in {missing:,}",
            )
            for name, (kept, missing) in run.unsteady_names.items()
        ),
    )


def _plots(run: Run, history: Sequence[HistoryEntry]) -> Iterator[Html]:
    entries = [entry for entry in history if entry.name == run.name]
    if run.entry not in entries:
        entries.append(run.entry)
    if len(entries) < 2:
        return
    for name in ("chrf", "bleu"):
        yield plot(
            LABELS[name],
            [Point(_called(each), getattr(each.overall.metrics, name)) for each in entries],
        )
    terms = [(_called(each), each.overall.terms.success) for each in entries]
    known = [Point(name, success) for name, success in terms if success is not None]
    if len(known) > 1:
        yield plot("Terms right, %", known)
    yield _history(entries)


def _history(entries: Sequence[HistoryEntry]) -> Html:
    lines = (
        [
            _called(each),
            each.signature.model,
            _score(each.overall.metrics.chrf),
            _score(each.overall.metrics.bleu),
            _right(each.overall.terms),
        ]
        for each in reversed(entries)
    )
    return element(
        "details",
        element("summary", f"Values of the last {count(len(entries), 'run')}"),
        table(["Run", "Model", "chrF2", "BLEU", "Terms right"], lines, texts=2),
        class_="made",
    )


def _called(entry: HistoryEntry) -> str:
    return " ".join(filter(None, [_date(entry.when), entry.commit]))


def _date(when: str) -> str:
    """Return a time without seconds and zone.

    >>> _date("2025-01-31T12:00:59+00:00")
    '2025-01-31 12:00'
    """
    return when[:16].replace("T", " ")


def _made(run: Run, baseline: Run | None) -> Iterator[tuple[str, str]]:
    made = run.signature
    yield "When", f"{_date(run.when)} UTC"
    if baseline:
        of_commit = f", commit {baseline.commit}" if baseline.commit else ""
        yield "Baseline", f"{_date(baseline.when)} UTC{of_commit}"
    yield "Commit", run.commit
    yield "Model", " ".join(filter(None, [made.model, made.model_checksum]))
    used = "given to the translation" if made.used_glossary else "not given to the translation"
    yield "Glossary", f"{made.glossary}, {used}" if made.glossary else "none"
    yield "Options", ", ".join(f"{name} {value}" for name, value in made.options.items())
    yield "Suite", made.suite
    yield "Hypotheses", made.hypotheses
    yield "Quotation marks", made.quotes
    for name, signature in made.metrics.items():
        yield LABELS.get(name, name), signature
    yield "Versions", ", ".join(f"{name} {value}" for name, value in made.versions.items())
    yield "Machine", made.machine
    if run.seconds is not None:
        yield "Translating took", f"{run.seconds:.1f} s"
