"""Titles of the loaders that come with TL Desk in the language of now; another plugin's stays as it writes it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from tldesk.ui.actions import QT_TRANSLATE_NOOP

MARKED = (
    QT_TRANSLATE_NOOP("plugins", "Class folders"),
    QT_TRANSLATE_NOOP("plugins", "CSV table"),
    QT_TRANSLATE_NOOP("plugins", "IDX files (MNIST)"),
    QT_TRANSLATE_NOOP("plugins", "Unlabelled folder"),
)


def plugin_title(title: str) -> str:
    """Return what a plugin's part is called."""
    return QCoreApplication.translate("plugins", title)
