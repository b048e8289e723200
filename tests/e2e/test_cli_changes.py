"""Files and classes that change between commands: no run learns from, or is measured on, what is not so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from safetensors.numpy import load_file, save_file
from support.pictures import COLORS, SMALL, write_image

if TYPE_CHECKING:
    from support.program import Tldesk

LOGISTIC = (*SMALL, "--head", "logistic")


def test_kept_features_are_never_those_of_another_picture(tldesk: Tldesk, project: Path, pictures: Path) -> None:
    def result(*more: object) -> tuple[bytes, dict[str, int] | None]:
        report = tldesk("train", project, *LOGISTIC, *more).document
        assert report["outcome"] == "completed", report
        return Path(report["folder"], "best.safetensors").read_bytes(), report["cache"]

    # All but the test split are learned from: one of these three is.
    edited = [pictures / "red" / f"{index:02}.png" for index in range(3)]
    originals = [path.read_bytes() for path in edited]
    true, _ = result("--set", "cache=off")
    for index, path in enumerate(edited):
        write_image(path, COLORS["blue"], seed=50 + index)
    wrong, cache = result()
    assert wrong == result("--set", "cache=off")[0] != true
    assert cache is not None
    assert cache["hits"] == 0
    for path, data in zip(edited, originals, strict=True):
        path.write_bytes(data)
    again, cache = result()
    assert again == true
    assert cache is not None
    assert 1 <= cache["misses"] <= 3


def test_evaluate_measures_the_file_as_it_is_now(tldesk: Tldesk, project: Path, pictures: Path) -> None:
    tldesk("train", project, *LOGISTIC)
    before = tldesk("evaluate", project).document
    for path in pictures.rglob("*.png"):
        write_image(path, COLORS["green"], seed=7)
    after = tldesk("evaluate", project)
    assert after.status == 0, after.document
    assert after.document["loss"] != before["loss"]


def test_confusion_is_in_the_order_of_the_projects_classes(tldesk: Tldesk, project: Path, pictures: Path) -> None:
    tldesk("train", project, *LOGISTIC)
    first = tldesk("evaluate", project).document
    assert first["left_out"] == 0
    for index in range(10):
        write_image(pictures / "green" / f"{index}.png", COLORS["green"], seed=80 + index)
    assert tldesk("import", project, pictures).status == 0

    found = tldesk("evaluate", project).document
    classes = tldesk("info", project).document["classes"]

    assert sorted(classes) == ["blue", "green", "red"]
    assert list(found["classes"]) == classes
    assert found["left_out"] == 2
    assert found["samples"] == first["samples"]
    assert found["classes"]["green"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "support": 0}
    new = classes.index("green")
    assert not any(found["confusion"][new])
    assert not any(row[new] for row in found["confusion"])
    rest = [
        [cell for at, cell in enumerate(row) if at != new] for at, row in enumerate(found["confusion"]) if at != new
    ]
    assert rest == first["confusion"]


def test_weights_of_another_model_are_refused_by_tensor(tldesk: Tldesk, project: Path, pictures: Path) -> None:
    path = Path(tldesk("train", project, *LOGISTIC).document["folder"], "best.safetensors")
    tensors = load_file(path)
    del tensors["backbone.features.0.0.weight"]
    save_file(tensors, path)

    answer = tldesk("predict", project, pictures / "red")

    assert answer.status == 1
    assert "lacks backbone.features.0.0.weight" in answer.error
