"""What runs measured, in the words of the tree's columns: sums in quadrature, exact zeros, and what is odd."""

from __future__ import annotations

from math import sqrt
from typing import Any

import pytest
from PySide6.QtGui import QUndoStack

from tldesk.qt.layer_entries import LayerValue
from tldesk.qt.layer_marks import LayerMarks, MarkSign
from tldesk.qt.layer_tree_model import SIGN_ROLE, LayerColumn, LayerTreeModel
from tldesk.services.layer_proof import LayerProof, moves_of


def row(path: str, **changes: Any) -> dict[str, Any]:
    """Return the proof of a frozen parameter that stayed, with changes."""
    plain = {
        "path": path,
        "kind": "parameter",
        "frozen": True,
        "in_optimizer": False,
        "moved": False,
        "max_abs_change": 0.0,
        "relative_change": 0.0,
        "last_gradient_norm": None,
    }
    return plain | changes


LEARNED = {"frozen": False, "in_optimizer": True, "moved": True, "max_abs_change": 0.2, "last_gradient_norm": 1.0}
ROWS = [
    row("backbone.a.weight"),
    row("backbone.b.weight", **LEARNED, relative_change=0.01),
    row("backbone.b.bias", **LEARNED, relative_change=None),
    row("backbone.b.running_mean", kind="buffer", frozen=False, moved=True, relative_change=7.0, max_abs_change=7.0),
    row("backbone.c.weight", moved=True, relative_change=1e-4, max_abs_change=1e-5),
    row("backbone.d.weight", frozen=False, in_optimizer=True, last_gradient_norm=0.5),
    row("backbone.e.weight", frozen=False, in_optimizer=True),
    row("head.bias", **LEARNED, relative_change=None),
]


@pytest.fixture
def marks() -> LayerMarks:
    return LayerMarks().with_proof(LayerProof("r", "run 1", "net", moves_of(ROWS)))


@pytest.mark.parametrize(
    ("path", "text", "sign"),
    [
        ("backbone.a", "0", MarkSign.FROZEN),
        ("backbone.b", "1.0e-02", MarkSign.NONE),
        ("backbone.c", "1.0e-04", MarkSign.BROKEN),
        ("backbone.d", "0", MarkSign.STUCK),
        ("backbone.e", "0", MarkSign.NONE),
        ("head", "±2.0e-01", MarkSign.NONE),
        ("backbone", "1.0e-02", MarkSign.BROKEN),
        ("backbone.unknown", "", MarkSign.NONE),
    ],
)
def test_how_far_a_module_moved(marks: LayerMarks, path: str, text: str, sign: MarkSign) -> None:
    assert (marks.moved(path), marks.sign(path)) == (text, sign)


def test_the_hint_names_what_is_odd(marks: LayerMarks) -> None:
    assert "moved: backbone.c.weight" in marks.moved_hint("backbone")
    assert "never moved: backbone.d.weight" in marks.moved_hint("backbone")
    assert "no gradient" in marks.moved_hint("backbone.e")


def test_gradients_are_summed_in_quadrature() -> None:
    marks = LayerMarks().with_gradients(3, [("backbone.a.weight", 3.0), ("backbone.a.bias", 4.0), ("head.weight", 1.0)])
    assert marks.gradient("backbone.a") == marks.gradient("backbone") == "5.0e+00"
    assert marks.gradients["backbone"] == sqrt(9 + 16)
    assert len(marks.gradient("head")) == len(marks.gradient("backbone"))


def test_columns_tell_marks_and_rates_are_taken(marks: LayerMarks, qtmodeltester: Any) -> None:
    stack = QUndoStack()
    model = LayerTreeModel(stack)
    children = tuple(LayerValue(f"backbone.{name}", "Conv2d", 10, 10, name) for name in "abc")
    model.set_layers([LayerValue("backbone", "Net", 30, 30, children=children), LayerValue("head", "Linear", 5, 5)])
    model.set_marks(marks)
    moved = model.find("backbone.c").siblingAtColumn(LayerColumn.MOVED)
    assert (moved.data(), moved.data(SIGN_ROLE)) == ("1.0e-04", "broken")
    rate = model.find("backbone.c").siblingAtColumn(LayerColumn.RATE)
    assert model.setData(rate, "× 0.1")
    assert rate.data() == "× 0.1"
    assert not model.setData(rate, "fast")
    assert not model.setData(rate, "0")
    assert rate.data() == "× 0.1"
    model.set_end("backbone.c")
    assert "features end here" in model.find("backbone.c").data(11)  # Qt.AccessibleTextRole
    qtmodeltester.check(model)
    stack.clear()
