"""What the review page asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

import translate
from translate import formats
from translate.errors import Id2enError
from translate.serve import documents
from translate.serve.libre import MOST_BYTES
from translate.serve.operations import Operation, Parameter
from translate.serve.refusals import BUG
from translate.serve.shapes import (
    BlockShape,
    CheckedRow,
    DocumentShape,
    Failed,
    Finished,
    Forgotten,
    GlossaryState,
    KeptCorrection,
    NewCorrection,
    NewRow,
    OldCorrection,
    RowToCheck,
    Started,
    State,
    Translated,
    block_shape,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from starlette.requests import Request

    from translate.article import TranslatedBlock
    from translate.memory import Memory
    from translate.serve.documents import Document, Documents
    from translate.serve.glossary_file import GlossaryFile
    from translate.serve.refusals import Teller
    from translate.serve.shapes import Shape
    from translate.serve.worker import Job, Worker

_ID = Parameter("id", "The document.", place="path")


class Api:
    """The operations, on what they need.

    Args:
        worker: What translates.
        glossary: How terms are rendered; rows are written to it.
        memory: Corrections are written to it.
        documents: The documents that are open.
        teller: How errors are told.
        model: Name of the model.
        author: Who corrects.
    """

    def __init__(
        self,
        worker: Worker,
        glossary: GlossaryFile,
        memory: Memory,
        documents: Documents,
        teller: Teller,
        *,
        model: str,
        author: str = "",
    ) -> None:
        self._worker, self._glossary, self._memory = worker, glossary, memory
        self._documents, self._teller = documents, teller
        self._model, self._author = model, author

    def operations(self) -> list[Operation]:
        """Return what can be asked."""
        return [
            Operation(
                "GET",
                "/api/state",
                self._state,
                "Tell what translates, with which glossary and memory",
                answer=State,
            ),
            Operation(
                "POST",
                "/api/documents",
                self._open,
                "Open a document",
                "The body is the file. It is kept in memory until there are too many; nothing of "
                "it is written to disk.",
                parameters=(
                    Parameter("name", "The file's name; its ending tells the format."),
                    Parameter("format", "Name of the format, whatever the name says."),
                    Parameter("column", "Column of a table to translate.", several=True),
                    Parameter("encoding", "Character encoding, if it is not UTF-8."),
                ),
                raw={"application/octet-stream": "The file.", "text/plain": "The same."},
                answer=DocumentShape,
                status=201,
                most=MOST_BYTES,
            ),
            Operation(
                "GET",
                "/api/documents/{id}",
                self._show,
                "Show a document as it is",
                parameters=(_ID,),
                answer=DocumentShape,
                refusals=(404,),
            ),
            Operation(
                "DELETE",
                "/api/documents/{id}",
                self._close,
                "Close a document",
                parameters=(_ID,),
                status=204,
                refusals=(404,),
            ),
            Operation(
                "POST",
                "/api/documents/{id}/translation",
                self._translate,
                "Translate a document, or what has changed of it",
                "Comes line by line: started, some translated, finished or failed. What the "
                "memory knows under this glossary is not decoded again, and only blocks that are "
                "not as they were are sent. Who goes away stops it.",
                parameters=(_ID,),
                stream=(Started, Translated, Finished, Failed),
                refusals=(404,),
            ),
            Operation(
                "GET",
                "/api/documents/{id}/file",
                self._download,
                "Fetch the translation in the document's format",
                parameters=(_ID,),
                file=True,
                refusals=(404, 409),
            ),
            Operation(
                "PUT",
                "/api/corrections",
                self._correct,
                "Keep a person's translation of a sentence",
                "From now on it stands in place of the machine's, whatever the glossary says.",
                body=NewCorrection,
                answer=KeptCorrection,
                refusals=(507,),
            ),
            Operation(
                "POST",
                "/api/corrections/forget",
                self._forget,
                "Have the machine translate a sentence again",
                body=OldCorrection,
                answer=Forgotten,
                refusals=(507,),
            ),
            Operation(
                "POST",
                "/api/glossary/check",
                self._check,
                "Tell what would come of a row, without writing it",
                body=RowToCheck,
                answer=CheckedRow,
                refusals=(404, 409),
            ),
            Operation(
                "POST",
                "/api/glossary/rows",
                self._write,
                "Write a row of the glossary",
                "What id2en glossary add does, or the change of a row that is there. Refused with "
                "409 if the file is not what version says: look at it again then.",
                body=NewRow,
                answer=GlossaryState,
                refusals=(409, 507),
            ),
        ]

    async def _state(self, _: Request) -> State:
        glossary = await run_in_threadpool(self._glossary.state)
        stats = await run_in_threadpool(self._memory.stats)
        return State(
            version=translate.__version__,
            model=self._model,
            formats={name: sorted(formats.extensions(name)) for name in formats.names()},
            glossary=glossary,
            corrections=stats.corrections,
        )

    # Documents.

    async def _open(self, request: Request) -> DocumentShape:
        said = request.query_params
        data = await request.body()
        article = await run_in_threadpool(
            documents.read,
            data,
            said.get("name", "article.txt"),
            said.get("format") or None,
            [column for column in said.getlist("column") if column],
            said.get("encoding") or None,
        )
        return self._documents.add(article, len(data)).shape

    async def _show(self, request: Request) -> DocumentShape:
        return self._document(request).shape

    async def _close(self, request: Request) -> None:
        self._documents.drop(self._document(request).id)

    async def _translate(self, request: Request) -> Response:
        document = self._document(request)
        glossary = (await run_in_threadpool(self._glossary.current)).glossary
        state = await run_in_threadpool(self._glossary.state)
        job = self._worker.submit(document.article.blocks, glossary)
        lines = self._lines(document, job, Started(words=document.words, glossary=state))
        return StreamingResponse(lines, media_type="application/x-ndjson")

    async def _lines(self, document: Document, job: Job, started: Started) -> AsyncIterator[bytes]:
        """Yield what becomes of a document's translation, and keep it."""
        position = words = segments = 0
        try:
            yield _line(started)
            async for some in self._worker.results(job):
                blocks = [document.treated(n, block) for n, block in enumerate(some, position)]
                shapes = await run_in_threadpool(self._shapes, position, blocks)
                changed = [new for new in shapes if new != document.shapes[new.number]]
                segments += sum(_changed(document.shapes[new.number], new) for new in changed)
                document.blocks[position : position + len(blocks)] = blocks
                document.shapes[position : position + len(blocks)] = shapes
                position += len(blocks)
                words += sum(len(block.source.text.split()) for block in blocks)
                yield _line(Translated(done=words, blocks=changed))
            yield _line(Finished(segments=segments))
        except Id2enError as error:
            yield _line(Failed(error=self._teller.told(str(error))))
        except Exception:
            yield _line(Failed(error=BUG))
            raise
        finally:
            self._worker.leave(job)
            self._documents.translated(document)

    def _shapes(self, position: int, blocks: Sequence[TranslatedBlock]) -> list[BlockShape]:
        place_of = self._glossary.place_of
        return [block_shape(n, block, place_of) for n, block in enumerate(blocks, position)]

    async def _download(self, request: Request) -> Response:
        document = self._document(request)
        data = await run_in_threadpool(document.written)
        name = quote(document.file_name, safe="")
        return Response(
            data,
            media_type="application/octet-stream",
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
        )

    def _document(self, request: Request) -> Document:
        return self._documents.get(request.path_params["id"])

    # The two files that are written.

    async def _correct(self, _: Request, body: NewCorrection) -> KeptCorrection:
        def correct() -> KeptCorrection:
            before = self._memory.corrections_of([body.source]).get(body.source)
            kept = self._memory.correct(body.source, body.target, self._author)
            return KeptCorrection(source=kept.source, target=kept.target, before=before)

        return await run_in_threadpool(correct)

    async def _forget(self, _: Request, body: OldCorrection) -> Forgotten:
        def forget() -> Forgotten:
            before = self._memory.corrections_of([body.source]).get(body.source)
            self._memory.forget(body.source)
            return Forgotten(before=before)

        return await run_in_threadpool(forget)

    async def _check(self, _: Request, body: RowToCheck) -> CheckedRow:
        document = self._documents.get(body.document) if body.document else None
        return await run_in_threadpool(
            self._glossary.check, body.row, body.replaces, document.count if document else None
        )

    async def _write(self, _: Request, body: NewRow) -> GlossaryState:
        return await run_in_threadpool(self._glossary.write, body.row, body.replaces, body.version)


def _line(shape: Shape) -> bytes:
    return shape.model_dump_json().encode() + b"\n"


def _changed(old: BlockShape, new: BlockShape) -> int:
    """Return how many segments of a block are not as they were, none of them if it is new."""
    before = old.segments or []
    after = new.segments or []
    if not before:
        return 0
    return sum(each not in before for each in after)
