"""Build the lists that tell names from common words, and Indonesian words from English ones.

    python train/truecase.py train/domain translate/data

``truecase.txt`` says how words and phrases are written inside a sentence; ``common-words.id.txt``
holds the most frequent words that are written in lower case there, ``shared-words.txt`` those of
them that the English side has too.
Reads every ``*.tsv`` in the folder. A word goes in if it is nearly always
capitalised where capitals mean something (not first in a sentence, not in a headline); a phrase
goes in if it is, but one of its words alone is not: ``Gedung Putih``, ``Dewan Keamanan``.
The same folder gives the same bytes.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MIN_WORD = 4
MIN_PHRASE = 4
MIN_SHARE = 0.8
"""Least share of the form among all spellings of a word inside sentences."""
MIN_PHRASE_SHARE = 0.6
"""The same for phrases: what two or more capitals in a row name is seldom anything else."""
MAX_PHRASE = 4
MAX_EXTENSION = 0.6
"""A phrase that stands inside one longer phrase more often than this is a piece of it."""
MAX_ENTRIES = 6000
MAX_COMMON = 12_000
MIN_SHARED = 3
"""Lines of English that have a word, in capitals or not, from which on it is English too; one line
is enough if it stands there in lower case. Twice may be the name of a film."""

_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_LETTERS = re.compile(r"[^\W\d_]+")
_BREAK = re.compile(r"[.?!…:;,–—\"“”()«»\[\]/]")
_START = re.compile(r"(?:^|[.?!…:–—\"“”‘(]|\s-)\W*$")


def sentences(folder: Path) -> Iterator[str]:
    """Yield the Indonesian lines that are sentences, not headlines: they end in a stop."""
    for path in sorted(folder.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            text = line.split("\t", 1)[0].strip()
            if re.search(r"[.?!][\"”’)]*$", text):
                yield text


def shared(folder: Path, common: Iterable[str]) -> list[str]:
    """Return those of the words that the English lines have too, as words or in names."""
    lines: Counter[str] = Counter()
    for path in sorted(folder.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            found = set(_LETTERS.findall(line.partition("\t")[2]))
            lines.update({word.lower() for word in found})
            lines.update({word: MIN_SHARED for word in found if word.islower()})
    return [word for word in common if lines[word] >= MIN_SHARED]


def runs(text: str) -> Iterator[list[str]]:
    """Yield the stretches of words without punctuation between them, sentence starts left out."""
    run: list[str] = []
    end = 0
    for match in _WORD.finditer(text):
        between = text[end : match.start()]
        if _BREAK.search(between):
            if run:
                yield run
            run = []
        if not _START.search(text[max(0, match.start() - 4) : match.start()]):
            run.append(match.group())
        elif run:
            yield run
            run = []
        end = match.end()
    if run:
        yield run


def count(lines: Iterable[str]) -> tuple[dict[str, Counter[str]], dict[str, Counter[str]]]:
    """Return the spellings of each word and of each phrase, keyed by their lower-case form.

    Phrases are counted one word past ``MAX_PHRASE``, so that pieces of longer ones can be told.
    """
    words: dict[str, Counter[str]] = defaultdict(Counter)
    phrases: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        for run in runs(line):
            for word in run:
                words[word.lower()][word] += 1
            for size in range(2, MAX_PHRASE + 2):
                for at in range(len(run) - size + 1):
                    phrase = " ".join(run[at : at + size])
                    phrases[phrase.lower()][phrase] += 1
    return words, phrases


def dominant(spellings: Counter[str], least: int, share: float) -> str | None:
    """Return the spelling to keep: frequent, nearly the only one, and not lower case.

    Args:
        spellings: Every spelling and how often it was seen.
        least: How often the one to keep must have been seen.
        share: What share of all it must be.
    """
    form, times = max(spellings.items(), key=lambda item: (item[1], item[0]))
    clear = times >= least and times >= share * sum(spellings.values())
    return form if clear and form.lower() != form else None


def common(words: dict[str, Counter[str]]) -> list[str]:
    """Return the most frequent words, of letters only, mostly written in lower case."""
    times = {
        word: uses[word]
        for word, uses in words.items()
        if word.isalpha() and len(word) > 1 and 2 * uses[word] >= max(4, sum(uses.values()))
    }
    return sorted(sorted(times, key=lambda word: (-times[word], word))[:MAX_COMMON])


def truecase(words: dict[str, Counter[str]], phrases: dict[str, Counter[str]]) -> list[str]:
    """Return the table's entries: the most frequent ones, in alphabetical order."""
    kept = {
        key: form for key, uses in words.items() if (form := dominant(uses, MIN_WORD, MIN_SHARE))
    }
    times = {form: words[key][form] for key, form in kept.items() if len(form) > 1}
    found = {
        form: uses[form]
        for uses in phrases.values()
        if (form := dominant(uses, 2, MIN_PHRASE_SHARE))
        and all(part[0].isupper() for part in form.split(" "))
    }
    pieces = {
        piece
        for form, uses in found.items()
        for piece in (form.partition(" ")[2], form.rpartition(" ")[0])
        if uses > MAX_EXTENSION * found.get(piece, uses)
    }
    for form, uses in found.items():
        parts = form.split(" ")
        alone = [kept.get(part.lower(), part.lower()) for part in parts]
        # A phrase earns its line if its words alone would come out otherwise.
        if (
            uses >= MIN_PHRASE
            and len(parts) <= MAX_PHRASE
            and form not in pieces
            and alone != parts
        ):
            times[form] = uses
    best = sorted(times, key=lambda form: (-times[form], form))[:MAX_ENTRIES]
    return sorted(best, key=lambda form: (form.lower(), form))


def main() -> None:
    """Read the corpus folder, write the lists."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("corpus", type=Path, help="folder of Indonesian<TAB>English files")
    parser.add_argument("data", type=Path, help="folder to write the lists to")
    args = parser.parse_args()
    words, phrases = count(sentences(args.corpus))
    lower = common(words)
    made = "# Made by train/truecase.py from train/domain (CC0). Don't edit.\n"
    for name, says, entries in (
        (
            "truecase.txt",
            "How Indonesian names are written in a sentence",
            truecase(words, phrases),
        ),
        ("common-words.id.txt", "Indonesian words written in lower case", lower),
        (
            "shared-words.txt",
            "Those of common-words.id.txt that English text has too, as words or in names",
            shared(args.corpus, lower),
        ),
    ):
        body = "".join(f"{entry}\n" for entry in entries)
        (args.data / name).write_text(f"# {says}.\n{made}{body}", encoding="utf-8")


if __name__ == "__main__":
    main()
