"""Backbones small enough for a test, and an engine that is ready when a test says so."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from PySide6.QtCore import QObject, Signal
from torch import Tensor, nn

from tldesk.core.contracts import BackboneSpec, Preprocess, WeightsSpec
from tldesk.core.errors import UsageError
from tldesk.core.recipe import DEFAULT_BACKBONE

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.core.events import Failed


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3)
        self.layer1 = nn.Sequential(nn.Conv2d(4, 6, 3), nn.BatchNorm2d(6))
        self.layer2 = nn.Conv2d(6, 8, 3)
        self.fc = nn.Linear(8, 10)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(self.layer2(self.layer1(self.stem(x))).mean((2, 3)))


def _broken() -> nn.Module:
    raise OSError("its author is asleep")


def spec_of(key: str, *, build: Any = Net) -> BackboneSpec:
    return BackboneSpec(
        key=key, build=build, title=key.partition("/")[2], classifier="fc", preprocess=Preprocess(height=16, width=16)
    )


class SmallHost:
    """Backbones: the default and ``test/other`` build, ``test/broken`` raises; only the default's weights are here."""

    def __init__(self, home: Path) -> None:
        self.home = home
        file = home / "weights.pt"
        torch.save(Net().state_dict(), file)
        keys = (DEFAULT_BACKBONE, "test/other", "test/broken")
        self._specs = {key: spec_of(key, build=_broken if key == "test/broken" else Net) for key in keys}
        self._weights = {
            f"{key}.w": WeightsSpec(
                key=f"{key}.w",
                backbone=key,
                title=f"{key} weights",
                license="MIT",
                locate=(lambda: file) if key == DEFAULT_BACKBONE else (lambda: None),
                url="https://example.org/w.pt",
                size_bytes=528_000_000,
                sha256="abc",
                is_default=True,
            )
            for key in keys
        }

    def backbones(self) -> dict[str, BackboneSpec]:
        return self._specs

    def weights(self) -> dict[str, WeightsSpec]:
        return self._weights

    def backbone(self, key: str) -> BackboneSpec:
        if key not in self._specs:
            raise UsageError(f"no backbone {key!r}", "choose another")
        return self._specs[key]

    def weights_for(self, key: str) -> tuple[WeightsSpec, ...]:
        return tuple(one for one in self._weights.values() if one.backbone == key)


class SmallEngine(QObject):
    """Stands in for ``Engine``: not ready until ``start``."""

    plugins_ready = Signal()
    ready = Signal()
    failed = Signal(object)
    prepare = staticmethod(lambda: None)

    def __init__(self, home: Path) -> None:
        super().__init__()
        self.host = SmallHost(home)
        self.is_ready = False
        self.failure: Failed | None = None

    def start(self) -> None:
        self.is_ready = True
        self.ready.emit()


def closed_project() -> Any:
    """Return what the desk asks of an ``OpenProject`` with nothing in it; ``open`` it with class names."""

    class _Project(QObject):
        opened = Signal()
        closed = Signal()
        changed = Signal(tuple)
        is_open = False
        view: Any = None
        store: Any = None  # what ``run`` gives to its work; None: the work fails as one on a run without a proof

        def run(self, work: Any, then: Any = None, *, failed: Any = None) -> None:
            try:
                value = work(self.store)
            except (AttributeError, UsageError) as error:
                failed(error)
            else:
                then(value)

        def show(self, classes: tuple[str, ...], readable: Any) -> None:
            nowhere, nothing = np.full(len(readable), -1, np.int32), np.zeros(len(readable), np.bool_)
            self.is_open = True
            self.view = SimpleNamespace(classes=classes, readable=readable, is_labelled=nothing, splits=nowhere)
            self.opened.emit()

    return _Project()
