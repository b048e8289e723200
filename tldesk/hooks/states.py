"""What the host says of plugins: their state and their faults. Plain values, safe to show and to send."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Standing(StrEnum):
    """Whether a plugin takes part."""

    ACTIVE = "active"
    OFF = "off"
    UNAPPROVED = "unapproved"
    FAULTY = "faulty"


@dataclass(frozen=True, slots=True)
class PluginFault:
    """One thing that went wrong with one plugin; everything else goes on without it.

    ``stage`` is ``discover``, ``load``, ``check``, or the name of the hook that failed.
    """

    plugin: str
    stage: str
    error: str  # one line: what and, where known, the cure
    traceback: str = ""


@dataclass(frozen=True, slots=True)
class PluginState:
    """One plugin as ``tldesk plugins list`` shows it."""

    name: str
    version: str
    distribution: str  # empty for a file in the user's plugin folder
    path: str
    api: tuple[int, int] | None  # what it declares; None until it is loaded
    state: Standing
    provides: dict[str, list[str]] = field(default_factory=dict)  # kind -> keys, of the kinds collected so far
    fault: PluginFault | None = None  # the first one

    def as_json(self) -> dict[str, object]:
        """Return the document of the command line."""
        return {
            "name": self.name,
            "version": self.version,
            "distribution": self.distribution,
            "path": self.path,
            "api": None if self.api is None else f"{self.api[0]}.{self.api[1]}",
            "state": self.state.value,
            "provides": self.provides,
            "fault": None if self.fault is None else {"stage": self.fault.stage, "error": self.fault.error},
        }
