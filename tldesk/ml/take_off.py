"""Take off a backbone what its features do not use: the classifier, and modules behind the end of the features."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import nn

from tldesk.core.errors import ModelError
from tldesk.core.freeze_plan import near_paths
from tldesk.ml.stage import named_tensors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tldesk.core.contracts import BackboneSpec
    from tldesk.ml.stage import Stage


def check_cut(module: nn.Module, spec: BackboneSpec, end: str) -> None:
    """Refuse an end that is not there, or that is taken off. Raises ``ModelError``."""
    try:
        module.get_submodule(end)
    except AttributeError as error:
        raise ModelError(f"{spec.key} has no module {end!r}", near(module, end)) from error
    if end in ("", spec.classifier):
        raise ModelError(f"{spec.key}: features cannot end at {end!r}, its classifier is taken off", near(module, end))


def near(module: nn.Module, path: str | None) -> str:
    """Return the cure of a wrong path: modules with names like it."""
    found = near_paths(path or "", [name for name, _ in module.named_modules() if name and name != path])
    return f"near it: {', '.join(found)}" if found else "name one of its modules"


def ancestors(path: str) -> list[str]:
    """Return the paths of the modules that hold the one at ``path``, outermost first."""
    names = path.split(".")
    return [".".join(names[:i]) for i in range(1, len(names))]


def take_off(module: nn.Module, spec: BackboneSpec, end: str | None) -> None:
    """Put the identity in the place of the classifier and of the auxiliary heads.

    A classifier that the features end within stays until what they do not use is removed.
    """
    for path in (spec.classifier, *spec.drop):
        if path is None or (end is not None and end.startswith(path + ".")):
            continue
        owner, _, name = path.rpartition(".")
        try:
            module.get_submodule(path)
        except AttributeError as error:
            raise ModelError(f"{spec.key} has no module {path!r}", "report it to its plugin's author") from error
        setattr(module.get_submodule(owner), name, nn.Identity())


def prune(root: nn.Module, stages: Sequence[Stage], *, is_callable: bool) -> None:
    """Remove from the backbone each module, parameter and buffer that no stage uses.

    ``is_callable``: the features are the network's own output, so its forward stays usable as it is: modules without
    tensors, the identities in the places of its heads among them, are kept.
    """
    kept = {id(root.get_submodule(path)) for stage in stages for path in stage.modules}
    read = {path for stage in stages for path in stage.tensors}

    def visit(module: nn.Module, prefix: str) -> bool:
        if id(module) in kept or (
            is_callable and module is not root and next(iter(named_tensors(module)), None) is None
        ):
            return True
        for name in [
            name for name, child in module._modules.items() if child is None or not visit(child, f"{prefix}{name}.")
        ]:
            del module._modules[name]
        for held in (module._parameters, module._buffers):
            for name in [name for name in held if prefix + name not in read]:
                del held[name]
        return bool(module._modules or module._parameters or module._buffers)

    visit(root, "")
