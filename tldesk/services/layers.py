"""The layer tree of a backbone under a freeze plan, without its weights: names, counts and stages, in a moment."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from tldesk.core.freeze_plan import FreezePlan

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from torch import nn

    from tldesk.core.contracts import BackboneSpec
    from tldesk.core.keys import EndName
    from tldesk.ml.stage import Stage
    from tldesk.ml.staged import StagedModel

LARGEST_FILLED = 100_000_000  # parameters; a larger backbone is not given memory only to learn its shapes


@dataclass(frozen=True, slots=True)
class LayerNode:
    """One module: ``path`` is its own name under the backbone (empty for the whole), as ``--cut`` takes it.

    ``stage`` is None for a container of several stages.
    """

    path: str
    type: str
    parameters: int
    trainable: int
    stage: str | None
    children: tuple[LayerNode, ...]


@dataclass(frozen=True, slots=True)
class LayerReport:
    """What ``tldesk layers`` prints. Counts leave out the original classifier and what the features do not use."""

    backbone: str
    stages: tuple[str, ...]
    parameters: int
    trainable: int
    tree: LayerNode
    fallback: str | None  # why the backbone is one stage

    def to_json(self) -> dict[str, Any]:
        """Return the document of ``tldesk layers --json``."""
        return asdict(self)


def layer_tree(
    spec: BackboneSpec, *, freeze: str = "head", image_size: int | None = None, cut: str | None = None
) -> LayerReport:
    """Build the backbone without memory where it can be, and describe each of its modules under a freeze plan.

    Raises:
        ModelError: The backbone cannot be built or cut so.
        UsageError: The plan names no stage, or a rule matches nothing.
    """
    from tldesk.ml.freeze import apply_freeze
    from tldesk.ml.staged import build_module, build_staged

    preprocess = spec.preprocess
    height, width = (image_size, image_size) if image_size is not None else (preprocess.height, preprocess.width)
    module = build_module(spec, image_size=image_size, is_meta=True)
    model = build_staged(module, spec, input_shape=(len(preprocess.mean), height, width), cut=cut)
    apply_freeze(model, FreezePlan.parse(freeze, model.stage_names))
    tree = _node(model, model.backbone, "", hidden=(spec.classifier, *spec.drop))
    return LayerReport(
        backbone=spec.key,
        stages=model.stage_names,
        parameters=tree.parameters,
        trainable=tree.trainable,
        tree=tree,
        fallback=model.fallback,
    )


def _node(model: StagedModel, module: nn.Module, path: str, *, hidden: tuple[str | None, ...]) -> LayerNode:
    prefix = f"{path}." if path else ""
    return LayerNode(
        path=path,
        type=type(module).__name__,
        parameters=sum(parameter.numel() for parameter in module.parameters()),
        trainable=sum(parameter.numel() for parameter in module.parameters() if parameter.requires_grad),
        stage=model.stage_of(path),
        children=tuple(
            _node(model, child, prefix + name, hidden=hidden)
            for name, child in module._modules.items()
            if child is not None and not (prefix + name in hidden and type(child).__name__ == "Identity")
        ),
    )


# --- for the window ----------------------------------------------------------------------------------------

PARAMETER = "Parameter"  # type of a row that is no module: what a container of several stages holds itself


@dataclass(frozen=True, slots=True)
class LayerCut:
    """A part of a stage behind which one tensor can be kept: that tensor's shape without batch, and what it uses.

    ``paths``: of modules and tensors, as freeze rules name them; of a tensor also that of the module that holds it.
    """

    name: str
    shape: tuple[int, ...]
    paths: frozenset[str]


@dataclass(frozen=True, slots=True)
class OpenedLayers:
    """A backbone as the window shows it, without weights.

    ``tree`` counts each tensor once, and has a row of type ``Parameter`` for each tensor that a container of several
    stages holds itself, since such a tensor belongs to one of them. ``boundaries`` are the shapes, without batch, of
    what each stage gives; ``features`` is that of what the head receives; ``tensors`` are the state names of all
    parameters and buffers.
    """

    spec: BackboneSpec
    tree: LayerNode
    stages: tuple[str, ...]
    boundaries: tuple[tuple[int, ...], ...]
    features: tuple[int, ...]
    input_shape: tuple[int, ...]  # (channels, height, width)
    fallback: str | None
    tensors: tuple[str, ...] = ()
    cuts: tuple[LayerCut, ...] = ()  # the stages, heavy ones in parts
    has_taps: bool = False  # the head sees maps of several stages

    def is_like(self, other: OpenedLayers) -> bool:
        """Whether the tree and what freezing needs of it are those of another."""
        return (self.spec.key, self.tree, self.stages, self.features) == (
            other.spec.key,
            other.tree,
            other.stages,
            other.features,
        )


@dataclass(frozen=True, slots=True)
class LayerOutputs:
    """Output shapes by path under the backbone (empty: the whole), without batch; ``reason``: why some are missing."""

    shapes: Mapping[str, tuple[int, ...]]
    reason: str = ""


def open_layers(
    spec: BackboneSpec,
    *,
    image_size: int | None = None,
    cut: str | None = None,
    pool: EndName = "auto",
) -> Generator[OpenedLayers, None, LayerOutputs]:
    """Build the backbone without memory where it can be; yield its tree, then return what each module gives.

    Raises:
        ModelError: The backbone cannot be built, cut so, or refuses the input size.
    """
    from tldesk.ml.stage import named_tensors
    from tldesk.ml.staged import build_module, build_staged

    preprocess = spec.preprocess
    height, width = (image_size, image_size) if image_size is not None else (preprocess.height, preprocess.width)
    shape = (len(preprocess.mean), height, width)
    module = build_module(spec, image_size=height if spec.is_sized else None, is_meta=True)
    model = build_staged(module, spec, input_shape=shape, cut=cut, pool=pool)
    yield OpenedLayers(
        spec=spec,
        tree=_once(model, model.backbone, "", hidden=(spec.classifier, *spec.drop), seen=set()),
        stages=model.stage_names,
        boundaries=tuple(stage.shape for stage in model.stages),
        features=model.feature_shape,
        input_shape=shape,
        fallback=model.fallback,
        tensors=tuple(f"backbone.{name}" for name, _ in named_tensors(model.backbone)),
        cuts=tuple(LayerCut(cut.name, tuple(cut.shape), _paths_of(model, cut)) for cut in model.cuts),
        has_taps=bool(model.pooling.taps),
    )
    return _outputs(model, shape)


def _paths_of(model: StagedModel, cut: Stage) -> frozenset[str]:
    paths = set(model.tensors_of(cut))
    paths |= {name.rpartition(".")[0] for name in paths}
    for path in cut.modules:
        below = model.backbone.get_submodule(path).named_modules(prefix=path)
        paths.update(name for name, _ in below)
    return frozenset(f"backbone.{path}" for path in paths if path)


def _once(
    model: StagedModel, module: nn.Module, path: str, *, hidden: tuple[str | None, ...], seen: set[int]
) -> LayerNode:
    """Describe a module; a tensor that several share counts where it is met first. All of it is frozen."""
    prefix = f"{path}." if path else ""
    own = [(name, one) for name, one in module._parameters.items() if one is not None and id(one) not in seen]
    seen.update(id(one) for _, one in own)
    stage = model.stage_of(path)
    rows: list[LayerNode] = []
    if stage is None:
        for name, one in own:
            rows.append(LayerNode(prefix + name, PARAMETER, one.numel(), 0, model.stage_of(prefix + name), ()))
    for name, child in module._modules.items():
        if child is not None and not (prefix + name in hidden and type(child).__name__ == "Identity"):
            rows.append(_once(model, child, prefix + name, hidden=hidden, seen=seen))
    count = sum(row.parameters for row in rows) + (0 if stage is None else sum(one.numel() for _, one in own))
    return LayerNode(path, type(module).__name__, count, 0, stage, tuple(rows))


def _outputs(model: StagedModel, input_shape: tuple[int, ...]) -> LayerOutputs:
    from tldesk.ml.shapes import ShapeError, fill_with_zeros, module_outputs

    # The whole backbone first: only so do containers run as modules. Its stages call what lies in them.
    calls = (model.backbone, model.features)
    try:
        return LayerOutputs(module_outputs(model.backbone, calls, input_shape))
    except ShapeError as error:
        reason = str(error)
    parameters = sum(parameter.numel() for parameter in model.parameters())
    if parameters > LARGEST_FILLED:
        return LayerOutputs({}, reason)
    fill_with_zeros(model)
    try:
        return LayerOutputs(module_outputs(model.backbone, calls, input_shape))
    except ShapeError as error:
        return LayerOutputs({}, str(error))
