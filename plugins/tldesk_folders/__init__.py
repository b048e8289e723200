"""Dataset loaders of TL Desk, as a plugin: class folders, unlabelled folders, CSV tables and IDX files.

Importing it is cheap: the loaders are imported when the hook is asked. They decode no picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tldesk.api import hookimpl

if TYPE_CHECKING:
    from tldesk.api import DatasetLoader

TLDESK_API = (1, 0)


@hookimpl
def tldesk_loaders() -> list[DatasetLoader]:
    """Supply the loaders ``class-folders``, ``unlabelled``, ``csv`` and ``idx``."""
    from tldesk_folders.class_folders import ClassFolders
    from tldesk_folders.csv_table import CsvTable
    from tldesk_folders.idx_loader import IdxFiles
    from tldesk_folders.unlabelled import UnlabelledFolder

    return [ClassFolders(), UnlabelledFolder(), CsvTable(), IdxFiles()]
