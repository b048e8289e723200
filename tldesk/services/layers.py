"""The layer tree of a backbone under a freeze plan, without its weights: names, counts and stages, in a moment."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from tldesk.core.freeze_plan import FreezePlan

if TYPE_CHECKING:
    from torch import nn

    from tldesk.core.contracts import BackboneSpec
    from tldesk.ml.staged import StagedModel


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
