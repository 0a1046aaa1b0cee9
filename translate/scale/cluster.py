"""Workers on Ray: a pool of actors, each with a model of its own, that take batches in turn.

Ray's actors, not Ray Data: a batch is a few file names and its result a few figures, so there is
nothing for Ray Data to stream, and its three helper processes and its pandas in each worker cost a
corpus of some hundred articles more than they save (docs/scale.md has the figures).

A worker that dies is started again by Ray, which also gives it its batch again. A batch that
outlives no worker is taken apart, so that one bad part costs only itself.
"""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import signal
import tempfile
from collections import deque
from contextlib import ExitStack, contextmanager, redirect_stdout, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate.errors import Id2enError, InputError, UsageError
from translate.scale.worker import Result, Setup, Task, Worker, lost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import FrameType

RETRIES = 2
"""Workers die of other causes than what they work on: a batch gets three before it is suspected."""

STORE_BYTES = 80 << 20
"""Shared memory for what goes between processes: the glossary. Ray wants 75 MiB at least."""

PATIENCE = 60.0
"""Seconds without a sign of life before it is said that a run has to wait."""

SIGNALS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""What ends a run as Ctrl-C does."""

LOOPBACK = "127.0.0.1"


class Station:
    """What runs in a worker's process: a ``Worker``, made when it is first asked for something."""

    def __init__(self) -> None:
        self._worker: Worker | None = None

    def translate(self, setup: Sequence[Any], batch: Sequence[Task]) -> list[Result] | Id2enError:
        """Do a batch, or return why nothing can be done.

        Args:
            setup: A reference to the setup; in a list, so that Ray doesn't follow it each time.
            batch: What to do; nothing only has the model loaded.
        """
        import ray

        try:
            self._worker = self._worker or Worker(ray.get(setup[0]))
            return self._worker.translate(batch)
        except Id2enError as error:
            return error


@contextmanager
def cluster(address: str | None, cpus: int) -> Iterator[int]:
    """Join a Ray cluster, or start one on this machine that ends with the ``with``.

    A cluster on this machine listens on loopback alone, sends no usage statistics, has a secret of
    its own and leaves nothing behind.

    Args:
        address: As ``ray.init`` takes it; ``None`` to start a cluster.
        cpus: Processor cores of a cluster that is started.

    Yields:
        How many cores the cluster has.

    Raises:
        UsageError: Ray is not installed, or the cluster can't be reached or started.
    """
    with _environment(local=address is None), ExitStack() as stack:
        try:
            import ray
        except ImportError:
            raise UsageError(
                "id2en scale runs on Ray, which is not installed",
                hint="Install it: pip install 'id2en[scale]'",
            ) from None
        stack.enter_context(_hushed())
        options: dict[str, Any] = {"address": address}
        if address is None:
            # Ray's own choice of place: elsewhere the names of its sockets may grow too long.
            place = "/tmp" if os.name == "posix" else None
            folder = tempfile.mkdtemp(prefix="id2en-", dir=place)
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            options = {
                "address": "local",
                "num_cpus": cpus,
                "include_dashboard": False,
                "object_store_memory": STORE_BYTES,
                "_node_ip_address": LOOPBACK,
                "_temp_dir": folder,
            }
        stack.callback(ray.shutdown)
        stack.enter_context(_signals_kept())
        try:
            with _signals_given_back():
                ray.init(log_to_driver=False, configure_logging=False, **options)
        except Exception as error:
            reason = " ".join(str(error).split()) or type(error).__name__
            raise UsageError(
                f"Ray can't be reached: {reason}" if address else f"Ray can't start: {reason}",
                where=f"--address {address}" if address else "",
                hint="See that ray status works on this machine." if address else "",
            ) from error
        yield int(ray.cluster_resources().get("CPU", 0))


def spread(
    batches: Iterable[Sequence[Task]],
    setup: Setup,
    workers: int,
    tell: Callable[[str], None],
    retries: int = RETRIES,
) -> Iterator[list[Result]]:
    """Have workers do batches, and yield the results of each as it is done.

    Args:
        batches: What to do, the largest first.
        setup: What is the same for all of them.
        workers: How many work at once.
        tell: Told when all have to wait.
        retries: How many more workers a batch gets when one died of it, before it is taken apart.

    Raises:
        Id2enError: A worker can't start, or the model can't be run.
    """
    import ray

    shared = [ray.put(setup)]
    actor = ray.remote(
        num_cpus=setup.threads,
        max_restarts=-1,
        max_task_retries=retries,
        scheduling_strategy="SPREAD",
    )(Station)
    waiting = deque(batches)
    running: dict[Any, tuple[Any, Sequence[Task]]] = {}
    stations = [actor.remote() for _ in range(min(workers, len(waiting)))]
    for worker in stations:
        running[worker.translate.remote(shared, ())] = worker, ()
    try:
        waited = False
        while waiting or any(batch for _, batch in running.values()):  # some may never get to start
            ready, _ = ray.wait(list(running), num_returns=1, timeout=PATIENCE)
            if not ready:
                if not waited and not any(batch for _, batch in running.values()):
                    tell("no core of the cluster is free; waiting for one")
                    waited = True
                continue
            (done,) = ready
            worker, batch = running.pop(done)
            try:
                result = ray.get(done)
            except ray.exceptions.RayTaskError as error:
                result = _faulty(batch, error)
            except ray.exceptions.RayActorError:
                result = _died(batch, waiting, retries)
                # It is being started again, and what it is sent until then counts as tried.
                stations.remove(worker)
                ray.kill(worker)
                worker = actor.remote()
                stations.append(worker)
            if isinstance(result, Id2enError):
                raise result
            if result:
                yield result
            if waiting:
                batch = waiting.popleft()
                running[worker.translate.remote(shared, batch)] = worker, batch
    finally:
        for worker in stations:
            with suppress(Exception):  # Ray may be gone already
                ray.kill(worker)


def _died(batch: Sequence[Task], waiting: deque[Sequence[Task]], retries: int) -> list[Result]:
    """Have the parts of a batch done one by one, or give up the only one."""
    if len(batch) != 1:
        waiting.extend([task] for task in batch)
        return []
    return [lost(batch[0].part, retries + 1)]


def _faulty(batch: Sequence[Task], error: Exception) -> list[Result]:
    """Return the results of a batch that our own code failed at."""
    cause = getattr(error, "cause", None) or error
    reason = f"a fault of id2en: {type(cause).__name__}: {cause}"
    return [Result(task.part, InputError(reason, where=task.part.name)) for task in batch]


@contextmanager
def _environment(*, local: bool) -> Iterator[None]:
    """Say to Ray and its processes what only the environment can; the user's own word counts."""
    wanted = {"RAY_USAGE_STATS_ENABLED": "0"}
    if local:
        wanted |= {
            # On Linux too this has Ray believe that a node's address may be loopback.
            "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
            # Workers yield to all else on a machine otherwise; here they are what it is for.
            "RAY_worker_niceness": "0",
            "RAY_AUTH_TOKEN": _secret(),
        }
    names = (*wanted, "RAY_AUTH_MODE")  # Ray sets that one itself
    before = {name: os.environ.get(name) for name in names}
    for name, value in wanted.items():
        os.environ.setdefault(name, value)
    try:
        yield
    finally:
        for name, old in before.items():
            if old is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = old


@contextmanager
def _hushed() -> Iterator[None]:
    """Have Ray log errors only, and not tell of each dead worker on standard output."""
    logger = logging.getLogger("ray")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with Path(os.devnull).open("w", encoding="utf-8") as nothing, redirect_stdout(nothing):
            yield
    finally:
        logger.setLevel(level)


@contextmanager
def _signals_kept() -> Iterator[None]:
    """Undo that Ray makes 1 of the exit code that the handler of a signal asks for."""
    codes: list[int] = []

    def noted(handler: Callable[[int, FrameType | None], Any]) -> Any:
        def handle(number: int, frame: FrameType | None) -> None:
            codes.append(128 + number)
            handler(number, frame)

        return handle

    before = {number: signal.getsignal(number) for number in SIGNALS}
    for number, handler in before.items():
        if callable(handler):
            signal.signal(number, noted(handler))
    try:
        yield
    except SystemExit:
        if codes:
            raise SystemExit(codes[0]) from None
        raise
    finally:
        for number, handler in before.items():
            if callable(handler):
                signal.signal(number, handler)


@contextmanager
def _signals_given_back() -> Iterator[None]:
    """Undo that Ray, when it starts, takes SIGTERM to itself."""
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    except SystemExit:
        raise SystemExit(128 + signal.SIGTERM) from None
    finally:
        signal.signal(signal.SIGTERM, before)


@cache
def _secret() -> str:
    """Return what a cluster's processes know each other by; Ray reads it once in a process."""
    return secrets.token_hex(32)
