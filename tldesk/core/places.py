"""Where TL Desk keeps what is in no project: settings, cache, logs, the user's plugins. Paths only; makes nothing."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME_VARIABLE = "TLDESK_HOME"


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one person on one computer. None of them need exist."""

    settings: Path
    cache: Path  # may be deleted at any time; everything in it can be made again
    logs: Path
    plugins: Path

    @classmethod
    def under(cls, home: Path) -> Places:
        """Return the places of a person who keeps all in one folder."""
        home = home.absolute()
        return cls(settings=home / "settings", cache=home / "cache", logs=home / "logs", plugins=home / "plugins")

    @classmethod
    def find(cls, environ: Mapping[str, str] | None = None) -> Places:
        """Return the places that ``TLDESK_HOME`` names, or the platform's own where it is unset or empty."""
        home = (os.environ if environ is None else environ).get(HOME_VARIABLE, "")
        if home:
            return cls.under(Path(home).expanduser())
        # Imported here: platformdirs is needed only where no home is named, and not by whoever reads the type.
        from platformdirs import PlatformDirs

        dirs = PlatformDirs("tldesk", appauthor=False)
        return cls(
            settings=dirs.user_config_path,
            cache=dirs.user_cache_path,
            logs=dirs.user_log_path,
            plugins=dirs.user_data_path / "plugins",
        )

    @property
    def recipes(self) -> Path:
        """Where a person's presets lie, ``NAME.toml`` each."""
        return self.plugins.parent / "recipes"

    def working_copy(self, content_hash: str, *, maker: str) -> Path:
        """Return where the smaller stand-in of a large sample lies, if one was made; ``maker``: what decoded it."""
        folder = "".join(letter if letter.isalnum() or letter in "-." else "_" for letter in maker)
        return self.cache / "copies" / folder / content_hash[:2] / content_hash
