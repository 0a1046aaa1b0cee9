"""id2en: Indonesian→English news translation with an editor's glossary, offline.

The public API; importing it loads nothing heavy::

    from translate import Translator
    Translator().translate("Gedung Putih mengecam Korea Utara.")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from translate.glossary import Glossary as Glossary
    from translate.pipeline import Options as Options
    from translate.translator import Translator as Translator

__version__ = "0.1.0"
__all__ = ["Glossary", "Options", "Translator", "__version__"]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: ``id2en --help`` needs none of them."""
    if name == "Translator":
        from translate.translator import Translator

        return Translator
    if name == "Options":
        from translate.pipeline import Options

        return Options
    if name == "Glossary":
        from translate.glossary import Glossary

        return Glossary
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
