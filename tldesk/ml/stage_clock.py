"""How long each part of a backbone takes on this computer: as it runs frozen, as it runs plain, and as it learns.

The parts are the finer cuts of its stages, so that the time of any boundary is a sum. Inputs are random, from a
generator of its own. Limit: it times what it is given, and knows neither files nor recipes.
"""

from __future__ import annotations

import copy
import time
from functools import partial
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from tldesk.core.stage_profile import StageProfile
from tldesk.ml.frozen_part import POOLED, FrozenPart, NotPureError
from tldesk.ml.seeding import seeded

if TYPE_CHECKING:
    from collections.abc import Callable

    from tldesk.core.cancel import CancelToken
    from tldesk.ml.device import DeviceChoice
    from tldesk.ml.staged import StagedModel

LARGEST_BATCH = 32
REPEATS = 3
_AIM_S = 0.4  # that one pass of a batch through the whole network may take
_ENOUGH_S = 0.15  # for one cut
_UPDATE_COUNT = 1_000_000  # parameters whose update is timed
_HEAD_OUTPUTS = 10


def time_stages(
    model: StagedModel, *, input_shape: tuple[int, ...], device: DeviceChoice, cancel: CancelToken
) -> StageProfile:
    """Time a network (B, *input_shape), which is its caller's own: its gradients and buffers are changed.

    Raises:
        CancelledError: ``cancel`` was raised.
    """
    torch.set_num_threads(device.threads)
    model.to(device.device)
    model.eval().requires_grad_(False)
    generator = torch.Generator().manual_seed(0)
    whole = torch.randn((LARGEST_BATCH, *input_shape), generator=generator).to(device.device)
    size = _batch_size(model, whole, device)
    x = whole[:size]
    cancel.check()
    try:
        part = FrozenPart(model, [POOLED], input_shape=input_shape, device=device.device)
        frozen_net, is_folded = part.backbone, part.is_folded
    except NotPureError:  # nothing is kept of it
        frozen_net, is_folded = model.backbone, False
    clock = _Clock(model, device, cancel)
    frozen, pooled = clock.forward(frozen_net, x, is_folded=is_folded)
    forward, _ = clock.forward(model.backbone, x, is_folded=False)
    plain = copy.deepcopy(model.backbone)  # BatchNorm statistics move while it learns
    with seeded(0, "profile"):  # dropout draws
        learning, leading = clock.learning(plain, x)
    return StageProfile(
        cuts=tuple(cut.name for cut in model.cuts),
        frozen=frozen,
        pooled=pooled,
        forward=forward,
        learning=learning,
        leading=leading,
        head_s=clock.head(model.feature_shape, generator),
        update_s=clock.update(),
        batch_size=size,
    )


def _batch_size(model: StagedModel, whole: Tensor, device: DeviceChoice) -> int:
    """Return how many samples a pass may hold so that the whole measurement takes a few seconds."""
    with torch.no_grad():
        model.features(whole[:2].clone())  # warms up
        sample_s = _took(lambda: model.features(whole[:2].clone()), device.device) / 2
    size = LARGEST_BATCH
    while size > 2 and size * sample_s > _AIM_S:
        size //= 2
    return size


class _Clock:
    """Times the cuts of one model."""

    def __init__(self, model: StagedModel, device: DeviceChoice, cancel: CancelToken) -> None:
        self._model = model
        self._device = device
        self._cancel = cancel

    def forward(self, net: nn.Module, x: Tensor, *, is_folded: bool) -> tuple[tuple[float, ...], float]:
        """Return the time of each cut without gradients, and of the pooling."""
        model, size, times = self._model, len(x), []
        if is_folded and x.ndim == 4:
            x = x.contiguous(memory_format=torch.channels_last)
        with torch.inference_mode():
            for index in range(len(model.cuts)):
                # A copy each time, as a cut may work in place; copying is little beside it.
                times.append(self._least(partial(_run, model, net, x, index)) / size)
                x = model.run(x.clone(), index, index + 1, backbone=net)
            if model.pooling.taps:
                return tuple(times), 0.0
            stop = len(model.cuts)
            return tuple(times), self._least(lambda: model.features_from(x, stop, backbone=net)) / size

    def learning(self, net: nn.Module, x: Tensor) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Return the time of each cut forward and backward: with a gradient to its input, and without."""
        model, size = self._model, len(x)
        whole, leading = [], []
        net.train().requires_grad_(True)

        def step(x: Tensor, index: int, *, to_input: bool) -> Tensor:
            given = x.clone().requires_grad_(to_input)
            with self._device.autocast():
                output = model.run(given * 1 if to_input else given, index, index + 1, backbone=net)
            if output.requires_grad:
                torch.autograd.backward(output, torch.ones_like(output))
            net.zero_grad(set_to_none=True)
            return output.detach()

        for index in range(len(model.cuts)):
            whole.append(self._least(partial(step, x, index, to_input=True)) / size)
            leading.append(self._least(partial(step, x, index, to_input=False)) / size)
            x = step(x, index, to_input=False).float()
        return tuple(whole), tuple(leading)

    def head(self, feature_shape: tuple[int, ...], generator: torch.Generator) -> float:
        """Return the time of a linear head, a sample."""
        x = torch.randn((LARGEST_BATCH, *feature_shape), generator=generator).flatten(1).to(self._device.device)
        weight = torch.zeros((_HEAD_OUTPUTS, x.shape[1]), device=x.device, requires_grad=True)

        def step() -> None:
            targets = torch.zeros(len(x), dtype=torch.long, device=x.device)
            torch.autograd.backward(nn.functional.cross_entropy(x @ weight.T, targets))
            weight.grad = None

        return self._least(step) / LARGEST_BATCH

    def update(self) -> float:
        """Return the time of an optimizer's step, a parameter."""
        weight = nn.Parameter(torch.zeros(_UPDATE_COUNT, device=self._device.device))
        weight.grad = torch.ones_like(weight)
        optimizer = torch.optim.AdamW([weight])
        return self._least(lambda: optimizer.step()) / _UPDATE_COUNT

    def _least(self, work: Callable[[], object]) -> float:
        """Return the shortest of some times: what else the computer does only ever makes them longer."""
        self._cancel.check()
        first = _took(work, self._device.device)  # warms up; of a slow one it is good enough by itself
        least, spent = (first, first) if first > _ENOUGH_S else (float("inf"), first)
        for _ in range(REPEATS):
            if spent > _ENOUGH_S:
                break
            took = _took(work, self._device.device)
            least, spent = min(least, took), spent + took
        return least


def _run(model: StagedModel, net: nn.Module, x: Tensor, index: int) -> Tensor:
    return model.run(x.clone(), index, index + 1, backbone=net)


def _took(work: Callable[[], object], device: torch.device) -> float:
    if device.type == "cuda":
        torch.cuda.synchronize()
    began_s = time.perf_counter()
    work()
    if device.type == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - began_s
