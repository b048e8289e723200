"""A run's predict.py gives the app's numbers in a process that has nothing of the app."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from PIL import Image

from tldesk.core.contracts import BackboneSpec, Preprocess
from tldesk.core.events import Completed
from tldesk.ml.calibration import install_temperature
from tldesk.ml.metrics import sigmoid, softmax
from tldesk_images.modality import ImageModality

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.ml.plan import TrainPlan

ALLOWED = {"json", "sys", "pathlib", "torch", "torchvision", "timm", "PIL", "safetensors"}

RUNNER = """
import importlib.util, json, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {blocked}:
            raise ModuleNotFoundError(name + " is not there", name=name)

sys.meta_path.insert(0, Blocked())
answers = {{}}
for folder in sys.argv[2:]:
    spec = importlib.util.spec_from_file_location("predict_one", folder + "/predict.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    answers[folder] = [module.predict(path) for path in json.loads(sys.argv[1])]
print(json.dumps(answers))
"""
BLOCKED = {"tldesk", "tldesk_images", "tldesk_torchvision", "tldesk_timm", "sklearn", "pydantic"}


def write_pictures(folder: Path) -> list[Path]:
    """Write pictures of the kinds that are easily shown wrong: sizes, orientation, modes, transparency, depth."""
    draws = np.random.default_rng(3)
    colours = draws.integers(0, 256, (23, 40, 4), dtype=np.uint8)
    wide = Image.fromarray(colours[:, :, :3])
    exif = Image.Exif()
    exif[0x0112] = 6
    deep = draws.integers(0, 65536, (21, 17)).astype(np.uint16)
    images: dict[str, tuple[Image.Image, dict[str, Any]]] = {
        "wide.png": (wide, {}),
        "tall.png": (wide.rotate(90, expand=True), {}),
        "small.png": (wide.resize((5, 4)), {}),
        "exact.png": (wide.resize((16, 16)), {}),
        "turned.jpg": (wide, {"exif": exif}),
        "clear.png": (Image.fromarray(colours), {}),
        "clear.webp": (Image.fromarray(colours), {"lossless": True}),
        "palette.png": (wide.quantize(16), {"transparency": 3}),
        "grey.png": (wide.convert("L"), {}),
        "grey-alpha.png": (Image.fromarray(colours).convert("LA"), {}),
        "cmyk.jpg": (wide.convert("CMYK"), {}),
        "deep.png": (Image.fromarray(deep), {}),
        "deep-dark.png": (Image.fromarray(deep // 300), {}),
        "whole.tiff": (Image.fromarray(deep.astype(np.int32) * 7), {}),
        "float.tiff": (Image.fromarray(deep.astype(np.float32) / 65535), {}),
        "float-wide.tiff": (Image.fromarray(deep.astype(np.float32) - 3000), {}),
        "bits.png": (wide.convert("1"), {}),
    }
    for name, (image, options) in images.items():
        image.save(folder / name, **options)
    return [folder / name for name in images]


def app_outputs(plan: TrainPlan, paths: list[Path]) -> np.ndarray:
    modality, preprocess = ImageModality(), plan.recipe.input_preprocess()
    inputs = [modality.tensor(modality.decode(path), preprocess) for path in paths]
    plan.model.eval()
    with torch.inference_mode():
        raw = plan.model(torch.from_numpy(np.stack(inputs))).double().numpy()
    found: np.ndarray = {"single": softmax(raw), "multi": sigmoid(raw), "regression": raw}[plan.recipe.task]
    return found


def run_alone(folders: list[Path], paths: list[Path]) -> dict[str, list[dict[str, Any]]]:
    names = json.dumps([str(path) for path in paths])
    command = [sys.executable, "-c", RUNNER.format(blocked=BLOCKED), names, *map(str, folders)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    answers: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    return answers


def test_predictions_equal_the_apps_for_every_head_geometry_and_picture(toolbox: Any, tmp_path: Path) -> None:
    paths = write_pictures(tmp_path)
    whole = Preprocess(height=16, width=16, mean=(0.5, 0.4, 0.3), std=(0.2, 0.3, 0.25))
    grey = Preprocess(height=12, width=20, mean=(0.4,), std=(0.2,), interpolation="lanczos")
    assert grey.geometry == "whole"
    crop = Preprocess(height=16, width=16, geometry="crop", crop_pct=0.875, interpolation="bicubic")
    odd = Preprocess(height=16, width=12, geometry="crop", crop_pct=0.9)
    squash = Preprocess(height=16, width=16, geometry="squash", interpolation="nearest")
    fields: dict[str, dict[str, Any]] = {
        "linear": {"preprocess": asdict(whole)},
        "mlp": {"preprocess": asdict(crop), "head": {"key": "mlp", "hidden": [8, 6]}},
        "solved": {"preprocess": asdict(odd), "head": {"key": "logistic"}},
        "solved-plain": {"preprocess": asdict(squash), "head": {"key": "logistic", "normalize": False}},
        "cut": {"preprocess": asdict(whole), "cut": "stem"},
        "flat": {"preprocess": asdict(whole), "head": {"key": "linear", "pool": "flatten"}},
        "flat-cut": {"preprocess": asdict(whole), "cut": "stem.1", "head": {"key": "linear", "pool": "flatten"}},
        "avg": {"preprocess": asdict(whole), "head": {"key": "linear", "pool": "avg"}},
        "cosine": {"preprocess": asdict(whole), "head": {"key": "cosine", "scale": 9.0}},
        "started": {"preprocess": asdict(whole), "head": {"key": "linear", "start": "solved"}},
        "svm": {"preprocess": asdict(whole), "head": {"key": "svm"}},
        "ridge": {"preprocess": asdict(whole), "head": {"key": "ridge", "normalize": False}},
        "mean": {"preprocess": asdict(whole), "head": {"key": "nearest-mean"}},
        "thawed": {"preprocess": asdict(whole), "plan": toolbox.everything, "freeze": "none"},
    }
    plans = {name: toolbox.plan(name, epochs=2, **value) for name, value in fields.items()}
    draws = np.random.default_rng(0)
    numbers = draws.normal(50, 9, (33, 2)).astype(np.float32)
    labels = (draws.uniform(size=(33, 3)) > 0.5).astype(np.float32)
    for task, targets, head in (
        ("regression", numbers, {"key": "linear"}),
        ("regression", numbers, {"key": "mlp", "hidden": [5]}),
        ("regression", numbers, {"key": "ridge"}),
        ("regression", numbers, {"key": "ridge", "normalize": False}),
        ("multi", labels, {"key": "mlp", "hidden": [5]}),
        ("multi", labels, {"key": "cosine"}),
        ("multi", labels, {"key": "ridge"}),
    ):
        name = f"{task}-{head['key']}-{head.get('normalize', True)}"
        plan = toolbox.plan(name, epochs=2, head=head)
        plans[name] = toolbox.replace(
            plan,
            recipe=plan.recipe.model_copy(update={"task": task}),
            train=toolbox.replace(plan.train, targets=targets[:21]),
            val=toolbox.replace(plan.val, targets=targets[21:]),
            classes=("height", "width") if task == "regression" else plan.classes,
        )
    for plan in plans.values():
        _, outcome = toolbox.run(plan)
        assert isinstance(outcome, Completed), outcome
        text = (plan.folder / "predict.py").read_text()
        assert imported(text) <= ALLOWED
        assert len(text.splitlines()) < 180
        assert max(len(line) for line in text.splitlines()) <= 120
    (plans["linear"].folder / "calibration.json").write_text('{"temperature": 2.5, "samples": 40}')
    install_temperature(plans["linear"].model.head, 2.5)
    answers = run_alone([plan.folder for plan in plans.values()], paths)
    for name, plan in plans.items():
        found = answers[str(plan.folder)]
        if plan.recipe.task == "regression":
            values = np.array([answer["values"] for answer in found])
        else:
            values = np.array([[answer["probabilities"][label] for label in plan.classes] for answer in found])
            if plan.recipe.task == "multi":
                said = [
                    [label for label, share in zip(plan.classes, row, strict=True) if share > 0.5] for row in values
                ]
                assert [answer["labels"] for answer in found] == said
            assert [answer["label"] for answer in found] == [plan.classes[row.argmax()] for row in values]
        expected = app_outputs(plan, paths)
        scale = 50.0 if plan.recipe.task == "regression" else 1.0
        for path, one, other in zip(paths, values, expected, strict=True):
            assert one == pytest.approx(other, abs=1e-5 * scale), (name, path.name)


def test_a_torchvision_run_predicts_alone_from_its_command_line(toolbox: Any, tmp_path: Path) -> None:
    models = pytest.importorskip("tldesk_torchvision.models")
    spec = models.backbone("resnet18")
    plan = toolbox.plan("run", spec=spec, epochs=1, stages=("a",), head={"key": "linear", "pool": "avg"})
    _, outcome = toolbox.run(plan)
    assert isinstance(outcome, Completed), outcome
    path = tmp_path / "图 一.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (30, 20, 3), dtype=np.uint8)).save(path)
    command = [sys.executable, str(plan.folder / "predict.py"), str(path), str(tmp_path / "none.png")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    good, bad = json.loads(done.stdout)
    assert good["path"] == str(path)
    assert [good["probabilities"][name] for name in plan.classes] == pytest.approx(
        app_outputs(plan, [path])[0], abs=1e-5
    )
    assert "none.png" in bad["error"]


def test_what_cannot_be_rebuilt_says_so(toolbox: Any) -> None:
    silent = BackboneSpec(key="other/net", build=toolbox.build_tiny, classifier="fc", stages=("stem", "body"))
    plan = toolbox.plan(spec=silent, epochs=1)
    toolbox.run(plan)
    done = subprocess.run(
        [sys.executable, str(plan.folder / "predict.py"), "x.png"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "other/net" in done.stderr
    assert "tldesk predict" in done.stderr


def imported(text: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    return names
