"""Plugin: all of timm, its models and its pretrained weights. Imports timm only when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tldesk.api import hookimpl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tldesk.api import BackboneSpec, WeightsSpec

TLDESK_API = (1, 0)


@hookimpl
def tldesk_backbones() -> Iterable[BackboneSpec]:
    """Supply all models, keys ``timm/NAME``."""
    from tldesk_timm.models import all_backbones

    return all_backbones()


@hookimpl
def tldesk_weights() -> Iterable[WeightsSpec]:
    """Supply all pretrained weights, keys ``timm/NAME.TAG``."""
    from tldesk_timm.weights import all_weights

    return all_weights()
