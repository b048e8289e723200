"""Look at a folder or file through a loader: which one fits, its options, what it finds by names and headers.

Reads directory entries and first bytes; writes nothing. An import keeps what is found, a preview only tells it.
"""

from __future__ import annotations

import gc
import os
import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from tldesk.core.contracts import FoundIgnored, FoundSample, FoundUnreadable
from tldesk.core.errors import DataError, PluginError, TldeskError, UsageError
from tldesk.core.events import Progress
from tldesk.core.recipe import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from pydantic import BaseModel

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import DatasetLoader, Modality, Task
    from tldesk.core.events import Event
    from tldesk.hooks.host import PluginHost

SCAN = "scan"
_TICK = 2000
_COLLECT_AFTER = 100_000  # new objects
_COLLECTIONS_LOCK = threading.Lock()


@dataclass(slots=True)
class Scan:
    """Everything that a loader found, after a look at the headers."""

    found: list[FoundSample | FoundUnreadable]
    ignored: Counter[str]


@contextmanager
def rare_collections() -> Iterator[None]:
    """Let Python look for cycles rarely: an import makes many values and no cycle, and looking costs it a quarter."""
    with _COLLECTIONS_LOCK:
        before = gc.get_threshold()
        if before[0] < _COLLECT_AFTER:
            gc.set_threshold(_COLLECT_AFTER, *before[1:])
    try:
        yield
    finally:
        with _COLLECTIONS_LOCK:
            if before[0] < _COLLECT_AFTER:
                gc.set_threshold(*before)


def suiting(host: PluginHost, source: Path) -> list[tuple[DatasetLoader, int]]:
    """Return the loaders that know what to do with a source, each with how well it suits (1 to 100), best first.

    Raises:
        PluginError: A loader failed to look at it.
    """
    scores: list[tuple[DatasetLoader, int]] = []
    for name, loader in host.loaders().items():
        try:
            scores.append((loader, loader.suits(source)))
        except Exception as error:
            raise PluginError(
                f"the loader {name} failed to look at {source}: {error}", "name another --loader"
            ) from error
    scores.sort(key=lambda pair: -pair[1])  # stable: of equals the first one
    return [pair for pair in scores if pair[1] > 0]


def choose_loader(host: PluginHost, source: Path, key: str | None, *, known: str | None = None) -> DatasetLoader:
    """Return the loader of a source: the one named, else ``known`` (it was imported with that), else what suits best.

    Raises:
        DataError: No loader knows what to do with it.
        PluginError: A loader failed to look at it.
        UsageError: There is no loader of that name.
    """
    named = key or known
    if named is not None:
        return host.loader(named)
    fitting = suiting(host, source)
    if not fitting:
        raise DataError(
            f"no loader knows what to do with {source}",
            f"choose one by --loader: {', '.join(sorted(host.loaders())) or 'none is installed'}",
        )
    return fitting[0][0]


def loader_options(loader: DatasetLoader, options: Mapping[str, str], task: Task | None) -> BaseModel:
    """Read a loader's options from text; one that asks for the task is given it where it is known.

    Raises:
        UsageError: An option is unknown, or has no such value.
    """
    given = dict(options)
    if task is not None and "task" in loader.options.model_fields:
        given.setdefault("task", task.value)  # a loader that asks reads the same column as classes or as numbers
    try:
        return loader.options.model_validate(given)
    except ValidationError as error:
        names = ", ".join(loader.options.model_fields) or "none"
        raise UsageError(f"options of the loader {loader.key}: {explain(error)}", f"its options: {names}") from error


def scan(
    loader: DatasetLoader,
    modality: Modality,
    source: Path,
    options: BaseModel,
    *,
    cancel: CancelToken,
    on_event: Callable[[Event], None],
) -> Scan:
    """Return what a source holds, each file looked at by its first bytes.

    Raises:
        CancelledError: The person stopped it.
        DataError: There is no sample, or the source cannot be used.
        PluginError: The loader broke its contract.
    """
    found: list[FoundSample | FoundUnreadable] = []
    ignored: Counter[str] = Counter()
    check = modality.check
    try:
        for entry in loader.scan(source, options, suffixes=modality.suffixes):
            if cancel.is_cancelled:
                cancel.check()
            if isinstance(entry, FoundSample):
                reason = None if entry.member else check(entry.path)
                found.append(entry if reason is None else FoundUnreadable(entry.path, reason))
                if not len(found) % _TICK:
                    on_event(Progress(SCAN, len(found)))
            elif isinstance(entry, FoundIgnored):
                ignored[entry.suffix] += 1
            else:
                found.append(entry)
    except TldeskError:
        raise
    except Exception as error:
        raise PluginError(f"the loader {loader.key} failed on {source}: {error}", "choose another --loader") from error
    if not found:
        others = ", ".join(f"{count} {suffix or 'without suffix'}" for suffix, count in ignored.most_common(5))
        raise DataError(
            f"there is no sample in {source}" + (f" (ignored: {others})" if others else ""),
            f"give a folder with files of these kinds: {' '.join(sorted(modality.suffixes))}",
        )
    on_event(Progress(SCAN, len(found), len(found)))
    return Scan(found, ignored)


def capture_times(
    modality: Modality, found: Sequence[FoundSample | FoundUnreadable], known: Collection[str], cancel: CancelToken
) -> dict[str, float]:
    """Return when files were taken (seconds since 1970) by path; those in ``known`` and parts of files are left out."""
    times: dict[str, float] = {}
    for entry in found:
        path = os.fspath(entry.path)
        if isinstance(entry, FoundUnreadable) or entry.member or path in known:
            continue
        cancel.check()
        time_s = modality.captured_s(Path(path))
        if time_s is not None:
            times[path] = time_s
    return times
