"""The moving average of the weights that train (EMA): what is validated and kept, where the recipe asks for it.

It holds trainable tensors only. What is frozen again takes its average for its weights at that moment: what was
validated and kept until then is what stays, and what learns on goes by the same weights that count in the end.
``lerp_`` leaves equal values equal, which ``mul_`` and ``add_`` do not.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from torch import Tensor


class Average:
    """Averages of named tensors, one step behind another; a tensor that joins later starts from its value then."""

    def __init__(self, decay: float) -> None:
        self.decay = decay
        self._live: dict[str, Tensor] = {}
        self._kept: dict[str, Tensor] = {}

    def hold(self, tensors: Mapping[str, Tensor]) -> None:
        """Average these tensors from now on: what is averaged already goes on, what is not named takes its average."""
        if self.decay:
            with torch.no_grad():
                for name, tensor in self._live.items():
                    if name not in tensors:
                        tensor.copy_(self._kept[name])
        self._live = dict(tensors)
        self._kept = {
            name: self._kept.get(name, tensor.detach().clone()) if self.decay else tensor
            for name, tensor in tensors.items()
        }

    def step(self) -> None:
        """Take the values of now into the averages."""
        if not self.decay or not self._live:
            return
        with torch.no_grad():
            values = [tensor.detach() for tensor in self._live.values()]
            torch._foreach_lerp_(list(self._kept.values()), values, 1 - self.decay)

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Have the averages in the place of the weights inside."""
        if not self.decay:
            yield
            return
        with torch.no_grad():
            weights = {name: tensor.detach().clone() for name, tensor in self._live.items()}
            for name, tensor in self._live.items():
                tensor.copy_(self._kept[name])
        try:
            yield
        finally:
            with torch.no_grad():
                for name, tensor in self._live.items():
                    tensor.copy_(weights[name])

    def tensors(self) -> dict[str, Tensor]:
        """Return the averages by name; empty where nothing is averaged."""
        return dict(self._kept) if self.decay else {}

    def restore(self, tensors: Mapping[str, Tensor], model: Mapping[str, Tensor]) -> None:
        """Take averages back; ``hold`` was called before, for what may be another freeze plan than at their time.

        ``model``: all its parameters; those that are frozen by now take their averages, as in ``hold``.
        """
        if not self.decay:
            return
        with torch.no_grad():
            for name, value in tensors.items():
                (self._kept if name in self._kept else model)[name].copy_(value)
