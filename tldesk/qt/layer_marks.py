"""What runs measured, as the layer tree's columns say it: gradient norms as they come, and how far modules moved."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import sqrt
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tldesk.services.layer_proof import LayerProof, ModuleMove


class MarkSign(StrEnum):
    """What stands beside the figure of *Moved*."""

    NONE = ""
    FROZEN = "frozen"  # bit for bit as before, as it was meant
    BROKEN = "broken"  # frozen, and moved all the same
    STUCK = "stuck"  # had a gradient, and never moved


@dataclass(frozen=True, slots=True)
class LayerMarks:
    """Figures by path. ``epoch`` is that of the gradients; ``run`` is what the proof is of."""

    gradients: Mapping[str, float] = field(default_factory=dict)
    epoch: int = 0
    run: str = ""
    moves: Mapping[str, ModuleMove] = field(default_factory=dict)

    @property
    def has_gradients(self) -> bool:
        """Whether there is something to show in *Gradient*."""
        return bool(self.gradients)

    @property
    def has_moved(self) -> bool:
        """Whether there is something to show in *Moved*."""
        return bool(self.moves)

    def with_gradients(self, epoch: int, norms: Iterable[tuple[str, float]]) -> LayerMarks:
        """Return the marks with these L2 norms by state name, summed in quadrature over what lies below a module."""
        squares: dict[str, float] = {}
        for name, norm in norms:
            path = name
            while path:
                squares[path] = squares.get(path, 0.0) + norm * norm
                path = path.rpartition(".")[0]
        return replace(self, gradients={path: sqrt(square) for path, square in squares.items()}, epoch=epoch)

    def with_proof(self, proof: LayerProof | None) -> LayerMarks:
        """Return the marks with what a run's proof says; None: there is none."""
        if proof is None:
            return replace(self, run="", moves={})
        return replace(self, run=proof.name, moves=proof.moves)

    # --- words ---------------------------------------------------------------------------------------------

    def gradient(self, path: str) -> str:
        """Return the norm of the gradients at and below a path, always as wide; nothing where none came."""
        return f"{self.gradients[path]:.1e}" if path in self.gradients else ""

    def gradient_hint(self, path: str) -> str:
        """Say what the figure is."""
        if path not in self.gradients:
            return ""
        words = QCoreApplication.translate("LayerMarks", "Norm of the gradients here and below, epoch {epoch}: {norm}")
        return words.format(epoch=self.epoch, norm=f"{self.gradients[path]:.4g}")

    def sign(self, path: str) -> MarkSign:
        """Return what stands beside the figure of *Moved*: the worst that is known of a module."""
        move = self.moves.get(path)
        if move is None:
            return MarkSign.NONE
        if move.frozen_moved:
            return MarkSign.BROKEN
        if move.stuck:
            return MarkSign.STUCK
        return MarkSign.FROZEN if move.lasting == move.tensors and not move.unreached else MarkSign.NONE

    def moved(self, path: str) -> str:
        """Return the largest relative change of a parameter at or below a path; ``0`` is exact."""
        move = self.moves.get(path)
        if move is None:
            return ""
        if move.lasting == move.tensors:
            return "0"
        if move.relative:
            return f"{move.relative:.1e}"
        if move.absolute:
            return f"±{move.absolute:.1e}"  # it was zero before: there is nothing to compare with
        return "0"

    def moved_hint(self, path: str) -> str:
        """Say what a module did in the run, and which tensors are odd."""
        move, translate = self.moves.get(path), QCoreApplication.translate
        if move is None:
            return ""
        said = [translate("LayerMarks", "Run {run}").format(run=self.run)]
        if move.frozen_moved:
            words = translate("LayerMarks", "meant to stay frozen, and moved: {tensors}")
            said.append(words.format(tensors=", ".join(move.frozen_moved)))
        if move.stuck:
            words = translate("LayerMarks", "had a gradient, and never moved: {tensors}")
            said.append(words.format(tensors=", ".join(move.stuck)))
        if move.unreached:
            words = translate("LayerMarks", "{count} tensors were to learn, and no gradient reached them")
            said.append(words.format(count=move.unreached))
        words = translate("LayerMarks", "{lasting} of {count} tensors are bit for bit as before")
        said.append(words.format(lasting=move.lasting, count=move.tensors))
        if move.relative:
            words = translate("LayerMarks", "largest change of a parameter, against its size: {change}")
            said.append(words.format(change=f"{move.relative:.4g}"))
        return "\n".join(said)
