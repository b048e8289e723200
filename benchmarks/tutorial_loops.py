"""What the boundary cache is measured against: loops that compute the frozen part in each epoch. Not part of tldesk.

``tutorial``: the loop of PyTorch's transfer-learning tutorial (Chilamkurthy, "Transfer Learning for Computer Vision"):
``DataLoader`` workers, model in train mode, parameters frozen by ``requires_grad``, SGD with momentum. ``tuned``: that
with the frozen part in eval mode and without gradients, channels_last, and bf16 where the CPU has it.
"""

from __future__ import annotations

import time
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import torch
import torchvision
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from torch import Tensor

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
WORKERS = 2


def has_bf16() -> bool:
    """Say whether this CPU computes in bf16."""
    return bool(getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)())


def prepare(name: str, classes: int, learns: Sequence[str]) -> nn.Module:
    """Return a network of torchvision with a new last layer; only modules at ``learns`` and that layer train."""
    torch.manual_seed(0)
    model: Any = getattr(torchvision.models, name)(weights=None)
    for parameter in model.parameters():
        parameter.requires_grad = False
    for path in learns:
        for parameter in model.get_submodule(path).parameters():
            parameter.requires_grad = True
    if name.startswith("resnet"):
        model.fc = nn.Linear(model.fc.in_features, classes)
    else:
        model.classifier = nn.Linear(model.classifier[0].in_features, classes)
    network: nn.Module = model
    return network


def run(
    folder: Path, name: str, *, learns: Sequence[str], epochs: int, batch_size: int, is_tuned: bool
) -> dict[str, float]:
    """Train over ``train`` and judge by ``val`` under ``folder`` each epoch; return seconds, wall and CPU."""
    wall, cpu = time.perf_counter(), _cpu_s()
    sets = {
        part: datasets.ImageFolder(str(folder / part), _view(is_random=part == "train")) for part in ("train", "val")
    }
    model = prepare(name, len(sets["train"].classes), learns)
    if is_tuned:
        model = model.to(memory_format=torch.channels_last)
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.SGD(trained, lr=1e-3, momentum=0.9)
    loaders = {
        part: DataLoader(data, batch_size=batch_size, shuffle=part == "train", num_workers=WORKERS)
        for part, data in sets.items()
    }
    loss_of = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for part, loader in loaders.items():
            model.train(part == "train")
            if is_tuned:
                _frozen_to_eval(model)
            for inputs, targets in loader:
                optimizer.zero_grad()
                with torch.set_grad_enabled(part == "train"), _precision(is_tuned=is_tuned):
                    loss = loss_of(model(_ordered(inputs, is_tuned=is_tuned)), targets)
                if part == "train":
                    loss.backward()
                    optimizer.step()
    return {"wall_s": time.perf_counter() - wall, "cpu_s": _cpu_s() - cpu}


def _frozen_to_eval(model: nn.Module) -> None:
    for module in model.modules():
        if not any(parameter.requires_grad for parameter in module.parameters()):
            module.eval()


def _precision(*, is_tuned: bool) -> Any:
    return torch.autocast("cpu", torch.bfloat16) if is_tuned and has_bf16() else nullcontext()


def _ordered(inputs: Tensor, *, is_tuned: bool) -> Tensor:
    return inputs.contiguous(memory_format=torch.channels_last) if is_tuned else inputs


def _view(*, is_random: bool) -> Any:
    shape = (
        [transforms.RandomResizedCrop(224), transforms.RandomHorizontalFlip()]
        if is_random
        else [transforms.Resize(256), transforms.CenterCrop(224)]
    )
    return transforms.Compose([*shape, transforms.ToTensor(), transforms.Normalize(MEAN, STD)])


def _cpu_s() -> float:
    """Return the CPU seconds of this process and of its ended children."""
    import os

    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
