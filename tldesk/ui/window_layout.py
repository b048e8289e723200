"""How a window was divided, as a value to be kept from one start to the next."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WindowLayout:
    """Size, place and division of the window, for the owner to keep from one start to the next."""

    geometry: bytes
    columns: bytes
    has_browser: bool = True
    has_inspector: bool = True
