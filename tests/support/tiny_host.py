"""A plugin host that knows a net of two stages, ``test/tiny``, that is built in no time."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from support.pictures import COLORS, write_image

from tldesk.core.contracts import BackboneSpec, Preprocess, Task
from tldesk.hooks.host import PluginHost
from tldesk.services import importing

if TYPE_CHECKING:
    from pathlib import Path

    from torch import nn

    from tldesk.store.project import Project


def build_tiny() -> nn.Module:
    from torch import nn

    return nn.Sequential(
        OrderedDict(
            stem=nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.BatchNorm2d(8), nn.ReLU()),
            body=nn.Sequential(nn.Conv2d(8, 16, 3, 2, 1), nn.BatchNorm2d(16), nn.ReLU()),
            pool=nn.AdaptiveAvgPool2d(1),
            flat=nn.Flatten(),
            fc=nn.Linear(16, 7),
        )
    )


class TinyHost(PluginHost):
    """Knows a net that is built in no time, too."""

    def backbone(self, key: str) -> BackboneSpec:
        if key != "test/tiny":
            return super().backbone(key)
        preprocess = Preprocess(height=32, width=32, mean=(0.5, 0.5, 0.5), std=(0.25, 0.25, 0.25))
        return BackboneSpec(key=key, build=build_tiny, classifier="fc", stages=("stem", "body"), preprocess=preprocess)


def two_colors(folder: Path, host: PluginHost, *, each: int) -> Project:
    """Make a project of blue and red pictures, a sixth of them to validate by."""
    for number, name in enumerate(("blue", "red")):
        for index in range(each):
            write_image(folder / "s" / name / f"{index}.png", COLORS[name], seed=100 * number + index)
    return importing.new_from_source(folder / "p.tldesk", host, folder / "s", task=Task.SINGLE, val=0.17, test=0.0)[0]
