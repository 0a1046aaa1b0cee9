"""The editor's glossary: its file, finding its terms in a source, and their forms in a target.

``load(paths)`` → ``Glossary.find(text)`` → hits; ``renderings.score(hits, target)`` tells which
are kept. Nothing here needs a model.
"""

from __future__ import annotations

from translate.glossary.glossary import Glossary, merge
from translate.glossary.load import find_default, load, load_or_default
from translate.glossary.term import Hit, Term

__all__ = ["Glossary", "Hit", "Term", "find_default", "load", "load_or_default", "merge"]
