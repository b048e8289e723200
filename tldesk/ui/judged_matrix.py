"""The matrix of an evaluation: of all classes; where a sample may have several, of one class at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tldesk.ui.confusion_view import ConfusionView

if TYPE_CHECKING:
    from tldesk.services.figures import Figures


class JudgedMatrix(ConfusionView):
    """Shows the counts of ``Figures``; of several classes a sample those of ``one``, with it and without."""

    one = ""  # the class that it tells of; empty: of all of them

    def show_figures(self, found: Figures, *, is_other: bool) -> None:
        """Show these; the class stays where there is one and ``is_other`` is not set, else it is the one ranked worst.

        Args:
            found: What is shown.
            is_other: They are of another run, or of other samples.
        """
        if not found.is_multi:
            self.one = ""
        elif is_other or self.one not in [row.name for row in found.by_class]:
            worst = min(found.by_class, key=lambda row: row.average_precision or 0.0, default=None)
            self.one = worst.name if worst is not None else ""
        counts = found.confusion
        if self.one:
            counts = found.pairs_of(found.classes.index(self.one))
        self.set_confusion(self.names_of(found), counts.tolist())

    def show_class(self, found: Figures, name: str) -> None:
        """Tell of another class."""
        self.one = name
        self.show_figures(found, is_other=False)

    def names_of(self, found: Figures) -> tuple[str, ...]:
        """Return what rows and columns are called."""
        if not found.is_multi:
            return found.classes
        return (self.one, self.tr("not {name}").format(name=self.one)) if self.one else ()

    def ids_of(self, found: Figures, true: int, predicted: int) -> list[int]:
        """Return the samples of a cell."""
        if self.one:
            place = found.classes.index(self.one)
            ids = found.ids_of_pair(place, is_true=true == 0, is_said=predicted == 0)
        else:
            ids = found.ids_of_cell(true, predicted)
        return [int(key) for key in ids]
