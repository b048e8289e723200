"""Losses agree with torch's own, in float64; weights and scale mean what they say."""

from __future__ import annotations

from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torchvision.ops import sigmoid_focal_loss

from tldesk.core.errors import UsageError
from tldesk.core.recipe import LossRecipe
from tldesk.ml.losses import Loss, build_loss, loss_key, mean_loss

COUNTS = (10, 1, 4)


def logits() -> tuple[Tensor, Tensor, Tensor]:
    """Return outputs (9, 3), classes (9,) and labels (9, 3)."""
    generator = torch.Generator().manual_seed(3)
    outputs = 4 * torch.randn(9, 3, generator=generator, dtype=torch.float64)
    labels = (torch.rand(9, 3, generator=generator) > 0.6).float()
    return outputs.requires_grad_(), torch.arange(9) % 3, labels


def close(ours: Tensor, theirs: Tensor) -> None:
    torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=1e-12)


def same(loss: Loss, outputs: Tensor, targets: Tensor, expected: Tensor) -> None:
    """Compare the mean loss and its gradient with those of ``expected``, a mean of the same outputs."""
    (theirs,) = torch.autograd.grad(expected, outputs, retain_graph=True)
    ours = mean_loss(loss, outputs, targets)
    close(ours, expected)
    close(torch.autograd.grad(ours, outputs)[0], theirs)


def balanced(counts: tuple[int, ...]) -> Tensor:
    """Scikit-learn's weights: samples / (classes * samples of the class)."""
    return torch.tensor([sum(counts) / (len(counts) * count) for count in counts], dtype=torch.float64)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("weights", ["none", "balanced"])
def test_cross_entropy_is_torchs(smoothing: float, weights: Any) -> None:
    outputs, classes, _ = logits()
    weight = balanced(COUNTS) if weights == "balanced" else None
    loss = build_loss(LossRecipe(smoothing=smoothing, class_weights=weights), "single", counts=COUNTS)
    same(loss, outputs, classes, nn.CrossEntropyLoss(weight=weight, label_smoothing=smoothing)(outputs, classes))


def test_bce_of_one_class_is_torchs_on_one_hot_targets() -> None:
    outputs, classes, _ = logits()
    one_hot = F.one_hot(classes, 3).double()
    same(build_loss(LossRecipe(key="bce"), "single"), outputs, classes, nn.BCEWithLogitsLoss()(outputs, one_hot))
    each = nn.BCEWithLogitsLoss(reduction="none")(outputs, one_hot).mean(dim=1)
    weight = balanced(COUNTS)[classes]
    loss = build_loss(LossRecipe(key="bce", class_weights="balanced"), "single", counts=COUNTS)
    same(loss, outputs, classes, (each * weight).sum() / weight.sum())


def test_bce_of_several_labels_is_torchs() -> None:
    outputs, _, labels = logits()
    same(build_loss(LossRecipe(), "multi"), outputs, labels, nn.BCEWithLogitsLoss()(outputs, labels.double()))


def test_balanced_labels_weigh_both_sides_the_same() -> None:
    outputs, _, labels = logits()
    counts = [int(count) for count in labels.sum(dim=0)]
    assert all(0 < count < 9 for count in counts)
    loss = build_loss(LossRecipe(class_weights="balanced"), "multi", counts=counts, samples=9)
    rows = [[9 / (2 * (count if row[k] else 9 - count)) for k, count in enumerate(counts)] for row in labels]
    weight = torch.tensor(rows, dtype=torch.float64)
    each = nn.BCEWithLogitsLoss(weight=weight, reduction="none")(outputs, labels.double())
    same(loss, outputs, labels, each.mean())  # over the samples that were counted a weight is 1 on the mean
    assert loss.weights(labels).sum().item() == pytest.approx(9)
    one_sided = build_loss(LossRecipe(class_weights="balanced"), "multi", counts=[9, 5], samples=9)
    assert one_sided.weights(torch.ones(2, 2)).tolist() == pytest.approx([(1 + 0.9) / 2] * 2)


@pytest.mark.parametrize("gamma", [0.0, 0.5, 2.0])
def test_focal_of_several_labels_is_torchvisions(gamma: float) -> None:
    outputs, _, labels = logits()
    expected = sigmoid_focal_loss(outputs, labels.double(), alpha=-1, gamma=gamma, reduction="mean")
    same(build_loss(LossRecipe(key="focal", gamma=gamma), "multi"), outputs, labels, expected)


@pytest.mark.parametrize("gamma", [0.0, 0.5, 2.0])
def test_focal_of_one_class_is_its_formula(gamma: float) -> None:
    outputs, classes, _ = logits()
    share = torch.softmax(outputs, dim=1)[torch.arange(9), classes]
    loss = build_loss(LossRecipe(key="focal", gamma=gamma), "single")
    same(loss, outputs, classes, (-((1 - share) ** gamma) * share.log()).mean())


def test_focal_of_two_classes_is_the_sigmoids() -> None:
    outputs, classes, _ = logits()
    pair, truth = outputs[:, :2], classes.clamp_max(1)
    expected = sigmoid_focal_loss(pair[:, 1] - pair[:, 0], truth.double(), alpha=-1, gamma=2, reduction="mean")
    ours = mean_loss(build_loss(LossRecipe(key="focal"), "single"), pair, truth)
    close(ours, expected)


@pytest.mark.parametrize(("task", "gamma"), [("single", 0.5), ("single", 2.0), ("multi", 0.5), ("multi", 2.0)])
def test_focal_of_what_is_wholly_sure_has_a_gradient(task: str, gamma: float) -> None:
    outputs = torch.tensor([[2000.0, -2000.0], [-2000.0, 2000.0]], requires_grad=True)
    targets = torch.tensor([0, 0]) if task == "single" else torch.tensor([[1.0, 0.0], [1.0, 0.0]])
    values = build_loss(LossRecipe(key="focal", gamma=gamma), task).values(outputs, targets)
    values.sum().backward()  # type: ignore[no-untyped-call]
    assert values[0] == 0
    assert values[1] > 1000
    assert outputs.grad is not None
    assert torch.isfinite(outputs.grad).all()


@pytest.mark.parametrize("margin", [0.5, 1.0])
def test_hinge_is_torchs_multi_margin_loss(margin: float) -> None:
    outputs, classes, _ = logits()
    loss = build_loss(LossRecipe(key="hinge", margin=margin), "single")
    same(loss, outputs, classes, nn.MultiMarginLoss(margin=margin)(outputs, classes))
    weight = balanced(COUNTS)
    loss = build_loss(LossRecipe(key="hinge", margin=margin, class_weights="balanced"), "single", counts=COUNTS)
    theirs = nn.MultiMarginLoss(margin=margin, weight=weight, reduction="none")(outputs, classes)
    close(loss.values(outputs, classes), theirs)
    close(loss.weights(classes), weight[classes])


@pytest.mark.parametrize(
    ("recipe", "theirs"),
    [
        (LossRecipe(), nn.MSELoss()),
        (LossRecipe(key="mae"), nn.L1Loss()),
        (LossRecipe(key="huber", delta=0.7), nn.HuberLoss(delta=0.7)),
    ],
)
def test_losses_of_numbers_are_torchs_in_units_of_the_deviation(recipe: LossRecipe, theirs: nn.Module) -> None:
    outputs, _, _ = logits()
    targets = torch.randn(9, 3, dtype=torch.float64)
    same(build_loss(recipe, "regression"), outputs, targets, theirs(outputs, targets))
    scale = torch.tensor([0.5, 2.0, 40.0], dtype=torch.float64)
    loss = build_loss(recipe, "regression", scale=scale)
    same(loss, outputs, targets, theirs(outputs / scale, targets / scale))


@pytest.mark.parametrize("key", ["cross_entropy", "bce", "focal", "hinge"])
def test_balanced_weights_do_not_change_equal_classes(key: Any) -> None:
    outputs, classes, _ = logits()
    plain = build_loss(LossRecipe(key=key), "single")
    even = build_loss(LossRecipe(key=key, class_weights="balanced"), "single", counts=(5, 5, 5))
    close(mean_loss(plain, outputs, classes), mean_loss(even, outputs, classes))


def test_parts_of_a_batch_add_up_to_the_whole() -> None:
    outputs, classes, _ = logits()
    loss = build_loss(LossRecipe(class_weights="balanced"), "single", counts=COUNTS)
    total = loss.weights(classes).sum()
    parts = [loss.values(outputs[part], classes[part]).sum() / total for part in (slice(0, 4), slice(4, 9))]
    close(parts[0] + parts[1], mean_loss(loss, outputs, classes))


@pytest.mark.parametrize(("task", "key"), [("single", "cross_entropy"), ("multi", "bce"), ("regression", "mse")])
def test_auto_is_the_tasks_own_loss(task: str, key: str) -> None:
    assert loss_key(LossRecipe(), task) == key


@pytest.mark.parametrize(
    ("task", "key", "allowed"),
    [
        ("single", "mse", "cross_entropy, bce, focal, hinge"),
        ("multi", "cross_entropy", "bce, focal"),
        ("multi", "hinge", "bce, focal"),
        ("regression", "focal", "mse, mae, huber"),
    ],
)
def test_a_loss_of_another_task_is_refused_with_what_is_allowed(task: str, key: Any, allowed: str) -> None:
    with pytest.raises(UsageError, match=f"'{key}' does not serve the task '{task}'") as caught:
        build_loss(LossRecipe(key=key), task)
    assert allowed in caught.value.cure
