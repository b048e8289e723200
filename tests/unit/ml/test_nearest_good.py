"""The head that knows good samples only: PatchCore's score, core set and threshold; the maps it sees; whole runs."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from PIL import Image

from tldesk.core.cancel import CancelToken
from tldesk.core.errors import CancelledError, DataError, ModelError
from tldesk.core.events import Completed, Failed
from tldesk.core.recipe import HeadRecipe
from tldesk.ml import nearest_good
from tldesk.ml.cross_validate import held_out_probabilities
from tldesk.ml.evaluate import evaluate_set, load_result
from tldesk.ml.metrics import auroc, softmax
from tldesk.ml.nearest_good import (
    GoodBank,
    NearestGood,
    bank_rows,
    core_set,
    fit_threshold,
    patches_of,
    solve_nearest_good,
)
from tldesk.ml.pooling import MapTap, choose_taps, join_maps
from tldesk.ml.staged import build_staged
from tldesk_images.modality import ImageModality

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.ml.plan import TrainPlan

RECIPE = HeadRecipe(key="nearest-good", keep=0.3)


def good_maps(count: int, *, seed: int = 0, side: int = 5, channels: int = 6) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, channels, side, side)).astype(np.float32)


def pictures(count: int, *, seed: int, has_spot: bool) -> np.ndarray:
    """Return stripes with noise (N, 3, 16, 16); a defect is a bright spot."""
    draws = np.random.default_rng(seed)
    found = np.tile(np.sin(np.arange(16))[None, None, None], (count, 3, 16, 1)) + draws.normal(
        scale=0.1, size=(count, 3, 16, 16)
    )
    if has_spot:
        for one in found:
            y, x = draws.integers(2, 11, 2)
            one[:, y : y + 3, x : x + 3] += 3.0
    return found.astype(np.float32)


@pytest.mark.parametrize("neighbours", [1, 3, 40])
def test_a_score_is_the_papers(neighbours: int) -> None:
    bank, one = good_maps(30)[:, :, 0, 0], good_maps(1, seed=1)[0]
    head = NearestGood(6, neighbours=neighbours)
    GoodBank(torch.from_numpy(bank), torch.ones(6), 0.0, 1.0).install(head)
    patches = one.reshape(6, -1).T.astype(np.float64)
    distances = np.linalg.norm(patches[:, None] - bank[None], axis=2)
    worst = distances.min(axis=1).argmax()
    kept = distances[worst].argmin()
    expected = distances[worst, kept]
    if neighbours > 1:
        near = np.argsort(np.linalg.norm(bank - bank[kept], axis=1))[:neighbours]
        expected *= 1 - np.exp(distances[worst, kept]) / np.exp(distances[worst, near]).sum()
    assert head.scores(torch.from_numpy(one)[None]).item() == pytest.approx(expected, rel=1e-6)
    logits = head(torch.from_numpy(np.stack([one, one * 2])))
    assert logits.shape == (2, 2)
    assert torch.equal(logits[:1], head(torch.from_numpy(one)[None]))  # batch-mates do not matter
    assert (logits[:, 1] - logits[:, 0]).tolist()[0] == pytest.approx(expected, rel=1e-6)


def test_the_mean_of_the_farthest_patches_where_several_count() -> None:
    bank, one = good_maps(30)[:, :, 0, 0], good_maps(1, seed=1)[0]
    distances = np.linalg.norm(one.reshape(6, -1).T[:, None] - bank[None], axis=2).min(axis=1)
    for worst, expected in ((0.2, np.sort(distances)[-5:].mean()), (1.0, distances.mean())):
        head = NearestGood(6, neighbours=3, worst=worst)
        GoodBank(torch.from_numpy(bank), torch.ones(6), 0.0, 1.0).install(head)
        assert head.scores(torch.from_numpy(one)[None]).item() == pytest.approx(expected, rel=1e-6)


def test_rows_that_are_left_out_do_not_count() -> None:
    bank = torch.from_numpy(good_maps(12)[:, :, 0, 0])
    left_out = torch.arange(12) % 3 == 0
    whole, part = NearestGood(6, neighbours=3), NearestGood(6, neighbours=3)
    GoodBank(bank, torch.ones(6), 0.0, 1.0).install(whole)
    GoodBank(bank[~left_out], torch.ones(6), 0.0, 1.0).install(part)
    patches = patches_of(torch.from_numpy(good_maps(1, seed=3)[0]))
    assert whole.score(patches, left_out).item() == pytest.approx(part.score(patches).item())
    only = torch.arange(12) > 0
    assert torch.isfinite(whole.score(patches, only))  # one row is left: nothing to weigh it against


def test_the_core_set_is_the_greedy_one() -> None:
    pool = torch.from_numpy(np.random.default_rng(0).normal(size=(60, 4)).astype(np.float32))
    found = core_set(pool, 12, seed=0, cancel=CancelToken())
    chosen = [int((pool - pool.mean(dim=0)).square().sum(dim=1).argmin())]
    while len(chosen) < 12:
        chosen.append(int(torch.cdist(pool, pool[chosen]).min(dim=1).values.argmax()))
    assert found.tolist() == sorted(chosen)
    assert core_set(pool, 60, seed=0, cancel=CancelToken()).tolist() == list(range(60))


def test_equal_patches_are_each_taken_once_and_wide_ones_are_projected() -> None:
    equal = torch.ones(10, 3)
    assert len(set(core_set(equal, 5, seed=0, cancel=CancelToken()).tolist())) == 5
    wide = torch.from_numpy(np.random.default_rng(0).normal(size=(200, 100)).astype(np.float32))
    first, again, other = (core_set(wide, 70, seed=seed, cancel=CancelToken()) for seed in (0, 0, 1))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        core_set(wide, 150, seed=0, cancel=token)


@pytest.mark.parametrize("count", [30, 1000])
def test_about_one_in_a_hundred_good_ones_is_flagged(count: int) -> None:
    draws = np.random.default_rng(0)
    shares = [(draws.lognormal(1, 0.2, 5000) > fit_threshold(draws.lognormal(1, 0.2, count))[0]) for _ in range(40)]
    assert 0.005 < np.mean(shares) < 0.02


def test_logits_read_one_percent_at_the_median_and_a_half_at_the_threshold() -> None:
    scores = np.random.default_rng(0).lognormal(0, 0.3, 101)
    threshold, width = fit_threshold(scores)
    assert 1 / (1 + np.exp(-(np.median(scores) - threshold) / width)) == pytest.approx(0.01)
    assert fit_threshold(np.array([2.0]))[0] == 4.0
    equal = fit_threshold(np.full(9, 2.0))
    assert equal[0] == pytest.approx(2.0)
    assert equal[1] > 0
    assert fit_threshold(np.zeros(0))[0] == 1.0


def test_only_the_good_are_learned_and_it_repeats_to_the_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    maps = good_maps(12)
    targets = np.array([0, 1] * 6)
    changed = maps.copy()
    changed[targets == 1] = 99.0
    first, second = (
        solve_nearest_good(values, targets, recipe=RECIPE, seed=4, cancel=CancelToken()) for values in (maps, changed)
    )
    assert torch.equal(first.bank, second.bank)
    assert (first.threshold, first.width) == (second.threshold, second.width)
    assert first.bank.shape == (bank_rows(6, (6, 5, 5), RECIPE), 6) == (45, 6)
    monkeypatch.setattr(nearest_good, "MOST_PATCHES", 60)
    monkeypatch.setattr(nearest_good, "MOST_JUDGED", 3)
    few = solve_nearest_good(maps, targets, recipe=RECIPE, seed=4, cancel=CancelToken())
    assert few.bank.shape == (18, 6)


def test_what_cannot_be_fitted_is_refused() -> None:
    with pytest.raises(DataError, match="1 good"):
        solve_nearest_good(good_maps(2), np.array([0, 1]), recipe=RECIPE, seed=0, cancel=CancelToken())
    with pytest.raises(ModelError, match="no maps"):
        solve_nearest_good(np.zeros((3, 8)), np.zeros(3, int), recipe=RECIPE, seed=0, cancel=CancelToken())
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        solve_nearest_good(good_maps(3), np.zeros(3, int), recipe=RECIPE, seed=0, cancel=token)
    bank = solve_nearest_good(good_maps(3), np.zeros(3, int), recipe=RECIPE, seed=0, cancel=CancelToken())
    with pytest.raises(ModelError, match="takes no bank"):
        bank.install(torch.nn.Linear(2, 2))


# --- maps ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shapes", "input_shape", "layout", "chosen"),
    [
        # like ResNet: layer2 and layer3
        ([(64, 56, 56), (64, 56, 56), (128, 28, 28), (256, 14, 14), (512, 7, 7)], (3, 224, 224), "auto", [2, 3]),
        ([(16, 56, 56), (24, 28, 28), (40, 28, 28), (80, 14, 14), (112, 14, 14)], (3, 224, 224), "auto", [2, 4]),
        ([(8, 8, 8), (16, 4, 4)], (3, 16, 16), "auto", [0, 1]),
        ([(28, 28, 96), (14, 14, 192), (7, 7, 384)], (3, 224, 224), "NHWC", [0, 1]),  # like Swin
        ([(197, 192)] * 8, (3, 224, 224), "auto", [4, 6]),  # like ViT: one grid
        ([(32, 4, 4), (7,)], (3, 32, 32), "auto", [0]),
        ([(7,), (1, 1, 1)], (3, 32, 32), "auto", []),
        ([(40, 9)], (1, 400), "auto", []),
    ],
)
def test_two_mid_stages_are_taken(
    shapes: list[tuple[int, ...]], input_shape: tuple[int, ...], layout: Any, chosen: list[int]
) -> None:
    taps = choose_taps([(shape, "m") for shape in shapes], input_shape=input_shape, layout=layout)
    assert [tap.index for tap in taps] == chosen


def test_after_a_cut_it_is_the_map_there_and_stages_that_a_module_ends_come_first() -> None:
    stages: list[tuple[tuple[int, ...], str | None]] = [((8, 8, 8), "a"), ((8, 4, 4), None), ((9, 4, 4), "b")]
    found = choose_taps(stages, input_shape=(3, 32, 32), layout="auto", only_last=True)
    assert [tap.path for tap in found] == ["b"]
    assert [tap.path for tap in choose_taps(stages, input_shape=(3, 32, 32), layout="auto")] == ["a", "b"]
    nameless = choose_taps([(stages[0][0], None)], input_shape=(3, 32, 32), layout="auto")
    assert [tap.path for tap in nameless] == [None]


def test_maps_are_read_in_every_layout_and_joined_on_the_finest_grid() -> None:
    x = torch.randn(2, 3, 4, 4)
    plain = MapTap(0, "m", (3, 4, 4))(x)
    assert torch.allclose(MapTap(0, "m", (3, 4, 4), is_last=True)(x.permute(0, 2, 3, 1)), plain)
    tokens = torch.cat([torch.zeros(2, 1, 3), x.flatten(2).transpose(1, 2)], dim=1)
    assert torch.allclose(MapTap(0, "m", (3, 4, 4), prefix=1)(tokens), plain)
    assert plain[0, 0, 0, 0].item() == pytest.approx(x[0, 0, :2, :2].mean().item())  # of the neighbours that are there
    joined = join_maps([torch.ones(2, 5, 2, 2), plain])
    assert joined.shape == (2, 8, 4, 4)
    assert torch.equal(joined[:, 5:], plain)


def test_a_network_that_cannot_be_taken_apart_gives_its_map_at_a_cut(toolbox: Any) -> None:
    class Odd(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.stem = torch.nn.Conv2d(3, 4, 3, 2, 1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            x = self.stem(x)
            return x if x.sum() > 0 else x * 2

    spec = replace(toolbox.spec, classifier=None, stages=(), build=Odd)
    model = build_staged(Odd(), spec, input_shape=(3, 16, 16), cut="stem", pool="map")
    assert model.feature_shape == (4, 8, 8) == tuple(model.features(torch.zeros(2, 3, 16, 16)).shape[1:])


# --- whole runs ------------------------------------------------------------------------------------------


def plan_of(toolbox: Any, name: str = "run", **fields: Any) -> TrainPlan:
    plan: TrainPlan = toolbox.plan(
        name, head={"key": "nearest-good", "good": "fine", **fields.pop("head", {})}, **fields
    )
    inputs = np.concatenate([pictures(12, seed=0, has_spot=False), pictures(3, seed=1, has_spot=True)])
    return replace(
        plan,
        classes=("fine", "spot"),
        train=toolbox.sample_set(inputs, np.array([0] * 12 + [1] * 3)),
        val=toolbox.sample_set(
            np.concatenate([pictures(10, seed=2, has_spot=False), pictures(10, seed=3, has_spot=True)]),
            np.array([0] * 10 + [1] * 10),
        ),
    )


def test_a_run_tells_defects_that_it_never_saw(toolbox: Any) -> None:
    plan = plan_of(toolbox)
    good = toolbox.sample_set(pictures(12, seed=0, has_spot=False), np.zeros(12, np.int64))
    plan = replace(plan, train=good)  # one class alone
    _, outcome = toolbox.run(plan)
    assert isinstance(outcome, Completed)
    assert outcome.val is not None
    assert outcome.val["accuracy"] >= 0.9
    assert plan.model.feature_shape == (24, 8, 8)
    fresh = plan_of(toolbox, "fresh")
    load_result(fresh.model, plan.folder / "best.safetensors", recipe=plan.recipe, outputs=2)
    assert plan.val is not None
    report = evaluate_set(fresh.model, plan.val, recipe=plan.recipe, classes=plan.classes, cancel=CancelToken())
    assert report["auroc"] == 1.0
    assert report["accuracy"] == outcome.val["accuracy"]
    proof = json.loads((plan.folder / "proof.json").read_text())
    moved = {row["path"] for row in proof if row["moved"]}
    assert "head.bank" in moved
    assert all(path.startswith("head.") for path in moved)


def test_the_same_run_gives_the_same_bytes(toolbox: Any) -> None:
    plans = [plan_of(toolbox, name) for name in ("one", "two")]
    for plan in plans:
        toolbox.run(plan)
    assert len({(plan.folder / "best.safetensors").read_bytes() for plan in plans}) == 1


def test_too_few_good_samples_end_before_anything_is_written(toolbox: Any) -> None:
    plan = plan_of(toolbox)
    plan = replace(plan, train=toolbox.sample_set(pictures(3, seed=0, has_spot=True), np.array([0, 1, 1])))
    _, outcome = toolbox.run(plan)
    assert isinstance(outcome, Failed)
    assert "'fine' has 1 training samples" in outcome.what


@pytest.mark.parametrize(
    ("cut", "head"), [(None, {}), ("stem", {"neighbours": 1}), (None, {"worst": 0.1})], ids=["maps", "cut", "worst"]
)
def test_predict_py_says_the_same(toolbox: Any, tmp_path: Path, cut: str | None, head: dict[str, Any]) -> None:
    plan = plan_of(toolbox, cut=cut, head=head)
    _, outcome = toolbox.run(plan)
    assert isinstance(outcome, Completed)
    path = tmp_path / "one.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (16, 16, 3), dtype=np.uint8)).save(path)
    modality, preprocess = ImageModality(), plan.recipe.input_preprocess()
    x = torch.from_numpy(modality.tensor(modality.decode(path), preprocess))[None]
    with torch.inference_mode():
        ours = softmax(plan.model(x).double().numpy())[0]
    spec = importlib.util.spec_from_file_location("predict_one", plan.folder / "predict.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    theirs = script.predict(path)["probabilities"]
    assert list(theirs) == ["fine", "spot"]
    assert np.abs(np.array(list(theirs.values())) - ours).max() < 1e-5


def test_cross_validation_scores_every_sample_by_others() -> None:
    maps = good_maps(20)
    maps[15:, :, 2, 2] += 6.0
    for targets in (np.array([0] * 15 + [1] * 5), np.zeros(15, np.int64)):
        found = held_out_probabilities(
            maps[: len(targets)],
            targets,
            [None] * len(targets),
            head=RECIPE,
            classes=2,
            seed=0,
            threads=1,
            cancel=CancelToken(),
            on_event=lambda _: None,
        )
        assert found.shape == (len(targets), 2)
        assert np.allclose(found.sum(axis=1), 1.0)
        assert (found[:15, 0] > 0.5).mean() > 0.8
        assert (found[15:, 1] > 0.5).all()


def test_the_area_is_the_share_of_pairs_in_order() -> None:
    draws = np.random.default_rng(0)
    scores, is_positive = draws.integers(0, 9, 80).astype(float), draws.random(80) < 0.4
    pairs = np.subtract.outer(scores[is_positive], scores[~is_positive])
    assert auroc(scores, is_positive) == pytest.approx(((pairs > 0) + 0.5 * (pairs == 0)).mean())
    assert np.isnan(auroc(scores, np.ones(80, bool)))
