"""Stop a model in the middle of a forward or backward pass: one step of a large network can take most of a minute."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from torch import Tensor, nn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tldesk.core.cancel import CancelToken


@contextmanager
def interruptible(model: nn.Module, cancel: CancelToken) -> Iterator[None]:
    """Raise ``CancelledError`` out of any pass through ``model`` soon after ``cancel`` is raised.

    Every module without children checks after its forward pass, and when the gradient of its output is known.
    """

    def check_gradient(_gradient: Tensor) -> None:
        cancel.check()

    def check(_module: nn.Module, _inputs: Any, output: Any) -> None:
        cancel.check()
        if isinstance(output, Tensor) and output.requires_grad:
            output.register_hook(check_gradient)  # type: ignore[no-untyped-call]

    hooks = [module.register_forward_hook(check) for module in model.modules() if next(module.children(), None) is None]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
