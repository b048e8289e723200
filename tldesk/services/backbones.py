"""The catalogue of backbones: what there is, and whether its pretrained weights are on this computer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tldesk.services.weights import at_hand

if TYPE_CHECKING:
    from tldesk.core.contracts import BackboneSpec, WeightsSpec
    from tldesk.hooks.host import PluginHost


def catalog(host: PluginHost, query: str | None = None) -> list[BackboneSpec]:
    """Return all backbones by key; with a query those whose key or title holds each of its words."""
    words = (query or "").lower().split()
    specs = sorted(host.backbones().values(), key=lambda spec: spec.key)
    return [spec for spec in specs if all(word in f"{spec.key} {spec.title}".lower() for word in words)]


def find(host: PluginHost, key: str) -> BackboneSpec:
    """Return one backbone by its key, or by its bare name where that is unique.

    Raises:
        UsageError: There is none; names close matches.
    """
    return host.backbone(key)


def rows(host: PluginHost, query: str | None = None) -> list[dict[str, Any]]:
    """Return the document of ``tldesk backbones``."""
    by_backbone: dict[str, list[WeightsSpec]] = {}
    for spec in host.weights().values():
        by_backbone.setdefault(spec.backbone, []).append(spec)
    return [
        {
            "key": spec.key,
            "parameters": spec.parameters,
            "image_size": spec.preprocess.height,
            "modality": spec.modality,
            "weights": [
                {"key": one.key, "here": at_hand(host, one) is not None, "license": one.license}
                for one in sorted(by_backbone.get(spec.key, ()), key=lambda one: not one.is_default)
            ],
        }
        for spec in catalog(host, query)
    ]
