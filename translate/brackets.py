"""Spaces inside brackets that the source does not have."""

from __future__ import annotations


def mend(source: str, target: str) -> str:
    """Return the target without a space after an opening or before a closing bracket.

    >>> mend("kata jubir, Rabu (13/9).", "the spokesman said Wednesday ( Sept. 13).")
    'the spokesman said Wednesday (Sept. 13).'
    >>> mend("cek: ( )", "check: ( )")
    'check: ( )'
    """
    for spaced in ("( ", " )", "[ ", " ]"):
        if spaced not in source:
            target = target.replace(spaced, spaced.strip())
    return target
