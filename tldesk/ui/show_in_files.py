"""Open the folder of something in the computer's own file manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

if TYPE_CHECKING:
    from pathlib import Path


def show_in_files(path: Path, *, is_folder: bool = True) -> bool:
    """Show a folder, or the folder of a file; return whether a file manager took it. Does not look at the disk."""
    folder = path if is_folder else path.parent
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
