"""The line over the gallery that offers to go on looking at the images, while the strip tells of something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent

from tldesk.ui.use_parts import StateLine

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tldesk.core.standing import Way
    from tldesk.ui.theme import Theme


class HeldLine(StateLine):
    """Shows how far it was when a person stopped it; hidden where nothing was. Signals: as ``StateLine``."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme=theme, parent=parent)
        self._way: Way | None = None
        self.set_share(None, is_running=False)
        self.hide()

    def show_way(self, way: Way | None) -> None:
        """Show how far it was; None: nothing is to go on with here."""
        if way != self._way:
            self._way = way
            self._say_way()

    def _say_way(self) -> None:
        way = self._way
        if way is None:
            self.say("", "")
            return
        words = self.tr("Seen {done} of {total} images; the rest was stopped. Suggestions cover these.")
        self.say(words.format(done=f"{way.done:,}", total=f"{way.total or 0:,}"), self.tr("Go on reading"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say_way()
