"""Say what a translation left out: its beginning, then the lost term, and the model goes on.

Where attention finds no words that a term became, there is nothing to put right in place
(``translate.terms``): the term was left out, as a day of the week is now and then. So the target is
cut where it belongs by the order of what stands around it, the rendering is written there, and the
model completes the sentence; its score tells which cut reads best. What is left out of a list
(«rudal dan artileri») is put there, and the rest stays.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from translate import data, dates, guards
from translate.glossary import Hit, Term
from translate.glossary.renderings import score
from translate.mending import mend
from translate.terms import WORD, rendering_forms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from translate.decoding import Decoded, Task
    from translate.engines.base import Alignment, DecodeOptions, Engine

LEEWAY = 0.25
"""How much less likely a translation may become, by its mean score, for a term said in it. Of the
ones read, the good ones lost 0.05 to 0.2; what lost 0.3 said it in the wrong place."""

CUTS = 6
"""Places tried for a term. More find nothing better and take longer."""

_TWICE = re.compile(r"\b(\w+) \1\b", re.IGNORECASE)
_LAST_WORD_END = re.compile(r"\W*\Z")


def insert(
    best: Mapping[Task, Decoded], engine: Engine, options: DecodeOptions
) -> dict[Task, Decoded]:
    """Return translations with one more of the lost terms or days of each said, where one is good.

    Args:
        best: Translations.
        engine: Completes and judges.
        options: How to search.
    """
    left_out = {task: hits for task, old in best.items() if (hits := tuple(_left_out(task, old)))}
    tasks = list(left_out)
    alignments = engine.align([(task.text, best[task].text) for task in tasks])
    places = [
        (task, hit, alignment)
        for task, alignment in zip(tasks, alignments, strict=True)
        for hit in left_out[task]
    ]
    starts = [
        (task, start)
        for task, hit, alignment in places
        for start in beginnings(task.text, best[task].text, hit, alignment)
    ]
    completed = engine.complete([(task.text, start) for task, start in starts], options)
    wholes = [(task, whole.text) for (task, _), whole in zip(starts, completed, strict=True)]
    wholes += [
        (task, whole)
        for task, hit, alignment in places
        for whole in joined(task.text, best[task].text, hit, alignment)
    ]
    found: dict[Task, list[Decoded]] = {task: [] for task in tasks}
    for task, whole in wholes:
        old, text = best[task], mend(task.text, whole)
        new = replace(
            old,
            text=text,
            terms=score(task.hits, text),
            findings=guards.check(task.text, text, task.hits),
        )
        if (
            _good(new) >= _good(old)
            and {*new.findings} <= {*old.findings}
            and (_good(new), {*new.findings}) != (_good(old), {*old.findings})
            and len(_TWICE.findall(new.text)) <= len(_TWICE.findall(old.text))
        ):
            found[task].append(new)
    return dict(_judged({task: best[task] for task in tasks}, found, engine))


def _left_out(task: Task, decoded: Decoded) -> Iterator[Hit]:
    """Yield hits of what may be said: of lost terms, and of days, «Monday» and «on Monday»."""
    yield from dict.fromkeys(
        hit for lost in decoded.lost for hit in task.hits if hit.term == lost.term
    )
    if all(finding.guard != "weekdays" for finding in decoded.findings):
        return
    for name, (start, end) in dates.missing_weekdays(task.text, decoded.text).items():
        yield Hit(Term(task.text[start:end], name), start, end)
        yield Hit(Term(task.text[start:end], f"on {name}"), start, end)


def _good(decoded: Decoded) -> set[Hit]:
    return {term.hit for term in decoded.terms if term.right}


def _judged(
    best: Mapping[Task, Decoded], found: Mapping[Task, list[Decoded]], engine: Engine
) -> Iterator[tuple[Task, Decoded]]:
    """Yield the likeliest of what was found for each task, or what there was."""
    pairs = [(task.text, each.text) for task in best for each in (best[task], *found[task])]
    scores = iter(engine.score(pairs))
    for task, old in best.items():
        least = next(scores) - LEEWAY
        judged = [(next(scores), new) for new in found[task]]
        likelihood, likeliest = max(judged, key=lambda each: each[0], default=(least - 1, old))
        chosen = replace(likeliest, score=likelihood) if likelihood >= least else old
        yield task, replace(chosen, decodes=old.decodes + len(judged))


def beginnings(text: str, target: str, lost: Hit, alignment: Alignment) -> tuple[str, ...]:
    """Return beginnings of a target that end with a rendering of a term it leaves out.

    Cut where what stands before comes from before the term, and what follows from behind it.

    Args:
        text: The source.
        target: Its translation.
        lost: The hit that is left out; of several of one term any may be it.
        alignment: How the target comes from the source.
    """
    mark = text[: lost.start].rstrip()[-1:]
    found: dict[str, None] = {}
    for cut in _cuts(text, target, lost, alignment):
        before = target[:cut]
        for form in rendering_forms(lost.term):
            if not WORD.search(before):
                found[before + form[0].upper() + form[1:]] = None
                continue
            spaced = before if before[-1:].isspace() or before[-1:] in '("“‘' else f"{before} "
            found[spaced + form] = None
            if mark == "(":
                found[f"{before.rstrip()} ({form})"] = None
            elif mark == ",":
                found[f"{before.rstrip().rstrip(',')}, {form}"] = None
    return tuple(found)


def joined(text: str, target: str, lost: Hit, alignment: Alignment) -> tuple[str, ...]:
    """Return targets with a term in them that the source joins to another: «… and artillery».

    Args:
        text: The source.
        target: Its translation, which leaves the term out.
        lost: The hit that is left out.
        alignment: How the target comes from the source.
    """
    joining = _joining_words().get(text[: lost.start].rstrip().rpartition(" ")[2])
    if joining is None:
        return ()
    found: dict[str, None] = {}
    for cut in _cuts(text, target, lost, alignment):
        before = target[:cut].rstrip(" ,")
        for form in rendering_forms(lost.term) if before else ():
            found[f"{before} {joining} {form}{target[len(before) :]}"] = None
    return tuple(found)


def _cuts(text: str, target: str, lost: Hit, alignment: Alignment) -> list[int]:
    """Return where in a target a term belongs, by the order of what it comes from; best first."""
    words = [match.span() for match in WORD.finditer(target)]
    if not words:
        return []
    middle = (lost.start + lost.end) / 2
    centres = [0.0, *(_centre(word, alignment, middle) for word in words), float(len(text))]
    end = _LAST_WORD_END.search(target)
    assert end is not None
    cuts = [start for start, _ in words] + [end.start()]
    apart = [abs(before - middle) + abs(after - middle) for before, after in pairwise(centres)]
    nearest = sorted(range(len(cuts)), key=lambda number: (apart[number], number))[:CUTS]
    return [cuts[number] for number in nearest]


@cache
def _joining_words() -> dict[str, str]:
    pairs = map(str.split, data.words("joining-words.id.txt"))
    return {word: english for word, english in pairs}  # noqa: C416  (says what the columns are)


def _centre(word: tuple[int, int], alignment: Alignment, unknown: float) -> float:
    """Return the offset in the source that a word of the target comes from, on average."""
    total = weighted = 0.0
    for (start, end), row in zip(alignment.target, alignment.weights, strict=True):
        if start < word[1] and word[0] < end:
            for (left, right), weight in zip(alignment.source, row, strict=True):
                total += weight
                weighted += weight * (left + right) / 2
    return weighted / total if total else unknown
