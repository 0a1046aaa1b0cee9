"""Decode texts, let guards and glossary look, and decode again what they hold something against."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from translate import copies, guards, omissions, terms
from translate.engines.base import InlineTerm, Source
from translate.glossary.renderings import Score, score
from translate.mending import mend

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from translate.article import Finding
    from translate.engines.base import Alignment, DecodeOptions, Engine
    from translate.glossary import Hit

SLICE = 256
"""Texts in one call of the engine; progress is told after each. Half as many are 5% slower."""

SEVERE = frozenset({"empty", "length", "repetition", "unknown", "untranslated"})
"""Findings that a wanted rendering does not make up for."""

MET_OTHERWISE = frozenset({"copied", "weekdays"})
"""Findings that no other setting mends: of 15 copied words and 4 missing days none did."""

MAX_REPAIRS = 6
"""Lost terms of one sentence that places are looked for; the time grows with their third power."""

LEEWAY = 2.0
"""How much less likely a translation may be, by its mean score, for a term put into it. A bound on
nonsense, no judge of good repairs: of 92 read, the good ones lost 0.2 on average and 1.8 at most (a
rare name in a short sentence), the bad ones 0.1 to 0.4."""


@dataclass(frozen=True, slots=True)
class Task:
    """A text for the engine, and the terms found in it."""

    text: str
    hits: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class Decoded:
    """The best translation found for a task.

    Attributes:
        text: The target, as the model gave it but for dates put right and
            terms put into it.
        score: Its mean natural-log probability per token.
        findings: What the guards hold against it.
        terms: What became of each hit in ``text``.
        source: What the engine was given, inline terms included.
        decodes: How many translations were tried, those with a term put in counted.
        first_terms: What had become of each hit in the first translation.
    """

    text: str
    score: float
    findings: tuple[Finding, ...]
    terms: tuple[Score, ...]
    source: Source
    decodes: int = 1
    first_terms: tuple[Score, ...] = ()

    @property
    def lost(self) -> tuple[Hit, ...]:
        """The hits that are not rendered as the glossary wants."""
        return tuple(term.hit for term in self.terms if not term.right)

    @property
    def rank(self) -> tuple[int, int, int]:
        """The lower, the better: what is badly wrong, terms lost, what may be wrong."""
        severe = sum(finding.guard in SEVERE for finding in self.findings)
        return severe, len(self.lost), len(self.findings) - severe


Attempt = tuple[Source, "DecodeOptions"]
"""What the engine is asked, and how it is to search."""


def steps(
    engine: Engine, options: DecodeOptions
) -> tuple[Callable[[Task, Decoded], Attempt | None], ...]:
    """Return what is tried, in order, where something is held against a translation.

    Lost terms are named to the model inline, first those alone: naming what it gets right anyway
    costs fluency. Then all of them, then with a wider beam. Words that were copied are shown in
    small letters, which mends 10 of 19. What else guards hold against it is met with other
    settings: measured on 1,369 lines of FLORES dev and domain news, 37 of them flagged, forbidding
    repeats mends 10 (these gain 3.0 chrF), favouring length 8 (3.6). Greedy search mends 20, at a
    loss.
    """
    wide = replace(options, beam=2 * options.beam)

    def name_lost(task: Task, best: Decoded) -> Attempt | None:
        return (_naming(task, best.lost), options) if best.lost else None

    def name_all(task: Task, best: Decoded) -> Attempt | None:
        return (_naming(task, task.hits), options) if best.lost else None

    def name_lost_widely(task: Task, best: Decoded) -> Attempt | None:
        return (_naming(task, (*best.lost, *_named(task, best))), wide) if best.lost else None

    def small_letters(task: Task, best: Decoded) -> Attempt | None:
        text = copies.lowered(task.text, best.text)
        return (replace(best.source, text=text), options) if text != task.text else None

    def no_repeats(_task: Task, best: Decoded) -> Attempt | None:
        return (best.source, replace(wide, no_repeat_ngram=4)) if suspicious(best) else None

    def longer(_task: Task, best: Decoded) -> Attempt | None:
        penalty = 1.5 * options.length_penalty
        return (best.source, replace(wide, length_penalty=penalty)) if suspicious(best) else None

    def suspicious(best: Decoded) -> bool:
        return any(finding.guard not in MET_OTHERWISE for finding in best.findings)

    naming = (name_lost, name_all, name_lost_widely) if engine.info.inline_terms else ()
    return (*naming, small_letters, no_repeats, longer)


def decode(
    tasks: Sequence[Task],
    engine: Engine,
    options: DecodeOptions,
    *,
    retry: bool = True,
    progress: Callable[[int], None] | None = None,
    done: Callable[[Mapping[Task, Decoded]], None] | None = None,
) -> list[Decoded]:
    """Translate tasks; result i belongs to task i. Equal tasks are decoded once.

    Args:
        tasks: What to translate.
        engine: What translates.
        options: How to search at first.
        retry: Decode again what something is held against, and keep the translation of lowest
            ``rank``, the earlier one if they tie; at last put in what terms are still
            lost, and say what was left out.
        progress: Told the number of source words just done.
        done: Given the translations of each slice as soon as there are no better ones.
    """
    words: dict[Task, int] = {}
    for task in tasks:
        words[task] = words.get(task, 0) + len(task.text.split())
    # Slices of like length leave the engine full batches.
    unique = sorted(words, key=lambda task: len(task.text))
    best: dict[Task, Decoded] = {}
    for start in range(0, len(unique), SLICE):
        part = unique[start : start + SLICE]
        best |= _attempt({task: (Source(task.text), options) for task in part}, engine)
        if retry:
            # First where the translation as it is has room for the rendering: that costs less
            # fluency than decoding anew with it (domain news: 42.7 against 42.4 BLEU).
            best |= _replace_lost({task: best[task] for task in part if best[task].lost}, engine)
            for step in steps(engine, options):
                tried = _attempt({t: how for t in part if (how := step(t, best[t]))}, engine)
                best |= {task: _better(best[task], new) for task, new in tried.items()}
            best |= _replace_lost({task: best[task] for task in part if best[task].lost}, engine)
            few = {t: best[t] for t in part if len(best[t].lost) <= MAX_REPAIRS}
            best |= omissions.insert(few, engine, options)
        if done:
            done({task: best[task] for task in part})
        if progress:
            progress(sum(words[task] for task in part))
    return [best[task] for task in tasks]


def _replace_lost(best: Mapping[Task, Decoded], engine: Engine) -> dict[Task, Decoded]:
    """Return translations with the renderings of lost terms put in, where a place is found.

    Attention tells the place. What is put there is taken only if it makes the term right, costs no
    other term, gives guards nothing new to hold against it, and the model can believe it.
    """
    best = dict(best)
    todo = [(task, hit) for task, decoded in best.items() for hit in decoded.lost[:MAX_REPAIRS]]
    while todo:
        # Terms of one task wait for each other: each repair moves the rest.
        turn = dict(reversed(todo))
        todo = [(task, hit) for task, hit in todo if turn[task] is not hit]
        alignments = engine.align([(task.text, best[task].text) for task in turn])
        edits = {
            task: _edited(task, hit, best[task], alignment)
            for (task, hit), alignment in zip(turn.items(), alignments, strict=True)
        }
        edits = {task: new for task, new in edits.items() if new}
        pairs = [
            (task.text, decoded.text)
            for task, new in edits.items()
            for decoded in (best[task], *(edited for edited, _ in new))
        ]
        scores = iter(engine.score(pairs))
        for task, new in edits.items():
            chosen = best[task]
            least = next(scores) - LEEWAY
            judged = [(next(scores), handicap, edited) for edited, handicap in new]
            likelihood, _, likeliest = max(judged, key=lambda each: each[0] - each[1])
            if likelihood >= least:
                chosen = replace(likeliest, score=likelihood)
            best[task] = replace(chosen, decodes=chosen.decodes + len(new))
    return best


def _edited(
    task: Task, hit: Hit, old: Decoded, alignment: Alignment
) -> list[tuple[Decoded, float]]:
    """Return translations with a lost term made right and nothing made worse, and handicaps."""
    (lost,) = (term for term in old.terms if term.hit == hit)
    right = {term.hit for term in old.terms if term.right}
    found = []
    for candidate in terms.candidates(task.text, old.text, lost, old.terms, alignment):
        scores = score(task.hits, candidate.text)
        findings = guards.check(task.text, candidate.text, task.hits)
        if {term.hit for term in scores if term.right} > right and {*findings} <= {*old.findings}:
            edited = replace(old, text=candidate.text, terms=scores, findings=findings)
            found.append((edited, candidate.handicap))
    return found


def _attempt(attempts: Mapping[Task, Attempt], engine: Engine) -> dict[Task, Decoded]:
    """Return a translation of each task, decoded as its attempt says."""
    done: dict[Task, Decoded] = {}
    for options in dict.fromkeys(options for _, options in attempts.values()):
        tasks = [task for task, (_, chosen) in attempts.items() if chosen == options]
        sources = [attempts[task][0] for task in tasks]
        hypotheses = engine.translate(sources, options)
        for task, source, hypothesis in zip(tasks, sources, hypotheses, strict=True):
            text = mend(task.text, hypothesis.text)
            scores = score(task.hits, text)
            findings = guards.check(task.text, text, task.hits)
            done[task] = Decoded(
                text, hypothesis.score, findings, scores, source, first_terms=scores
            )
    return done


def _better(old: Decoded, new: Decoded) -> Decoded:
    chosen = new if new.rank < old.rank else old
    return replace(chosen, decodes=old.decodes + 1, first_terms=old.first_terms)


def _naming(task: Task, hits: Iterable[Hit]) -> Source:
    """Return the task's text with the renderings of some of its hits named inline."""
    chosen = set(hits)
    return Source(task.text, tuple(_inline(task.text, hit) for hit in task.hits if hit in chosen))


def _inline(text: str, hit: Hit) -> InlineTerm:
    """Return a hit and the rendering wanted for it; in capitals where a name stands so."""
    target = hit.term.target.upper() if terms.shouted(text, hit) else hit.term.target
    return InlineTerm(hit.start, hit.end, target)


def _named(task: Task, best: Decoded) -> Iterator[Hit]:
    """Yield the hits whose renderings the best translation was given."""
    spans = {(term.start, term.end) for term in best.source.terms}
    return (hit for hit in task.hits if (hit.start, hit.end) in spans)
