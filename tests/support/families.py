"""Backbones of real families, small and with statistics that are not those of a fresh network."""

from __future__ import annotations

import copy
from functools import cache
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from tldesk.core.contracts import BackboneSpec
from tldesk.ml.seeding import seeded
from tldesk.ml.staged import StagedModel, build_staged

if TYPE_CHECKING:
    from collections.abc import Callable


def torchvision_spec(name: str, classifier: str, **fields: object) -> BackboneSpec:
    """Return a spec of a torchvision network."""

    def build() -> nn.Module:
        from torchvision import models

        return models.get_model(name, weights=None)

    return BackboneSpec(key=f"torchvision/{name}", build=build, classifier=classifier, **fields)  # type: ignore[arg-type]


def timm_spec(name: str, classifier: str, **options: object) -> BackboneSpec:
    """Return a spec of a timm network."""

    def build() -> nn.Module:
        import timm

        return timm.create_model(name, **options)

    return BackboneSpec(key=f"timm/{name}", build=build, classifier=classifier)


def with_statistics(module: nn.Module) -> nn.Module:
    """Give each BatchNorm statistics and an affine map that change something; in place."""
    generator = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for norm in module.modules():
            if not isinstance(norm, nn.modules.batchnorm._BatchNorm):
                continue
            for tensor, low, high in (
                (norm.running_mean, -0.3, 0.3),
                (norm.running_var, 0.5, 1.5),
                (norm.weight, 0.7, 1.3),
                (norm.bias, -0.2, 0.2),
            ):
                if tensor is not None:
                    tensor.uniform_(low, high, generator=generator)
    return module


def model_of(spec: BackboneSpec, side: int, *, pool: str = "auto") -> StagedModel:
    """Return a family's staged model for square inputs, with such statistics."""
    with seeded(0, "family"):
        module = spec.build()
    return build_staged(with_statistics(module), spec, input_shape=(3, side, side), pool=pool)  # type: ignore[arg-type]


class Leaver(nn.Module):
    """Leaves something lying about for a later stage; opaque, as a torch module is."""

    def __init__(self, place: dict[str, Tensor]) -> None:
        super().__init__()
        self.place = place

    def forward(self, x: Tensor) -> Tensor:
        self.place["hidden"] = x.detach().mean(dim=(1, 2, 3), keepdim=True)
        return x


class Finder(nn.Module):
    """Takes what lies about there."""

    def __init__(self, place: dict[str, Tensor]) -> None:
        super().__init__()
        self.place = place

    def forward(self, x: Tensor) -> Tensor:
        return x + self.place["hidden"]


for opaque in (Leaver, Finder):
    opaque.__module__ = "torch.nn.modules.test"  # tracing takes what torch brings as a whole


def spec_of(key: str, build: Callable[[], nn.Module], classifier: str | None, **fields: Any) -> BackboneSpec:
    """Return a spec."""
    return BackboneSpec(key=key, build=build, classifier=classifier, **fields)


def resnet() -> nn.Module:
    """Return a narrow ResNet of one block a layer."""
    from torchvision.models.resnet import BasicBlock, ResNet

    class Narrow(ResNet):
        def _make_layer(self, block: Any, planes: int, *options: Any, **more: Any) -> nn.Sequential:
            return super()._make_layer(block, planes // 4, *options, **more)

    return Narrow(BasicBlock, [1, 1, 1, 1])


def mobilenet() -> nn.Module:
    """Return a narrow MobileNetV3."""
    from torchvision.models import mobilenet_v3_small

    return mobilenet_v3_small(weights=None, width_mult=0.5)


def vgg() -> nn.Module:
    """Return a short VGG with BatchNorm."""
    from torchvision.models.vgg import VGG, make_layers

    features = make_layers([8, "M", 16, "M", 16, 24, "M"], batch_norm=True)
    with torch.device("meta"):  # its classifier has a hundred million numbers
        net = VGG(features, init_weights=False)
    net.classifier = nn.Sequential(nn.Linear(24 * 49, 3))
    return net


def sequential() -> nn.Module:
    """Return a plain Sequential with what folding must look at."""
    return nn.Sequential(
        nn.Sequential(nn.Conv2d(3, 8, 3, 2, bias=False), nn.BatchNorm2d(8), nn.ReLU(inplace=True)),
        nn.Sequential(nn.Conv2d(8, 16, 3, 2), nn.ReLU(inplace=True), nn.BatchNorm2d(16)),
        nn.Sequential(nn.Conv2d(16, 16, 3, padding=1), nn.BatchNorm2d(16), nn.Dropout(0.2), nn.ReLU(inplace=True)),
    )


FAMILIES: dict[str, tuple[BackboneSpec, int]] = {  # cut down to what a test has time for; with a side
    "resnet": (spec_of("torchvision/resnet", resnet, "fc"), 48),
    "mobilenet": (spec_of("torchvision/mobilenet", mobilenet, "classifier"), 48),
    "vgg": (spec_of("torchvision/vgg", vgg, "classifier", features_end="features"), 32),
    "vit": (timm_spec("vit_tiny_patch16_224", "head", img_size=32, depth=4, embed_dim=96), 32),
    "convnext": (timm_spec("convnext_atto", "head.fc", depths=(1, 1, 2, 1), dims=(16, 32, 48, 64)), 48),
    "sequential": (spec_of("test/sequential", sequential, None), 32),
}


@cache
def _family(name: str) -> StagedModel:
    spec, side = FAMILIES[name]
    return forget(model_of(spec, side))


def family(name: str) -> StagedModel:
    """Return a model of ``FAMILIES``, each time a new one with the same weights."""
    return copy.deepcopy(_family(name))


def forget(model: StagedModel) -> StagedModel:
    """Take away what finding the shapes left lying about."""
    for module in model.modules():
        if isinstance(module, Leaver):
            module.place.clear()
    return model
