"""What a run did to each module, summed up from its proof by paths: how far it moved, and what is odd about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tldesk.services.runs import run_proof

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tldesk.store.project import Project

_NAMED = 6  # tensors that a module names of those that are odd


@dataclass(frozen=True, slots=True)
class ModuleMove:
    """What the tensors of a module, and of all below, did.

    ``relative`` is the largest relative change of a parameter, ``absolute`` the largest absolute one; None: there is
    none, or it is no number. ``lasting`` counts those that are bit for bit as before.
    """

    tensors: int = 0
    lasting: int = 0
    relative: float | None = None
    absolute: float | None = None
    frozen_moved: tuple[str, ...] = ()  # meant to stay, and did not
    stuck: tuple[str, ...] = ()  # a gradient reached them, and they did not move
    unreached: int = 0  # meant to learn, and no gradient came


@dataclass(frozen=True, slots=True)
class LayerProof:
    """The proof of one run by path of a module or a tensor, as freeze rules name them."""

    run: str
    name: str
    backbone: str
    moves: Mapping[str, ModuleMove] = field(default_factory=dict)


def layer_proof(project: Project, run: str | None) -> LayerProof | None:
    """Return what each module did in a run, the newest where none is named; None: there is no run.

    Raises:
        DataError: The run has no proof.
    """
    if run is None and not project.runs.all():
        return None
    record = project.runs.find(run)
    return LayerProof(record.id, record.name, record.backbone, moves_of(run_proof(project, record.id).rows))


def moves_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, ModuleMove]:
    """Sum up a proof's rows for each module that they lie in."""
    sums: dict[str, _Sum] = {}
    for row in rows:
        for path in _above(row["path"]):
            sums.setdefault(path, _Sum()).add(row)
    return {path: one.move() for path, one in sums.items()}


@dataclass(slots=True)
class _Sum:
    """What is counted of one module."""

    tensors: int = 0
    lasting: int = 0
    unreached: int = 0
    relative: float | None = None
    absolute: float | None = None
    frozen_moved: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)

    def add(self, row: Mapping[str, Any]) -> None:
        """Count one tensor."""
        is_held = row["in_optimizer"] and not row["moved"]
        is_broken = row["frozen"] and row["moved"]
        self.tensors += 1
        self.lasting += not row["moved"]
        if is_broken:
            self.frozen_moved.append(row["path"])
        if is_held and row.get("last_gradient_norm"):
            self.stuck.append(row["path"])
        elif is_held:
            self.unreached += 1
        if row["kind"] == "parameter" or is_broken:  # how far statistics drift says nothing of what was learned
            self.relative = _larger(self.relative, row["relative_change"])
            self.absolute = _larger(self.absolute, row["max_abs_change"])

    def move(self) -> ModuleMove:
        """Return the sum as a value."""
        return ModuleMove(
            tensors=self.tensors,
            lasting=self.lasting,
            relative=self.relative,
            absolute=self.absolute,
            frozen_moved=tuple(self.frozen_moved[:_NAMED]),
            stuck=tuple(self.stuck[:_NAMED]),
            unreached=self.unreached,
        )


def _above(path: str) -> Iterator[str]:
    """Yield a path and all that it lies in."""
    while path:
        yield path
        path = path.rpartition(".")[0]


def _larger(one: float | None, other: float | None) -> float | None:
    return max((value for value in (one, other) if value is not None), default=None)
