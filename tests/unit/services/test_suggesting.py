"""Suggestions from labels: what teaches, what is said, and what happens to classes that come and go."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tldesk.core.cancel import CancelToken
from tldesk.core.contracts import Task
from tldesk.core.errors import DataError
from tldesk.services.extracting import ExtractedFeatures
from tldesk.services.project_view import ProjectView, content_code
from tldesk.services.suggesting import FeatureRows, FeatureTable, Fit, Labels, Sureness, confidence_word, fit, labels_of

CLASSES = ("ant", "bee", "cat")


def rows_of_classes(count: int, classes: int = 3) -> tuple[np.ndarray, np.ndarray]:
    draws = np.random.default_rng(0)
    targets = np.arange(count) % classes
    return (draws.normal(size=(classes, 12))[targets] + 0.3 * draws.normal(size=(count, 12))).astype(
        np.float32
    ), targets


def block(ids: list[int], rows: np.ndarray, content: str = "a") -> ExtractedFeatures:
    return ExtractedFeatures(np.array(ids, np.int64), tuple(f"{content}{key}" for key in ids), rows)


def view(
    labels: list[int], *, origins: list[int] | None = None, readable: list[bool] | None = None, content: str = "a"
) -> ProjectView:
    count = len(labels)
    codes = np.array(labels, np.int32)
    return ProjectView(
        name="p",
        task=Task.SINGLE,
        classes=CLASSES,
        ids=np.arange(1, count + 1),
        names=("x",) * count,
        labels=codes,
        texts=("",) * count,
        origins=np.where(codes >= 0, 1, -1).astype(np.int32) if origins is None else np.array(origins, np.int32),
        splits=np.zeros(count, np.int32),
        readable=np.ones(count, np.bool_) if readable is None else np.array(readable),
        checked=np.ones(count, np.bool_),
        contents=np.array([content_code(f"{content}{key}") for key in range(1, count + 1)], np.int64),
        reasons={},
    )


def table_of(count: int) -> tuple[FeatureRows, np.ndarray]:
    values, targets = rows_of_classes(count)
    table = FeatureTable()
    table.add(block(list(range(1, count + 1)), values))
    return table.rows(), targets


def ask(features: FeatureRows, labels: Labels, before: Fit | None = None) -> Fit:
    return fit(features, labels, threads=1, cancel=CancelToken(), before=before)


def test_a_table_grows_and_what_it_gave_stays() -> None:
    table = FeatureTable()
    values, _ = rows_of_classes(600)
    table.add(block([5, 3], values[:2]))
    early = table.rows()
    kept = early.rows.copy()
    assert table.add(block([3, *range(10, 600)], values[1:592])) == 590
    assert np.array_equal(early.rows, kept)
    assert np.allclose(np.linalg.norm(table.rows().rows, axis=1), 1, atol=1e-6)
    assert table.rows().version != early.version


def test_a_sample_whose_content_changed_gets_its_new_row() -> None:
    table = FeatureTable()
    values, _ = rows_of_classes(4)
    table.add(block([1, 2], values[:2]))
    assert table.add(block([1], values[2:3], content="b")) == 1
    rows = table.rows()
    place = rows.ids.tolist().index(1)
    assert np.allclose(rows.rows[place], values[2] / np.linalg.norm(values[2]), atol=1e-6)
    table.forget([1, 77])
    assert table.rows().ids.tolist() == [2]


def test_readable_labelled_samples_teach_and_accepted_ones_do_not_score() -> None:
    features, _ = table_of(5)
    labels = labels_of(view([0, 1, -1, 1, 2], origins=[0, 1, -1, 2, 1], readable=[True] * 4 + [False]), features)
    assert labels.targets.tolist() == [0, 1, 1]
    assert labels.scores.tolist() == [True, True, False]
    assert labels.counts == (1, 2, 0)
    assert not labels.are_enough


def test_samples_that_are_gone_from_the_project_do_not_teach() -> None:
    features, _ = table_of(8)
    assert len(labels_of(view([0, 1, 0]), features)) == 3


def test_suggestions_are_right_on_what_is_easy_and_cover_all() -> None:
    features, targets = table_of(60)
    labels = labels_of(view([int(t) if i < 15 else -1 for i, t in enumerate(targets)]), features)
    found = ask(features, labels).suggestions
    assert (found.places == targets).mean() > 0.95
    assert np.allclose(found.probabilities.sum(axis=1), 1, atol=1e-5)
    assert found.is_words
    best = found.top(60)
    assert best[0][0] == CLASSES[targets[59]]
    assert found.top(1_000) == ()
    assert found.of(1_000, CLASSES) is None


def test_classes_without_a_label_are_never_suggested() -> None:
    features, targets = table_of(30)
    labels = labels_of(view([int(t) if t != 1 and i < 12 else -1 for i, t in enumerate(targets)]), features)
    found = ask(features, labels).suggestions
    assert not found.probabilities[:, 1].any()
    assert set(found.places.tolist()) == {0, 2}


def test_a_renamed_or_deleted_class_is_not_suggested_and_the_others_move() -> None:
    features, targets = table_of(30)
    found = ask(features, labels_of(view(targets.tolist()), features)).suggestions
    places, _ = found.look_up(np.array([1, 2, 3, 99]), ("cat", "wasp", "ant"))
    assert places.tolist() == [2, -1, 0, -1]
    one = found.of(3, ("cat", "wasp", "ant"))
    assert one is not None
    assert one.probabilities[0] > 0.5


def test_a_fit_goes_on_from_the_one_before_whatever_classes_there_are() -> None:
    features, targets = table_of(60)
    part = labels_of(view([int(t) if t != 2 else -1 for t in targets]), features)
    first = ask(features, part)
    everything = labels_of(view(targets.tolist()), features)
    warm, cold = ask(features, everything, before=first), ask(features, everything)
    assert np.abs(warm.suggestions.probabilities - cold.suggestions.probabilities).max() < 1e-3


def test_new_rows_without_labels_keep_the_head() -> None:
    values, targets = rows_of_classes(60)
    table = FeatureTable()
    table.add(block(list(range(1, 31)), values[:30]))
    shown = view([int(t) if i < 12 else -1 for i, t in enumerate(targets)])
    first = ask(table.rows(), labels_of(shown, table.rows()))
    table.add(block(list(range(31, 61)), values[30:]))
    second = ask(table.rows(), labels_of(shown, table.rows()), before=first)
    assert second.weight is first.weight
    assert len(second.suggestions.ids) == 60


def test_one_class_is_refused() -> None:
    features, _ = table_of(6)
    labels = labels_of(view([0] * 6), features)
    assert not labels.are_enough
    with pytest.raises(DataError, match="one class only"):
        ask(features, labels)


def test_identical_features_suggest_without_a_fault() -> None:
    table = FeatureTable()
    table.add(block([1, 2, 3, 4], np.ones((4, 6), np.float32)))
    found = ask(table.rows(), labels_of(view([0, 0, 1, 1]), table.rows())).suggestions
    assert np.allclose(found.confidences, 0.5, atol=1e-3)


def test_words_until_every_used_class_has_twenty() -> None:
    assert confidence_word(0.9, is_words=True) is Sureness.LIKELY
    assert confidence_word(0.3, is_words=True) is Sureness.UNSURE
    assert confidence_word(0.3, is_words=False) is Sureness.PERCENT
    features, _ = table_of(40)
    labels = labels_of(view([0] * 20 + [1] * 20), features)
    assert not labels.is_words  # a class that nobody uses says nothing
    assert replace(labels, scores=np.arange(40) != 3).is_words


def test_rows_of_what_is_gone_unreadable_or_replaced_are_forgotten() -> None:
    table = FeatureTable()
    table.add(block([1, 2, 3, 4], np.eye(4, 6, dtype=np.float32)))
    table.forget_stale(view([0, 0, 1, 1]))
    assert sorted(table.keys) == [1, 2, 3, 4]
    table.forget_stale(view([0, 0, 1], readable=[True, False, True]))
    assert sorted(table.keys) == [1, 3]
    assert table.rows().ids.tolist() == [1, 3]
    table.forget_stale(view([0, 0, 1], content="b"))
    assert len(table) == 0
    table.forget_stale(view([]))
    table.add(block([2], np.ones((1, 6), np.float32), content="b"))
    table.forget_stale(view([]))
    assert len(table) == 0
