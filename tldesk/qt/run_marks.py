"""Puts what runs measured into the layer tree: gradients of the one that trains, and the proof of the selected one.

Limit: figures of a run on another backbone than the tree's are not shown.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from tldesk.qt.layer_marks import LayerMarks
from tldesk.services.layer_proof import layer_proof

if TYPE_CHECKING:
    from tldesk.core.events import Failed
    from tldesk.qt.layer_tree_model import LayerTreeModel
    from tldesk.qt.open_project import OpenProject
    from tldesk.services.layer_proof import LayerProof


class RunMarks(QObject):
    """Reads the newest run's proof when a project is opened, and another's when it is asked to."""

    def __init__(self, layers: LayerTreeModel, open_project: OpenProject, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._layers = layers
        self._project = open_project
        self._backbone = ""
        self._proof: LayerProof | None = None
        self._gradients: tuple[int, tuple[tuple[str, float], ...]] = (0, ())
        self._ticket = 0  # of the newest question
        open_project.opened.connect(self._on_opened)
        open_project.closed.connect(self._on_closed)
        if open_project.is_open:
            self._on_opened()

    def set_backbone(self, key: str) -> None:
        """Tell which backbone stands in the tree."""
        self._backbone = key
        self._show()

    def show_run(self, run_id: str | None) -> None:
        """Read the proof of a run, or of the newest one; one without a proof shows nothing."""
        if not self._project.is_open:
            return
        self._ticket += 1
        ticket = self._ticket
        self._project.run(
            lambda project: layer_proof(project, run_id),
            partial(self._take, ticket),
            failed=partial(self._on_unproved, ticket),
        )

    def show_gradients(self, epoch: int, norms: tuple[tuple[str, float], ...]) -> None:
        """Show the gradient norms of the run that trains, by state name."""
        self._gradients = (epoch, norms)
        self._show()

    def _take(self, ticket: int, proof: LayerProof | None) -> None:
        if ticket == self._ticket:
            self._proof = proof
            self._show()

    def _on_unproved(self, ticket: int, _failure: Failed) -> None:
        self._take(ticket, None)  # it ended before its first epoch; the place Train tells of it

    def _show(self) -> None:
        marks = LayerMarks()
        epoch, norms = self._gradients
        if self._is_of_tree(norms):
            marks = marks.with_gradients(epoch, norms)
        if self._proof is not None and self._proof.backbone == self._backbone:
            marks = marks.with_proof(self._proof)
        if marks != self._layers.marks:
            self._layers.set_marks(marks)

    def _is_of_tree(self, norms: tuple[tuple[str, float], ...]) -> bool:
        """Whether most of these tensors lie in modules that stand in the tree."""
        known = self._layers.editor.forest.by_path
        hits = sum(name in known or name.rpartition(".")[0] in known for name, _ in norms)
        return 2 * hits > len(norms)

    @Slot()
    def _on_opened(self) -> None:
        self._gradients = (0, ())
        self.show_run(None)

    @Slot()
    def _on_closed(self) -> None:
        self._ticket += 1
        self._gradients, self._proof = (0, ()), None
        self._show()
