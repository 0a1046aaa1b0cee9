"""A corpus on many cores or machines, through Ray: ``id2en scale``.

::

    find and cut the corpus into parts      corpus.py, parts.py
    leave out those that are done           ledger.py
    hand the rest to workers, in batches    run.py, cluster.py
    read, translate, write, each worker     worker.py, by the pipeline of ``id2en translate``

A part becomes one output file, written whole or not at all, and what it becomes depends on its
input, the model, the glossary and the options alone: however often workers die and start a part
anew, there is one translation of it.
"""

from __future__ import annotations
