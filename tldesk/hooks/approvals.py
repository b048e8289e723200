"""Which plugins the user approved and which are switched off: one small file in the home folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tldesk.core.durable import write_durably
from tldesk.core.errors import PluginError

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.hooks.discovery import Candidate

_VERSION = 1


class Approvals:
    """The file ``plugins.json``. An approval holds for one name, version, place and content; a change asks again."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._approved: dict[str, dict[str, str]] = {}
        self._off: set[str] = set()
        self._read()

    def is_approved(self, candidate: Candidate) -> bool:
        """Say whether the plugin may be imported: it is TL Desk's own, or just this content was approved.

        Raises:
            PluginError: It was approved, and now holds what no approval can cover.
        """
        if candidate.is_first_party:
            return True
        known = self._approved.get(candidate.name)
        if known is None or known.get("version") != candidate.version or known.get("path") != str(candidate.path):
            return False
        try:
            return known.get("sha256") == candidate.digest()
        except OSError:
            return False

    def is_off(self, name: str) -> bool:
        """Say whether the plugin is switched off."""
        return name in self._off

    def approve(self, candidate: Candidate) -> None:
        """Approve what the plugin's files hold now."""
        try:
            digest = candidate.digest()
        except PluginError as error:
            raise PluginError(f"plugin {candidate.name}: {error.what}", error.cure) from error
        except OSError as error:
            raise PluginError(f"plugin {candidate.name}: {error}", "make its files readable") from error
        entry = {"version": candidate.version, "path": str(candidate.path), "sha256": digest}
        self._approved[candidate.name] = entry
        self._write()

    def switch(self, name: str, *, is_on: bool) -> None:
        """Switch a plugin on or off, from the next start on."""
        self._off.discard(name) if is_on else self._off.add(name)
        self._write()

    def _read(self) -> None:
        try:
            data: Any = json.loads(self.file.read_text(encoding="utf-8"))
            approved = {
                str(name): {str(k): str(v) for k, v in entry.items()} for name, entry in data["approved"].items()
            }
            off = {str(name) for name in data["off"]}
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            # Without a readable record nothing is approved: the safe side. The next approval writes it anew.
            return
        self._approved, self._off = approved, off

    def _write(self) -> None:
        data = {"version": _VERSION, "approved": dict(sorted(self._approved.items())), "off": sorted(self._off)}
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            write_durably(self.file, json.dumps(data, indent=2) + "\n")
        except OSError as error:
            raise PluginError(f"{self.file} cannot be written: {error.strerror}", "set TLDESK_HOME") from error
