"""Build the model of a recipe, fresh or as a run left it: backbone from a plugin, weights from disk, stages, head."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from tldesk.core.errors import DataError, ProjectError
from tldesk.core.recipe import ResolvedRecipe, explain
from tldesk.services import weights
from tldesk.services.calibration import read_temperature

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import BackboneSpec, Preprocess
    from tldesk.core.events import Event
    from tldesk.core.recipe import Recipe
    from tldesk.hooks.host import PluginHost
    from tldesk.ml.staged import StagedModel
    from tldesk.services.weights import ResolvedWeights


RESULT = "best.safetensors"  # in a run folder: the weights that are its result


@dataclass(frozen=True, slots=True)
class FreshModel:
    """A model ready to be given a head: its backbone holds the weights that the recipe asks for."""

    spec: BackboneSpec
    model: StagedModel
    weights: ResolvedWeights
    preprocess: Preprocess

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """Shape of one sample's input: (channels, height, width)."""
        return (len(self.preprocess.mean), self.preprocess.height, self.preprocess.width)


@dataclass(frozen=True, slots=True)
class RunModel:
    """A finished run, ready to predict: its model in eval mode on the CPU.

    ``temperature``: what the head's outputs are divided by already; 1: nothing was fitted.
    """

    recipe: ResolvedRecipe
    classes: tuple[str, ...]
    spec: BackboneSpec
    model: StagedModel
    preprocess: Preprocess
    temperature: float = 1.0


def build_fresh(
    host: PluginHost,
    recipe: Recipe,
    *,
    allow_download: bool,
    cancel: CancelToken,
    on_event: Callable[[Event], None],
) -> FreshModel:
    """Build the backbone of a recipe, load its weights, and divide it into stages.

    Raises:
        UsageError: No such backbone.
        WeightsError: The weights are not at hand or do not fit.
        ModelError: The cut or the input size does not fit the backbone.
    """
    from tldesk.ml.seeding import seeded
    from tldesk.ml.staged import build_module, build_staged

    spec = host.backbone(recipe.backbone)
    found = weights.resolve(
        host,
        spec,
        recipe.weights.key,
        prefix=recipe.weights.prefix,
        rename=recipe.weights.rename,
        allow_download=allow_download,
        cancel=cancel,
        on_event=on_event,
    )
    preprocess = input_preprocess(recipe, (found.spec and found.spec.preprocess) or spec.preprocess)
    with seeded(recipe.seed, "backbone"):
        module = build_module(spec, image_size=preprocess.height)
    weights.load_into(module, spec, found)
    model = build_staged(
        module,
        spec,
        input_shape=(len(preprocess.mean), preprocess.height, preprocess.width),
        cut=recipe.cut,
        pool=recipe.head.end,
    )
    return FreshModel(spec, model, found, preprocess)


def input_preprocess(recipe: Recipe, base: Preprocess) -> Preprocess:
    """Return how a recipe shows samples to the network: the weights' own values, at its size and geometry."""
    size = recipe.input.size
    return replace(
        base, height=size or base.height, width=size or base.width, geometry=recipe.input.geometry, version=base.version
    )


def load_run(host: PluginHost, folder: Path) -> RunModel:
    """Load a run folder: its model with the weights that are the result.

    Raises:
        ProjectError: It is no run folder, or a file of it is missing or damaged.
        DataError: It ended before its first epoch did.
        UsageError: The plugin of its backbone is not there.
        WeightsError: The weights do not fit.
    """
    from tldesk.ml.calibration import install_temperature
    from tldesk.ml.evaluate import load_result
    from tldesk.ml.staged import build_module, build_staged

    recipe = read_recipe(folder)
    classes = read_classes(folder)
    if not (folder / RESULT).exists():
        raise DataError(f"{folder.name} has no weights: it ended before its first epoch did", "name another run")
    spec = host.backbone(recipe.backbone)
    preprocess = recipe.input_preprocess()
    module = build_module(spec, image_size=preprocess.height)
    shape = (len(preprocess.mean), preprocess.height, preprocess.width)
    model = build_staged(module, spec, input_shape=shape, cut=recipe.cut, pool=recipe.head.end)
    load_result(model, folder / RESULT, recipe=recipe, outputs=len(classes))
    temperature = read_temperature(folder)
    if model.head is not None and temperature != 1:
        install_temperature(model.head, temperature)
    return RunModel(recipe, classes, spec, model, preprocess, temperature)


def read_recipe(folder: Path) -> ResolvedRecipe:
    """Return the resolved recipe of a run folder.

    Raises:
        ProjectError: It is no run folder, or its recipe is damaged.
    """
    path = folder / "recipe.json"
    try:
        return ResolvedRecipe.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ProjectError(
            f"{folder} is no run folder: {path.name}: {error.strerror}", "give a run's folder"
        ) from error
    except ValidationError as error:
        raise ProjectError(f"{path}: {explain(error)}", "it was altered or made by another version") from error


def read_classes(folder: Path) -> tuple[str, ...]:
    """Return the class names of a run folder, or the names of its numbers.

    Raises:
        ProjectError: The file is missing or damaged.
    """
    path = folder / "classes.json"
    try:
        return TypeAdapter(tuple[str, ...]).validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        raise ProjectError(f"{path} cannot be read", "it was removed or altered; use another run") from error
