"""Draw samples for the screen: as they are, or as the network is shown them. Called from any worker thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tldesk.core.errors import DataError
from tldesk.services import weights
from tldesk.services.models import input_preprocess
from tldesk.services.samples import SampleReader, key_of, view_maker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tldesk.core.contracts import Array, Preprocess, Sample
    from tldesk.core.places import Places
    from tldesk.core.recipe import Recipe
    from tldesk.hooks.host import PluginHost
    from tldesk.store.project import Project
    from tldesk.store.values import LabelChange


@dataclass(frozen=True, slots=True)
class SampleCard:
    """What is told of one sample beside its picture."""

    sample: Sample
    history: tuple[LabelChange, ...]  # oldest first


def card_of(project: Project, sample_id: int) -> SampleCard | None:
    """Return what is known of a sample; None where it is gone."""
    found = project.samples.rows(ids=[sample_id])
    return SampleCard(found[0], tuple(project.labels.history(sample_id))) if found else None


class SamplePictures:
    """Draws the samples of a project. Safe to use from any thread."""

    def __init__(self, host: PluginHost, places: Places) -> None:
        self._reader = SampleReader(host, places)

    def draw(self, project: Project, sample_id: int, *, size_px: int, is_dark: bool) -> Array:
        """Return a sample as RGBA uint8 (h, w, 4), its long side at most ``size_px``.

        Raises:
            DataError: It is gone.
            UnreadableError: It cannot be decoded.
        """
        sample = _sample(project, sample_id)
        raw = self._reader.raw(sample, needed_px=size_px)
        return self._reader.modality(sample.modality).preview(raw, size_px=size_px, is_dark=is_dark)

    def draw_seen(self, project: Project, sample_id: int, preprocess: Preprocess) -> Array:
        """Return the exact input of the network as a picture, RGBA uint8 (height, width, 4).

        Raises:
            DataError: The sample is gone.
            UnreadableError: It cannot be decoded.
        """
        sample = _sample(project, sample_id)
        raw = self._reader.raw(sample, needed_px=max(preprocess.height, preprocess.width))
        modality = self._reader.modality(sample.modality)
        return modality.seen(modality.tensor(raw, preprocess), preprocess)

    def draw_views(
        self,
        project: Project,
        sample_id: int,
        recipe: Recipe,
        *,
        preprocess: Preprocess,
        count: int,
        partners: Sequence[int] = (),
    ) -> Iterator[Array]:
        """Yield what the network is shown of a sample in the epochs 1 to ``count``, each RGBA uint8 (height, width, 4).

        They are the very views that training draws from the recipe's seed. What a sample is mixed with hangs on the
        batch, so for mixup one of ``partners``, ids of other samples, stands in for each epoch's. Yields nothing where
        the recipe's augmentation leaves samples as they are. Needs the training engine.

        Raises:
            DataError: The sample is gone.
            UnreadableError: It cannot be decoded.
            UsageError: Its modality has no such augmentation.
        """
        from tldesk.ml.seeding import stream_seed

        sample = _sample(project, sample_id)
        modality = self._reader.modality(sample.modality)
        make = view_maker(modality, recipe.augment)
        is_mixed = recipe.augment == "mixup"
        if make is None and not is_mixed:
            return
        needed_px = max(preprocess.height, preprocess.width)

        def shown(one: Sample, epoch: int) -> Array:
            raw = self._reader.raw(one, needed_px=needed_px)
            if make is not None:
                raw = make(raw, stream_seed(recipe.seed, "augment", epoch, key_of(one)))
            return modality.tensor(raw, preprocess)

        others = [other for other in partners if other != sample_id]
        for epoch in range(1, count + 1):
            values = shown(sample, epoch)
            if is_mixed and others:
                values = self._mixed(project, values, recipe, others=others, epoch=epoch, shown=shown)
            yield modality.seen(values, preprocess)

    def _mixed(
        self,
        project: Project,
        values: Array,
        recipe: Recipe,
        *,
        others: Sequence[int],
        epoch: int,
        shown: Callable[[Sample, int], Array],
    ) -> Array:
        from tldesk.ml.augment import draw_share
        from tldesk.ml.seeding import stream_seed

        draws = np.random.Generator(np.random.PCG64(stream_seed(recipe.seed, "mixup-shown", epoch)))
        share = draw_share(draws, recipe.mixup)
        other = shown(_sample(project, int(others[int(draws.integers(len(others)))])), epoch)
        mixed: Array = values * np.float32(share) + other * np.float32(1 - share)
        return mixed


def preprocess_of(host: PluginHost, recipe: Recipe) -> Preprocess:
    """Return how a recipe shows samples to its backbone, by the weights that it would start from.

    Raises:
        UsageError: There is no such backbone.
    """
    spec = host.backbone(recipe.backbone)
    key = recipe.weights.key
    known = [found for found in host.weights().values() if found.backbone == spec.key]
    chosen = [found for found in known if found.key == key] if key != "auto" else known
    at_hand = [found for found in chosen if key != "auto" or weights.at_hand(host, found) is not None]
    base = next((found.preprocess for found in at_hand if found.preprocess is not None), None)
    return input_preprocess(recipe, base or spec.preprocess)


def _sample(project: Project, sample_id: int) -> Sample:
    found = project.samples.rows(ids=[sample_id])
    if not found:
        raise DataError("the sample is no longer in the project", "open the project again")
    return found[0]
