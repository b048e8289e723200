"""Apply a FreezePlan to the tensors of a model. Measuring what really moved is ``tldesk.ml.proof``'s part.

Frozen means all of it: no gradient, not in the optimizer, and the module in eval mode, so that BatchNorm statistics
stay constant and dropout is off, unless a parameter in its own subtree trains. A tensor known under several names is
one tensor: the last rule that covers any of its names holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from torch.nn.modules.batchnorm import _NormBase

from tldesk.core.errors import UsageError
from tldesk.core.freeze_plan import near_paths
from tldesk.ml.stage import named_tensors

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from torch import Tensor, nn

    from tldesk.core.freeze_plan import FreezePlan, FreezeRule
    from tldesk.ml.stage import Stage
    from tldesk.ml.staged import StagedModel


@dataclass(frozen=True, slots=True)
class ParameterGroup:
    """Parameters that share a learning-rate factor; each tensor once, under its first name."""

    lr_factor: float
    names: tuple[str, ...]

    def tensors(self, model: StagedModel) -> list[nn.Parameter]:
        """Return the model's parameters of this group, in the order of their names."""
        parameters = dict(model.named_parameters())
        return [parameters[name] for name in self.names]


@dataclass(frozen=True, slots=True)
class FreezeState:
    """What a plan came to on one model. Names are state names: under ``backbone.`` or ``head.``.

    ``trainable`` and ``frozen`` divide all parameters, under every name they have; ``moving`` are the buffers that
    training may change. ``frozen_stages`` counts the leading stages whose output is a constant function of the sample,
    ``frozen_cuts`` the same in the finer cuts.
    """

    plan: FreezePlan
    trainable: tuple[str, ...]
    frozen: tuple[str, ...]
    moving: tuple[str, ...]
    groups: tuple[ParameterGroup, ...]
    parameter_count: int
    trainable_count: int
    frozen_stages: int
    frozen_cuts: int
    training_modules: frozenset[str]

    def set_modes(self, model: StagedModel) -> None:
        """Put each module of ``model`` in train or eval mode as the plan wants it; needed after any ``model.train()``.

        The ``training`` flags are set one by one: ``Module.train`` would reach into frozen children.
        """
        for path, module in model.named_modules():
            module.training = path in self.training_modules

    @property
    def may_change(self) -> frozenset[str]:
        """Names of the parameters and buffers that a step may change."""
        return frozenset((*self.trainable, *self.moving))

    @property
    def is_head_only(self) -> bool:
        """Whether every stage is constant, so that the features of a sample are too."""
        return not any(name.startswith("backbone.") for name in self.may_change)


def check_freeze(model: StagedModel, plan: FreezePlan, *, epochs: int) -> None:
    """Refuse a plan that cannot be meant as it stands; the model is not changed.

    Raises:
        UsageError: A rule matches nothing, holds from after the last epoch, or nothing trains in some epoch.
    """
    names = _names_by_tensor(model)
    _check_rules(model, plan, names)
    late = next((rule for rule in plan.rules if rule.from_epoch > epochs), None)
    if late is not None:
        what = f"freeze rule {late.match!r} holds from epoch {late.from_epoch}, the run ends with epoch {epochs}"
        raise UsageError(what, "train for more epochs, or let it hold sooner")
    for epoch in plan.changes:
        decided = _decide(model, plan.at(epoch), names)
        if not any(rule is not None and rule.trainable for rule in decided.values()):
            when = f" from epoch {epoch} on" if epoch > 1 else ""
            raise UsageError(f"nothing trains under this freeze plan{when}", "let at least the head train")


def apply_freeze(model: StagedModel, plan: FreezePlan) -> FreezeState:
    """Set ``requires_grad`` and the modes of all modules as the plan says, and return what it came to.

    All rules count: for one epoch of a schedule, give ``plan.at(epoch)``. Without a head, rules on the head are left
    aside and nothing need train.

    Raises:
        UsageError: A rule matches nothing, or nothing trains; the model is then unchanged.
    """
    names = _names_by_tensor(model)
    _check_rules(model, plan, names)
    parameters = {id(parameter): parameter for parameter in model.parameters()}
    decided = _decide(model, plan, names)
    if model.head is not None and not any(rule is not None and rule.trainable for rule in decided.values()):
        raise UsageError("nothing trains under this freeze plan", "let at least the head train")
    for key, parameter in parameters.items():
        rule = decided[key]
        parameter.requires_grad_(rule is not None and rule.trainable)
        if not parameter.requires_grad:
            parameter.grad = None
    training = frozenset(_training_modules(model, plan))
    state = FreezeState(
        plan=plan,
        trainable=tuple(n for n, p in model.named_parameters(remove_duplicate=False) if p.requires_grad),
        frozen=tuple(n for n, p in model.named_parameters(remove_duplicate=False) if not p.requires_grad),
        moving=tuple(_moving_buffers(model, training)),
        groups=_groups(model, decided),
        parameter_count=sum(parameter.numel() for parameter in parameters.values()),
        trainable_count=sum(parameter.numel() for parameter in parameters.values() if parameter.requires_grad),
        frozen_stages=_count_frozen(model, model.stages, training),
        frozen_cuts=_count_frozen(model, model.cuts, training),
        training_modules=training,
    )
    state.set_modes(model)
    return state


def _decide(model: StagedModel, plan: FreezePlan, names: Mapping[int, list[str]]) -> dict[int, FreezeRule | None]:
    """Return the rule that decides for each parameter, by its id."""
    return {
        id(parameter): plan.rule_for_any(names[id(parameter)], _stage_of_any(model, names[id(parameter)]))
        for parameter in model.parameters()
    }


def _names_by_tensor(model: StagedModel) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    for name, tensor in named_tensors(model):
        names.setdefault(id(tensor), []).append(name)
    return names


def _stage_of(model: StagedModel, name: str) -> str | None:
    return model.stage_of(name.removeprefix("backbone.")) if name.startswith("backbone.") else None


def _stage_of_any(model: StagedModel, names: list[str]) -> str | None:
    return next((stage for stage in (_stage_of(model, name) for name in names) if stage is not None), None)


def _check_rules(model: StagedModel, plan: FreezePlan, names: Mapping[int, list[str]]) -> None:
    tensors = [(name, _stage_of_any(model, aliases)) for aliases in names.values() for name in aliases]
    for rule in plan.rules:
        if rule.match.startswith("stage:"):
            if rule.match.removeprefix("stage:") not in model.stage_names:
                raise UsageError(
                    f"freeze rule {rule.match!r}: no such stage", f"stages: {', '.join(model.stage_names)}"
                )
        elif model.head is None and rule.match.split(".")[0] == "head":
            continue
        elif not any(rule.matches(name, stage) for name, stage in tensors):
            paths = [name for name, _ in model.named_modules() if name] + [name for name, _ in tensors]
            near = near_paths(rule.match, paths) or near_paths(f"backbone.{rule.match}", paths)
            cure = f"near it: {', '.join(near)}" if near else "paths begin with backbone. or head."
            raise UsageError(f"freeze rule {rule.match!r} matches nothing", cure)


def _groups(model: StagedModel, decided: Mapping[int, FreezeRule | None]) -> tuple[ParameterGroup, ...]:
    names: dict[float, list[str]] = {}
    for name, parameter in model.named_parameters():
        rule = decided[id(parameter)]
        if rule is not None and rule.trainable:
            names.setdefault(rule.lr_factor, []).append(name)
    return tuple(ParameterGroup(factor, tuple(group)) for factor, group in names.items())


def _training_modules(model: StagedModel, plan: FreezePlan) -> Iterator[str]:
    """Yield the paths of the modules that are in train mode."""
    modules = dict(model.named_modules())
    trains = {path: any(p.requires_grad for p in module.parameters()) for path, module in modules.items()}
    live_stages = {stage.name for i, stage in enumerate(model.stages) if _has_gradient(model, i)}
    for path, module in modules.items():
        in_backbone = path.startswith("backbone.")
        if isinstance(module, _NormBase):
            is_kept = plan.batchnorm == "frozen" and in_backbone
            is_live = plan.batchnorm == "live" and in_backbone and module.track_running_stats
            has_own = any(True for _ in module.parameters())
            follows = trains[path] if has_own else plan.trains(path, _stage_of(model, path))
            is_training = not is_kept and (is_live or follows)
        elif any(True for _ in module.parameters()):
            is_training = trains[path]
        else:
            is_training = _follows(model, path, modules, trains, live_stages)
        if is_training:
            yield path


def _follows(
    model: StagedModel, path: str, modules: Mapping[str, nn.Module], trains: Mapping[str, bool], live: set[str]
) -> bool:
    """Decide for a module without parameters: by its nearest ancestor that has some and lies in one stage, or by stage.

    The container that holds the stages is no measure: it trains as soon as any of them does.
    """
    parent = path.rpartition(".")[0]
    while parent and not any(True for _ in modules[parent].parameters()):
        parent = parent.rpartition(".")[0]
    if not path.startswith("backbone."):
        return trains[parent]
    stage = _stage_of(model, path)
    if stage is None or _stage_of(model, parent) is not None:  # no stage runs it: an identity in a head's place
        return trains[parent]
    return stage in live


def _has_gradient(model: StagedModel, index: int) -> bool:
    tensors = dict(named_tensors(model.backbone))
    return any(tensors[name].requires_grad for name in model.tensors_of_stage(index))


def _count_frozen(model: StagedModel, stages: Sequence[Stage], training: frozenset[str]) -> int:
    tensors = dict(named_tensors(model.backbone))
    for index, stage in enumerate(stages):
        tail = model.pooling.tail if index == len(stages) - 1 else None
        paths = [*stage.modules, *(tail.modules if tail is not None else ())]
        inside = {id(child) for path in paths for child in model.backbone.get_submodule(path).modules()}
        is_live = any(id(module) in inside and path in training for path, module in model.named_modules())
        if is_live or any(tensors[name].requires_grad for name in model.tensors_of(stage)):
            return index
    return len(stages)


def _moving_buffers(model: StagedModel, training: frozenset[str]) -> Iterator[str]:
    """Yield the buffers whose module is in train mode; one that an opened container holds goes by its stage."""
    first: dict[int, str] = {id(module): path for path, module in reversed(list(model.named_modules()))}
    live = {stage.name for i, stage in enumerate(model.stages) if _has_gradient(model, i)}
    for name, _ in _buffers(model):
        owner = name.rpartition(".")[0]
        stage = _stage_of(model, name)
        if owner.startswith("backbone") and _stage_of(model, owner) is None:
            moves = stage in live
        else:
            moves = first[id(model.get_submodule(owner))] in training
        if moves:
            yield name


def _buffers(model: StagedModel) -> Iterator[tuple[str, Tensor]]:
    yield from model.named_buffers(remove_duplicate=False)
