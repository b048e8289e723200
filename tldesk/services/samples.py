"""Turn stored samples into what the engine reads: targets, and a thread-safe way to each input."""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING

import numpy as np

from tldesk.core.contracts import Augmenting, Task
from tldesk.core.errors import DataError, UnreadableError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tldesk.core.contracts import Array, Modality, Preprocess, Sample
    from tldesk.core.places import Places
    from tldesk.hooks.host import PluginHost
    from tldesk.ml.plan import SampleSet

WORKING_COPY_PX = 512  # short side; a recipe whose input is larger reads the original


class SampleReader:
    """Reads raw samples, from a smaller working copy where the input needs no more. Safe to use from any thread."""

    def __init__(self, host: PluginHost, places: Places) -> None:
        self._host = host
        self._places = places

    def modality(self, key: str) -> Modality:
        """Return the modality that decodes samples of this kind."""
        return self._host.modality(key)

    def raw(self, sample: Sample, *, needed_px: int) -> Array:
        """Decode a sample; ``needed_px`` is the longer side of the input that it is for.

        The same sample gives the same values whether its working copy is there yet or not: a missing one is made.

        Raises:
            UnreadableError: The sample cannot be decoded.
            DataError: Its file is gone, or another one than when it was hashed.
        """
        modality = self._host.modality(sample.modality)
        if needed_px > WORKING_COPY_PX or sample.content_hash is None:
            return self._original(sample, modality)
        copy = copy_path(self._places, modality, sample.content_hash)
        found = _decoded_copy(modality, copy)
        if found is not None:
            return found
        raw = self._original(sample, modality)
        try:
            is_written = write_copy(modality, raw, copy)
        except OSError as error:
            raise DataError(
                f"{copy.parent}: {error.strerror}", "make room there, or set TLDESK_HOME elsewhere"
            ) from error
        return modality.decode(copy) if is_written else raw

    def _original(self, sample: Sample, modality: Modality) -> Array:
        """Decode the file itself, if it is the one that was hashed: what is kept under its hash must come from it."""
        _require_same(sample)
        raw = modality.decode(self._host.loader(sample.loader).read(sample.path, sample.member))
        _require_same(sample)
        return raw


def is_same_file(sample: Sample) -> bool:
    """Say whether a sample's file is there with the size and time with which it was read."""
    try:
        facts = os.stat(sample.path)
    except OSError:
        return False
    then = (sample.size, sample.mtime_ns)
    return not any(then) or (facts.st_size, facts.st_mtime_ns) == then  # zeros: its loader does not tell


def copy_path(places: Places, modality: Modality, content_hash: str) -> Path:
    """Return where the working copy of a sample lies, as this version of its modality makes it."""
    return places.working_copy(content_hash, maker=f"{modality.key}-{modality.version}")


def write_copy(modality: Modality, raw: Array, copy: Path) -> bool:
    """Write a working copy if that pays; it appears whole or not at all. Raises ``OSError``."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    part = copy.with_name(f".{copy.name}.{uuid.uuid4().hex}.part")
    try:
        if not modality.write_working_copy(raw, part, size_px=WORKING_COPY_PX):
            return False
        part.replace(copy)
    finally:
        part.unlink(missing_ok=True)
    return True


def _decoded_copy(modality: Modality, copy: Path) -> Array | None:
    """Return what a working copy holds; one that is damaged is taken away, since it says nothing of the sample."""
    if not copy.exists():
        return None
    try:
        return modality.decode(copy)
    except (UnreadableError, OSError):
        copy.unlink(missing_ok=True)
        return None


def _require_same(sample: Sample) -> None:
    if is_same_file(sample):
        return
    if not sample.path.exists():
        raise DataError(f"{sample.path} is not there", "put it back, or name its new place with `tldesk relink`")
    raise DataError(f"{sample.path} has changed since it was read", "run this again, or import its folder again first")


def sample_set(
    reader: SampleReader,
    samples: Sequence[Sample],
    preprocess: Preprocess,
    *,
    targets: Array,
    modality: str,
    policy: str = "none",
) -> SampleSet:
    """Join samples to what training and evaluation read; with a ``policy`` other than none it has random views.

    Raises:
        UsageError: The modality has no such policy.
    """
    from tldesk.ml.plan import SampleSet

    rows = list(samples)
    decoder = reader.modality(modality)
    needed_px = max(preprocess.height, preprocess.width)
    augment = view_maker(decoder, policy)

    def load(index: int) -> Array:
        return decoder.tensor(reader.raw(rows[index], needed_px=needed_px), preprocess)

    def view(index: int, seed: int) -> Array:
        assert augment is not None  # else there is no view
        return decoder.tensor(augment(reader.raw(rows[index], needed_px=needed_px), seed), preprocess)

    return SampleSet(
        keys=tuple(key_of(row) for row in rows),
        targets=targets,
        load=load,
        collate=decoder.collate,
        names=tuple(row.ref for row in rows),
        view=None if augment is None else view,
    )


def key_of(sample: Sample) -> str:
    """Return what random numbers and kept features of a sample go by: its content, as far as that is known."""
    return sample.content_hash or f"{sample.ref}:{sample.size}:{sample.mtime_ns}"


def view_maker(decoder: Modality, policy: str) -> Callable[[Array, int], Array] | None:
    """Return what makes a random view of a raw sample from a seed; None where the policy leaves samples as they are.

    Raises:
        UsageError: The modality has no such policy.
    """
    if policy == "none":
        return None
    if isinstance(decoder, Augmenting) and policy in decoder.policies:
        augmenting = decoder
        return lambda raw, seed: augmenting.augment(raw, policy, seed)
    if policy == "mixup":  # what is mixed are inputs: that needs nothing of the modality
        return None
    known = [*(decoder.policies if isinstance(decoder, Augmenting) else ("none",)), "mixup"]
    names = ", ".join(dict.fromkeys(known))
    raise UsageError(f"{decoder.title} ({decoder.key}) have no augmentation {policy!r}", f"choose one of: {names}")


def file_set(decoder: Modality, files: Sequence[Path], preprocess: Preprocess) -> SampleSet:
    """Make a set of files that no project knows, for predictions."""
    from tldesk.ml.plan import SampleSet

    paths = list(files)

    def load(index: int) -> Array:
        path = paths[index]
        reason = decoder.check(path) if path.is_file() else "there is no such file"
        if reason:
            raise UnreadableError(reason)
        return decoder.tensor(decoder.decode(path), preprocess)

    names = tuple(str(path) for path in paths)
    return SampleSet(keys=names, targets=np.zeros(0, np.int64), load=load, collate=decoder.collate, names=names)


def targets_of(samples: Sequence[Sample], task: Task, classes: Sequence[str]) -> Array:
    """Return int64 (N,) class indices, float32 (N, K) labels 0/1, or float32 (N, T) numbers.

    Of several labels those that are none of ``classes`` are left out.

    Raises:
        DataError: A sample has another number of targets than the rest.
    """
    if task is Task.REGRESSION:
        width = len(samples[0].targets) if samples else 1
        for sample in samples:
            if len(sample.targets) != width:
                raise DataError(
                    f"{sample.ref} has {len(sample.targets)} target values, others {width}", "give every sample as many"
                )
        return np.array([sample.targets for sample in samples], np.float32).reshape(len(samples), width)
    position = {name: index for index, name in enumerate(classes)}
    if task is Task.MULTI:
        labels = np.zeros((len(samples), len(classes)), np.float32)
        for row, sample in enumerate(samples):
            labels[row, [position[name] for name in sample.labels if name in position]] = 1
        return labels
    return np.array([position[sample.labels[0]] for sample in samples], np.int64)
