"""Plugin: every classification model of torchvision and its published weights. Imports torchvision only when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tldesk.api import hookimpl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tldesk.api import BackboneSpec, WeightsSpec

TLDESK_API = (1, 0)


@hookimpl
def tldesk_backbones() -> Iterable[BackboneSpec]:
    """Supply all classification models, keys ``torchvision/NAME``."""
    from tldesk_torchvision.models import all_backbones

    return all_backbones()


@hookimpl
def tldesk_weights() -> Iterable[WeightsSpec]:
    """Supply all published weights, keys ``torchvision/NAME.MEMBER``."""
    from tldesk_torchvision.weights import all_weights

    return all_weights()
