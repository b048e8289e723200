"""The image modality of TL Desk, as a plugin. Importing it is cheap: Pillow is loaded when the hook is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tldesk.api import hookimpl

if TYPE_CHECKING:
    from tldesk.api import Modality

TLDESK_API = (1, 0)


@hookimpl
def tldesk_modalities() -> list[Modality]:
    """Supply the modality ``image``."""
    from tldesk_images.modality import ImageModality

    return [ImageModality()]
