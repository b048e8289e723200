"""The live answer as galleries and inspectors ask for it: per sample, with its confidence as a word or a percentage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from tldesk.qt.live_state import Why
from tldesk.qt.service_words import said
from tldesk.services.suggesting import Sureness

if TYPE_CHECKING:
    from tldesk.core.contracts import Array
    from tldesk.qt.live_answer import LiveAnswer
    from tldesk.services.project_view import IdArray
    from tldesk.services.suggesting import FloatArray

_BARS = 3


class SuggestionWords(QObject):
    """Says suggestions in the language of now."""

    def __init__(self, live: LiveAnswer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._live = live

    def suggested(self, ids: IdArray) -> tuple[Array, FloatArray]:
        """Return of each id the place of the suggested class (-1: none) and its confidence (0 to 1)."""
        return self._live.suggested(ids)

    def confidence_text(self, sample_id: int) -> str:
        """Return how sure a suggestion is; empty where there is none."""
        found = self._live.suggestion(sample_id)
        if found is None:
            return ""
        match found.sureness:
            case Sureness.LIKELY:
                return self.tr("likely")
            case Sureness.UNSURE:
                return self.tr("unsure")
        return self.tr("{percent} %").format(percent=f"{found.confidence * 100:.0f}")

    def shares(self, sample_id: int) -> list[tuple[int, float]]:
        """Return the most probable classes of a sample, by their places, with their shares."""
        found = self._live.suggestion(sample_id)
        if found is None:
            return []
        ranked = sorted(enumerate(found.probabilities), key=lambda pair: -pair[1])
        return ranked[:_BARS]

    def word(self, sample_id: int) -> str:
        """Return the word that stands in place of percentages while labels are few; empty: percentages hold."""
        found = self._live.suggestion(sample_id)
        is_word = found is not None and found.sureness in (Sureness.LIKELY, Sureness.UNSURE)
        return self.confidence_text(sample_id) if is_word else ""

    def reason(self) -> str:
        """Return why there is no live answer, where it will not come by itself; else nothing."""
        state = self._live.state
        match state.why:
            case Why.TASK:
                return self.tr("Suggestions are for projects with one class an image.")
            case Why.ENGINE if state.failure is not None:
                return self.tr("Suggestions need the training engine, which could not be loaded.")
            case Why.WEIGHTS | Why.FAILED if state.failure is not None:
                return said(state.failure.what)
        return ""
