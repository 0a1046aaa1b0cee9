"""What clients of LibreTranslate ask for, answered as it answers where that makes sense.

Names of fields, statuses and errors are those of https://docs.libretranslate.com/api and of the
program itself. What there is none of here is left out of account: API keys, alternatives.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ConfigDict
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from translate import formats
from translate.formats import text as text_format
from translate.serve import detect, documents
from translate.serve.operations import Operation
from translate.serve.refusals import RefusedError
from translate.serve.shapes import Shape

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Sequence

    from starlette.requests import Request

    from translate.article import Article, Target
    from translate.serve.documents import Documents
    from translate.serve.glossary_file import GlossaryFile
    from translate.serve.worker import Worker

MOST_CHARACTERS = 200_000
"""Of all texts of one request."""

MOST_TEXTS = 2_000
"""In one request."""

MOST_BYTES = 25_000_000
"""A document may have."""

FORM = "multipart/form-data"

GROUP = "As LibreTranslate"

T = TypeVar("T")


class TextToTranslate(Shape):
    """Texts to translate.

    Attributes:
        q: A text, or a list of texts.
        source: ``id``, ``en``, or ``auto`` to find out which.
        target: ``en``.
        format: ``text`` or ``html``.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    q: str | list[str] = ""
    source: str = ""
    target: str = ""
    format: str = "text"


class DetectedLanguage(Shape):
    """A language, and how likely it is in percent."""

    confidence: float
    language: str


class TranslatedText(Shape):
    """The translations, in the shape of what was asked."""

    translatedText: str | list[str]  # noqa: N815


class TranslatedDetected(TranslatedText):
    """The same where the source was ``auto``."""

    detectedLanguage: DetectedLanguage | list[DetectedLanguage]  # noqa: N815


class TextToDetect(Shape):
    """A text whose language is wanted."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    q: str = ""


class Language(Shape):
    """A language, and what it can be translated into."""

    code: str
    name: str
    targets: list[str]


class LanguageName(Shape):
    """A language's code and name."""

    code: str
    name: str


class Languages(Shape):
    """The languages a client begins with."""

    source: LanguageName
    target: LanguageName


class Settings(Shape):
    """What a client may want to know of the server."""

    apiKeys: bool = False  # noqa: N815
    charLimit: int = MOST_CHARACTERS  # noqa: N815
    filesTranslation: bool = True  # noqa: N815
    frontendTimeout: int = 500  # noqa: N815
    keyRequired: bool = False  # noqa: N815
    language: Languages
    suggestions: bool = False
    supportedFilesFormat: list[str]  # noqa: N815


class TranslatedFile(Shape):
    """Where the translation of a file is."""

    translatedFileUrl: str  # noqa: N815


class Health(Shape):
    """That the server is up."""

    status: str = "ok"


NAMES = {"id": "Indonesian", "en": "English"}


class Libre:
    """The operations, on what they need.

    Args:
        worker: What translates.
        glossary: How terms are rendered.
        documents: Where files are kept until they are fetched.
    """

    def __init__(self, worker: Worker, glossary: GlossaryFile, documents: Documents) -> None:
        self._worker, self._glossary, self._documents = worker, glossary, documents

    def operations(self) -> list[Operation]:
        """Return what can be asked."""
        return [
            Operation(
                "POST",
                "/translate",
                self._translate,
                "Translate texts",
                "JSON or a form. English texts stay as they are; a text of several lines keeps its "
                "lines. With source auto the answer also says which language was found. API keys "
                "and alternatives are left out of account.",
                body=TextToTranslate,
                form=True,
                answer=TranslatedDetected,
                most=4 * MOST_CHARACTERS,
                group=GROUP,
            ),
            Operation(
                "POST",
                "/translate_file",
                self._translate_file,
                "Translate a file",
                "A form with file, source and target. The answer is an address to fetch it from.",
                raw={FORM: "file, source and target"},
                answer=TranslatedFile,
                most=MOST_BYTES,
                group=GROUP,
            ),
            Operation(
                "POST",
                "/detect",
                self._detect,
                "Tell Indonesian from English",
                "No other language is known.",
                body=TextToDetect,
                form=True,
                answer=DetectedLanguage,
                lists=True,
                group=GROUP,
            ),
            Operation(
                "GET",
                "/languages",
                self._languages,
                "List the languages",
                answer=Language,
                lists=True,
                group=GROUP,
            ),
            Operation(
                "GET",
                "/frontend/settings",
                self._settings,
                "Tell a client what the server does",
                answer=Settings,
                group=GROUP,
            ),
            Operation(
                "GET",
                "/health",
                self._health,
                "Tell that the server is up",
                answer=Health,
                group=GROUP,
            ),
        ]

    async def _translate(self, request: Request, body: TextToTranslate) -> TranslatedText:
        asked = {"q": body.q, "source": body.source, "target": body.target}
        for name, value in asked.items():
            if not value:
                raise RefusedError(400, f"Invalid request: missing {name} parameter")
        texts = [body.q] if isinstance(body.q, str) else body.q
        _check_size(texts)
        _check_languages(body.source, body.target)
        if body.format not in ("text", "html") or body.format not in formats.names():
            raise RefusedError(400, f"{body.format} format is not supported")
        found = [detect.language(text) for text in texts]
        if body.source != "auto":
            found = [(body.source, 100.0)] * len(texts)
        todo = {
            n: _read(texts[n], body.format) for n, (code, _) in enumerate(found) if code == "id"
        }
        done = await unless_left(request, self._targets(list(todo.values())))
        results = list(texts)
        for (number, article), targets in zip(todo.items(), done, strict=True):
            results[number] = _written(article, targets)
        answer = results[0] if isinstance(body.q, str) else results
        if body.source != "auto":
            return TranslatedText(translatedText=answer)
        languages = [DetectedLanguage(confidence=share, language=code) for code, share in found]
        return TranslatedDetected(
            translatedText=answer,
            detectedLanguage=languages[0] if isinstance(body.q, str) else languages,
        )

    async def _targets(self, articles: Sequence[Article]) -> list[list[Target]]:
        """Return the targets of the blocks of some articles, which are translated as one job."""
        if not any(article.blocks for article in articles):
            return [[] for _ in articles]
        glossary = (await run_in_threadpool(self._glossary.current)).glossary
        blocks = [block for article in articles for block in article.blocks]
        translated = iter(await self._worker.translate(blocks, glossary))
        return [[next(translated).target for _ in article.blocks] for article in articles]

    async def _translate_file(self, request: Request) -> TranslatedFile:
        async with _form(request) as form:
            for name in ("file", "source", "target"):
                if not form.get(name):
                    raise RefusedError(400, f"Invalid request: missing {name} parameter")
            _check_languages(str(form["source"]), str(form["target"]))
            file = form["file"]
            if not isinstance(file, UploadFile):
                raise RefusedError(400, "Invalid request: file is no file")
            data, name = await file.read(), file.filename or ""
        article = await run_in_threadpool(documents.read, data, name, None, (), None)
        document = self._documents.add(article, len(data))
        glossary = (await run_in_threadpool(self._glossary.current)).glossary
        blocks = await unless_left(request, self._worker.translate(article.blocks, glossary))
        document.blocks = [document.treated(n, block) for n, block in enumerate(blocks)]
        self._documents.translated(document)
        return TranslatedFile(
            translatedFileUrl=str(request.base_url) + f"api/documents/{document.id}/file"
        )

    async def _detect(self, _: Request, body: TextToDetect) -> list[DetectedLanguage]:
        if not body.q:
            raise RefusedError(400, "Invalid request: missing q parameter")
        code, confidence = detect.language(body.q)
        return [DetectedLanguage(confidence=confidence, language=code)]

    async def _languages(self, _: Request) -> list[Language]:
        return [Language(code=code, name=name, targets=["en"]) for code, name in NAMES.items()]

    async def _settings(self, _: Request) -> Settings:
        source, target = (LanguageName(code=code, name=name) for code, name in NAMES.items())
        return Settings(
            language=Languages(source=source, target=target),
            supportedFilesFormat=sorted(formats.extensions()),
        )

    async def _health(self, _: Request) -> Health:
        return Health()


class _InMemory(MultiPartParser):
    """Reads a form with a file without writing it to disk."""

    spool_max_size = MOST_BYTES


@asynccontextmanager
async def _form(request: Request) -> AsyncIterator[FormData]:
    """Give the fields of a form with a file, and close that at the end."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != FORM:
        raise RefusedError(415, f"the body must be {FORM}, and is {media or 'of no type'}")
    parser = _InMemory(request.headers, request.stream(), max_files=1, max_fields=10)
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise RefusedError(400, f"Invalid request: {error.message}") from error
    try:
        yield form
    finally:
        await form.close()


async def unless_left(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Return what some work gives; give it up if the client goes away before.

    Args:
        request: Whose body has been read.
        work: What is to be done.

    Raises:
        RefusedError: The client is gone; nobody reads this.
    """
    gone = asyncio.ensure_future(request.receive())
    doing = asyncio.ensure_future(work)
    try:
        await asyncio.wait({gone, doing}, return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            raise RefusedError(499, "the client is gone")
        return doing.result()
    finally:
        gone.cancel()
        doing.cancel()


def _check_size(texts: Sequence[str]) -> None:
    sizes = ((sum(map(len, texts)), MOST_CHARACTERS), (len(texts), MOST_TEXTS))
    for size, limit in sizes:
        if size > limit:
            raise RefusedError(
                400, f"Invalid request: request ({size}) exceeds text limit ({limit})"
            )


def _check_languages(source: str, target: str) -> None:
    for code in (source, target):
        if code not in NAMES and (code, source) != ("auto", "auto"):
            raise RefusedError(400, f"{code} is not supported")
    if target != "en":
        name = NAMES.get(source, source)
        raise RefusedError(
            400, f"Indonesian (id) is not available as a target language from {name} ({source})"
        )


def _read(text: str, format: str) -> Article:
    if format == "text":
        return text_format.parse(text, "q")
    return formats.by_name(format).read(text.encode("utf-8", "replace"), "q")


def _written(article: Article, targets: Sequence[Target]) -> str:
    if article.format == "text":
        return text_format.fill(article, [target.text for target in targets])
    return formats.by_name(article.format).write(article, targets).decode()
