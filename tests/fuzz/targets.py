"""What is fuzzed: functions of bytes that raise nothing, whatever they are given.

A target takes an input apart, gives it to a part of the program and checks what must hold for any
input. The program's own errors are fine; everything else is a finding.
"""

from __future__ import annotations

import io
import tempfile
import urllib.request
import zipfile
from contextlib import suppress
from functools import cache
from http.client import HTTPResponse
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from conftest import FakeEngine

from translate import (
    boilerplate,
    casing,
    finish,
    formats,
    guards,
    mending,
    passthrough,
    pipeline,
    segmenter,
    verbatim,
    web,
)
from translate.article import Block, Markup, Segment, Target
from translate.dates import spell_out
from translate.errors import Id2enError
from translate.evaluation import baseline, history, suite_file, texts
from translate.formats.options import ReadOptions
from translate.glossary import Glossary, csv_file, exchange, lint
from translate.glossary.renderings import score
from translate.memory import exchange as memory_exchange
from translate.normalize import normalize

if TYPE_CHECKING:
    from collections.abc import Callable

    from translate.article import Article

TERMS = """source,target,match,case,alternatives,forbidden
rudal,missile,derive,,rocket,bullet
Korea Utara,North Korea,,,,
a b,x y,,,,
PBB,U.N.,,exact,United Nations,
(a),b|c,,,,
kepala-kepala,heads,inflect,any,,
"""


def text_of(data: bytes) -> str:
    """Return bytes as any string there is, halves of surrogate pairs included."""
    return data.decode("utf-8", "surrogateescape")


def reader(name: str, **options: object) -> Callable[[bytes], None]:
    """Return a target that reads a document, writes it back, and writes it changed."""

    def target(data: bytes) -> None:
        module = formats.by_name(formats.name_for(name))
        try:
            article = module.read(data, name, ReadOptions(**options))
        except Id2enError:
            return
        same = module.write(article, [Target(b.text, b.markup) for b in article.blocks])
        codec = getattr(getattr(article.frame, "encoding", None), "codec", "utf-8")
        # Some old encodings have two ways to write one character.
        assert same == data or not codec.startswith("utf"), "an unchanged document changed"
        changed(article, lambda block: Target(f"{block.text} baru"))
        changed(article, lambda block: Target(block.text[::-1], block.markup))
        changed(article, lambda _: Target(""))

    return target


def changed(article: Article, new: Callable[[Block], Target]) -> None:
    with suppress(Id2enError):  # an encoding that can't hold it
        formats.by_name(article.format).write(article, [new(block) for block in article.blocks])


def in_package(name: str, parts: dict[str, str]) -> Callable[[bytes], None]:
    """Return a target that puts its input in the place of a part of an Office document.

    The first byte says which; an input of a high first byte takes the place of all of the file.
    """
    read = reader(name, columns=("1", "2")) if name.endswith(".xlsx") else reader(name)

    def target(data: bytes) -> None:
        if not data or data[0] > 200:
            read(data[1:])
            return
        chosen = list(parts)[data[0] % len(parts)]
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for part, content in parts.items():
                archive.writestr(part, data[1:] if part == chosen else content)
        read(stream.getvalue())

    return target


RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}'
    "</Relationships>"
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
XLSX = {
    "_rels/.rels": RELATIONSHIPS.format(
        f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    ),
    "xl/workbook.xml": f'<workbook xmlns:r="{OFFICE}"><sheets><sheet name="a" sheetId="1" '
    'r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": RELATIONSHIPS.format(
        f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    ),
    "xl/worksheets/sheet1.xml": '<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c>'
    '<c r="B1" t="inlineStr"><is><t>isi</t></is></c></row></sheetData></worksheet>',
    "xl/sharedStrings.xml": '<sst uniqueCount="1"><si><r><rPr><b/></rPr><t>a</t></r></si></sst>',
}
DOCX = {
    "_rels/.rels": RELATIONSHIPS.format(
        f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    ),
    "word/document.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/'
    'wordprocessingml/2006/main"><w:body><w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Rusia</w:t></w:r>'
    '<w:r><w:t xml:space="preserve"> menyerang.</w:t></w:r></w:p></w:body></w:document>',
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
}


@cache
def glossary() -> Glossary:
    return Glossary(csv_file.terms(csv_file.sheet(TERMS, "terms.csv")))


def split(data: bytes) -> None:
    text = text_of(data).strip()
    segments = segmenter.split(text)
    assert segmenter.join(segments) == text
    assert all(each.text and each.text == each.text.strip() for each in segments)
    if text:
        parts = segmenter.split_long(Segment(text), lambda part: len(part) <= 20)
        assert segmenter.join(parts) == text


def normal(data: bytes) -> None:
    text = normalize(text_of(data))
    assert normalize(text) == text
    text.encode()


def sentence(data: bytes) -> None:
    """Everything that is done to one sentence before and after the model."""
    source, _, target = text_of(data).partition("\x00")
    seen = spell_out(normalize(source))
    style = casing.style(seen)
    seen = casing.to_sentence(seen, style)
    mended = finish.finish(seen, mending.mend(seen, target))
    casing.restore(finish.continue_sentence(seen, mended) if mended else "", style)
    guards.check(seen, mended)
    passthrough.reason(source)
    verbatim.hide(source, [Markup(1, min(4, len(source)), 0, verbatim=True)] * (len(source) > 1))


def clutter(data: bytes) -> None:
    lines = [line.strip() for line in text_of(data).splitlines() if line.strip()]
    found = boilerplate.find([Block(line) for line in lines])
    assert all(0 <= number < len(lines) for number in found)


def match(data: bytes) -> None:
    source, _, target = text_of(data).partition("\x00")
    source = normalize(source)
    hits = glossary().find(source)
    free = 0
    for hit in hits:
        assert free <= hit.start < hit.end <= len(source)
        free = hit.end
    assert len(score(hits, target)) == len(hits)


def terms(data: bytes) -> None:
    """A glossary of anybody: what is read is found, written and read again."""
    text = data.decode("utf-8", "replace")
    try:
        sheet = csv_file.sheet(text, "a.csv")
        found = csv_file.terms(sheet)
    except Id2enError:
        return
    list(lint.check_sheet(sheet))
    Glossary(found).find(text[:300])
    for format in exchange.FORMATS[:2]:
        exchange.write(found, format)


def in_file(
    ending: str, read: Callable[[Path], object], start: bytes = b"", folder: bool = False
) -> Callable[[bytes], None]:
    """Return a target for what reads a file by its name."""

    def target(data: bytes) -> None:
        path = _place() / ending if folder else _place() / f"a{ending}"
        path.write_bytes(start + data)
        with suppress(Id2enError):
            read(path.parent if folder else path)

    return target


@cache
def _place() -> Path:
    return Path(tempfile.mkdtemp(prefix="id2en-fuzz-"))


def run(data: bytes) -> None:
    """The whole way of a page, with an engine that gives back what it gets."""
    engine = FakeEngine(answer=str)
    try:
        article = formats.by_name("html").read(data, "a.html")
    except Id2enError:
        return
    for done in pipeline.translate_articles([article], engine, glossary=glossary()):
        assert len(done.blocks) == len(article.blocks)
        targets = [block.target for block in done.blocks]
        formats.by_name("html").write(article, targets)


class Answer(urllib.request.BaseHandler):
    """Answers all requests with the same bytes, through no network.

    Attributes:
        data: They, as a server sends them.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data

    def makefile(self, _: str) -> io.BytesIO:
        """Return what a socket returns to be read from."""
        return io.BytesIO(self.data)

    def http_open(self, request: urllib.request.Request) -> HTTPResponse:
        response = HTTPResponse(self, method="GET")  # type: ignore[arg-type]
        response.begin()
        response.url, response.msg = request.full_url, response.reason  # type: ignore[assignment]
        return response


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


def page(data: bytes) -> None:
    """What a server answers, the head included if it begins with one, as text and as it is."""
    answer = Answer(data if data.startswith(b"HTTP/") else HEAD + data)

    def opener() -> urllib.request.OpenerDirector:
        made = urllib.request.OpenerDirector()
        for handler in (
            answer,
            urllib.request.HTTPDefaultErrorHandler(),
            urllib.request.HTTPErrorProcessor(),
            urllib.request.UnknownHandler(),
            web._Redirects(),
        ):
            made.add_handler(handler)
        return made

    with mock.patch.object(web, "_opener", opener):
        for format in ("text", "html"):
            with suppress(Id2enError):
                article, _ = web.article("http://a.example/a", format, ReadOptions())
                formats.by_name(format).write(article, [Target(b.text) for b in article.blocks])


TARGETS: dict[str, Callable[[bytes], None]] = {
    "text": reader("a.txt"),
    "html": reader("a.html"),
    "markdown": reader("a.md"),
    "page": page,
    "csv": reader("a.csv", columns=("1",)),
    "tsv": reader("a.tsv", columns=("2",)),
    "jsonl": reader("a.jsonl", columns=("text", "a.b")),
    "srt": reader("a.srt"),
    "vtt": reader("a.vtt"),
    "xlsx": in_package("a.xlsx", XLSX),
    "docx": in_package("a.docx", DOCX),
    "split": split,
    "normal": normal,
    "sentence": sentence,
    "clutter": clutter,
    "match": match,
    "terms": terms,
    "tbx": in_file(".tbx", exchange.read),
    "tmx": in_file(".tmx", memory_exchange.read),
    "corrections": in_file(".tsv", memory_exchange.read),
    "suite": in_file("suite.toml", suite_file.read, folder=True),
    "pairs": in_file(".tsv", lambda path: list(texts.pairs(path))),
    "baseline": in_file(".json", baseline.load),
    "history": in_file(".jsonl", history.load),
    "run": run,
}
"""What is fuzzed, by name."""

PAGE = """<!DOCTYPE html><html lang="id"><head><meta charset="utf-8"><title>Judul</title></head>
<body><p class="notranslate">a</p><p title="x">Rusia <b>menyerang <i>Kyiv</i></b>.<sup>[1]</sup><br>
Lalu <code>a</code>&nbsp;<!-- b --><img alt='c'></p><ul>
<li>Baca juga: a b c d<script>e</script></ul>"""
NOTES = """---
title: "Judul: satu"
lang: id
---
# Rusia *menyerang*

Satu [dua **tiga**](x "y") `a` ![b](c.png) <d@e.f>\\
empat[^1] | <i>lima</i> ~~enam~~ [tujuh][r].

> - [ ] delapan
>   1. sembilan

| a | b |
|---|:-:|
| c | `d\\|e` |

[^1]: Catatan.
[r]: <x> 'y'

Judul
=====
```
a
```
"""
STORY = (
    "<article><h1>Rusia menyerang</h1><p>"
    + "Rusia menyerang Kyiv pada Minggu malam dengan puluhan rudal jelajah. " * 4
    + "</p><table><tr><td>a</td><td>b | c</td></tr></table></article>"
)
TMX = """<?xml version="1.0"?><tmx version="1.4"><header srclang="id"/><body><tu creationdate=
"20240101T000000Z"><tuv xml:lang="id"><seg>a <bpt i="1">b</bpt></seg></tuv><tuv xml:lang="en">
<seg>c</seg></tuv><prop type="x-id2en-origin">machine</prop></tu></body></tmx>"""
TBX = """<tbx style="dca" type="TBX-Basic"><text><body><conceptEntry id="c1"><note>n</note><langSec
xml:lang="id"><termSec><term>a</term></termSec></langSec><langSec xml:lang="en"><termSec><term>b
</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></termSec><termSec>
<term>d</term></termSec></langSec></conceptEntry></body></text></tbx>"""
NEWS = (
    'JAKARTA, KOMPAS.com - Rusia (30/8) menyerang pukul 17.00 WIB. "Kapan?" tanya Kirby. Dr. A.B.'
    '\x00JAKARTA, KOMPAS.com - Russia (Oct. 30) attacked at 7 p.m. "When?" Kirby asked; US$1,000.'
)
SEEDS: dict[str, tuple[str, ...]] = {
    "text": ("a\r\n\n b\x0c c\n", "\ufeffa"),
    "html": (PAGE,),
    "markdown": (NOTES,),
    "page": (
        f"<html><head><title>Judul</title></head><body>{STORY}</body></html>",
        "HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=latin-1\r\nTransfer-Encoding: chunked"
        f"\r\n\r\n{len(STORY):x}\r\n{STORY}\r\n0\r\n\r\n",
    ),
    "run": (PAGE,),
    "csv": ('isi,b\n"a ""b""\nc",=1\n', "sep=;\na;b\n"),
    "tsv": ('a\tb\n1\t"c\n',),
    "jsonl": ('{"text": "a\\n\\u00e9\\ud800", "a": [{"b": "c"}, 1e5]}\n',),
    "srt": (
        "1\n00:00:01,000 --> 00:00:02,000\n<i>Rusia\nmenyerang</i>\n\n2\n00:00:02,000 --> "
        "00:00:03,000\n- {\\an8}Kyiv.\n- Apa?\n",
    ),
    "vtt": (
        "WEBVTT\n\nNOTE a\n\n00:01.000 --> 00:02.000 line:0\n<v Kirby>Rusia &amp;\nmenyerang.\n",
    ),
    "xlsx": tuple(chr(n) + part for n, part in enumerate(XLSX.values())),
    "docx": tuple(chr(n) + part for n, part in enumerate(DOCX.values())),
    "split": (NEWS,),
    "normal": ("“a”\u200b e\u0301 â€œ ▁ ''",),
    "sentence": (NEWS, "RUSIA SERANG KYIV, 12 TEWAS\x00Russia attacks Kyiv"),
    "clutter": ("Baca juga: Iran Diam\nMore Stories\nFoto: AP\na b c d\n",),
    "match": ("rudal-rudalnya Korea Utara PBB (a) a b\x00the missiles of North Korea",),
    "terms": (TERMS, "a;b\nc;d|e\\|f\n", "id\ten\na\tb\n"),
    "tbx": (TBX, TMX),
    "tmx": (TMX,),
    "corrections": ("source\ttarget\tchanged\tauthor\na\tb\t2024-01-01T00:00:00+00:00\tc\n",),
    "suite": ('name = "a"\nsource = "a.txt"\nreferences = ["b"]\n[gates]\nchrf = 1.5\n',),
    "pairs": ("a\tb\nc\td\te\n",),
    "baseline": ('{"suite": "a", "scores": {"bleu": 1.0}, "segments": []}',),
    "history": ('{"suite": "a", "when": "2024-01-01T00:00:00+00:00", "bleu": 1.0}\n',),
}
"""Valid inputs to start from, by target."""
