"""Cross-validation judges each sample by a whole fit that saw neither it nor its group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tldesk.core.cancel import CancelToken
from tldesk.core.errors import CancelledError, DataError
from tldesk.core.events import Progress
from tldesk.core.recipe import HeadRecipe
from tldesk.ml import cross_validate
from tldesk.ml.cross_validate import FOLDS, fold_of, held_out_probabilities

if TYPE_CHECKING:
    from collections.abc import Sequence


def judge(features: Any, targets: Any, groups: Sequence[str | None] | None = None, **fields: Any) -> Any:
    return held_out_probabilities(
        features,
        targets,
        groups or [None] * len(targets),
        head=HeadRecipe(key="logistic"),
        **{
            "classes": int(targets.max()) + 1,
            "seed": 0,
            "threads": 2,
            "cancel": CancelToken(),
            "on_event": lambda _: None,
            **fields,
        },
    )


def test_groups_stay_whole_classes_are_shared_out_and_it_repeats() -> None:
    targets = np.arange(60) % 3
    groups = [f"g{index // 6}" if index < 48 else None for index in range(60)]
    folds = fold_of(targets, groups, seed=0)
    assert set(folds.tolist()) == set(range(FOLDS))
    for name in {group for group in groups if group}:
        assert len({int(folds[index]) for index, group in enumerate(groups) if group == name}) == 1
    assert np.array_equal(folds, fold_of(targets, groups, seed=0))
    plain = fold_of(targets, [None] * 60, seed=0)
    assert all(np.bincount(plain[targets == value]).tolist() == [4] * FOLDS for value in range(3))
    assert not np.array_equal(plain, fold_of(targets, [None] * 60, seed=1))


@pytest.mark.parametrize(("targets", "groups"), [([0, 0, 0], None), ([0, 1, 0], ["a", "a", "a"]), ([0, 1, 2], None)])
def test_what_cannot_be_divided_is_told(targets: list[int], groups: list[str | None] | None) -> None:
    with pytest.raises(DataError, match="one"):
        fold_of(np.array(targets), groups or [None] * 3, seed=0)


def test_copies_in_one_group_do_not_tell_the_answer() -> None:
    draws = np.random.default_rng(0)
    features = np.repeat(draws.normal(size=(20, 64)), 4, axis=0)  # four copies of each, labels by chance
    targets = np.repeat(np.arange(20) % 2, 4)
    apart = judge(features, targets).argmax(axis=1)
    assert (apart == targets).mean() == 1.0  # a copy in the training part gives it away
    whole = judge(features, targets, [f"g{index // 4}" for index in range(80)]).argmax(axis=1)
    assert (whole == targets).mean() < 0.8


def test_each_fit_is_whole_inside_its_fold_and_small_ones_take_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted: list[set[int]] = []
    solve = cross_validate.solve

    def watched(rows: Any, targets: Any, **fields: Any) -> Any:
        fitted.append(set(rows[:, 0].astype(int).tolist()))
        assert fields["threads"] == 1
        assert fields["recipe"].c == "auto"
        return solve(rows, targets, **fields)

    monkeypatch.setattr(cross_validate, "solve", watched)
    targets = np.arange(40) % 2
    features = np.column_stack([np.arange(40), np.where(targets == 0, 30, -30)]).astype(np.float32)
    events: list[object] = []
    found = judge(features, targets, on_event=events.append)
    folds = fold_of(targets, [None] * 40, seed=0)
    assert fitted == [set(np.flatnonzero(folds != fold).tolist()) for fold in range(FOLDS)]
    assert np.allclose(found.sum(axis=1), 1.0)
    assert Progress("cross_validate", FOLDS, FOLDS) in events


def test_a_class_of_one_sample_gets_nothing_where_it_is_held_out() -> None:
    targets = np.array([0] * 6 + [1] * 6 + [2])
    features = np.random.default_rng(0).normal(size=(13, 8))
    found = judge(features, targets)
    assert found[12, 2] == 0.0
    assert np.allclose(found.sum(axis=1), 1.0)
    two = judge(features[:3], np.array([0, 0, 1]))
    assert two[2].tolist() == [1.0, 0.0]  # only the other class was there to fit


def test_a_stop_is_seen_between_fits() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(CancelledError):
        judge(np.eye(6), np.arange(6) % 2, cancel=cancel)
