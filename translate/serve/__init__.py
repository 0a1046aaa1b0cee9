"""``id2en serve``: a page to translate, correct and keep terms on, and a JSON API beside it.

::

    operations.py   what can be asked: from one table the routes, the OpenAPI document, /docs
    ├── api.py      for the page: documents, corrections, the glossary
    └── libre.py    for clients of LibreTranslate
    worker.py       the one thread that translates; requests take turns
    documents.py    the articles that are open, in memory
    glossary_file.py, and the translation memory: the two files that are written
    doors.py        who is let in, with how much, for how long
    run.py          the server itself

Needs the extra ``id2en[web]``; nothing else of the package imports this.
"""
