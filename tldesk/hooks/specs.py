"""Every hook that a plugin may implement, one class per area. Signatures and promises only.

A plugin is a module (or an object) with ``TLDESK_API = (1, 0)`` and functions of these names marked with
``tldesk.api.hookimpl``. Each hook is asked once, when the first value of its kind is needed, and asked apart from
the other hooks: a plugin that supplies loaders and backbones should import torch inside ``tldesk_backbones`` only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tldesk.hooks.markers import hookspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tldesk.core.contracts import BackboneSpec, DatasetLoader, Modality, WeightsSpec

__all__ = ["HOOK_AREAS", "BackboneHooks", "DataHooks"]


class DataHooks:
    """Where samples come from and how they become tensors and pictures."""

    @hookspec
    def tldesk_modalities(self) -> Iterable[Modality]:
        """Supply modalities: the only way to a tensor or a preview of a sample.

        Args:
            None.

        Returns:
            Modalities; each key must be unique among all plugins.

        Thread:
            Any, one call at a time. The methods of a modality are called from many threads at once.

        Since:
            1.0
        """
        raise NotImplementedError

    @hookspec
    def tldesk_loaders(self) -> Iterable[DatasetLoader]:
        """Supply dataset loaders: what finds the samples of a folder or file.

        Args:
            None.

        Returns:
            Loaders; each key must be unique among all plugins.

        Thread:
            Any, one call at a time. ``read`` of a loader is called from many threads at once.

        Since:
            1.0
        """
        raise NotImplementedError


class BackboneHooks:
    """Networks to build on, and their pretrained weights."""

    @hookspec
    def tldesk_backbones(self) -> Iterable[BackboneSpec]:
        """Supply backbones: specs only, nothing is built before it is needed.

        Args:
            None.

        Returns:
            Specs with keys ``SOURCE/NAME``, each unique among all plugins.

        Thread:
            Any, one call at a time; torch is importable. ``build`` is called on a worker thread.

        Since:
            1.0
        """
        raise NotImplementedError

    @hookspec
    def tldesk_weights(self) -> Iterable[WeightsSpec]:
        """Supply pretrained weights of backbones, the plugin's own or another plugin's.

        Args:
            None.

        Returns:
            Specs; keys are unique among all plugins, ``backbone`` names the backbone's key.

        Thread:
            Any, one call at a time; torch is importable. ``locate`` must not use the network.

        Since:
            1.0
        """
        raise NotImplementedError


HOOK_AREAS: tuple[type, ...] = (DataHooks, BackboneHooks)
"""Every class of hooks, in the order of the guide."""
