"""id2en: Indonesian→English news translation with an editor's glossary, offline.

The public API; importing it loads nothing heavy::

    from translate import Translator
    Translator().translate("Gedung Putih menuding Korea Utara.")
"""

__version__ = "0.1.0"
