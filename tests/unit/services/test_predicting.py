"""What is written of predictions, and which files are predicted."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from support.pictures import COLORS, write_image
from support.prediction import trained_project

from tldesk.core.cancel import CancelToken
from tldesk.core.errors import CancelledError, DataError, UsageError
from tldesk.hooks.host import PluginHost
from tldesk.services.finished_models import draw_file, finished_models
from tldesk.services.predicting import FilesFound, FilesPredicted, Prediction, find_files, predict_with_run, write_csv
from tldesk.services.projects import open_project

if TYPE_CHECKING:
    from pathlib import Path


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_no_cell_of_the_csv_runs_as_a_formula(tmp_path: Path) -> None:
    rows = [
        Prediction("=cmd|' /C calc'!A0.png", probabilities={"@SUM(A1)": 0.75, "ok": 0.25}),
        Prediction("-2+3.png", error="\t=1+1"),
        Prediction("+a,\nb.png", probabilities={"@SUM(A1)": 0.25, "ok": 0.75}),
    ]
    write_csv(rows, tmp_path / "out.csv")
    written = rows_of(tmp_path / "out.csv")
    assert written[0] == ["path", "label", "probability", "'@SUM(A1)", "ok", "error"]
    assert written[1] == ["'=cmd|' /C calc'!A0.png", "'@SUM(A1)", "0.75", "0.75", "0.25", ""]
    assert written[2] == ["'-2+3.png", "", "", "", "", "'\t=1+1"]
    assert written[3][:2] == ["'+a,\nb.png", "ok"]


def test_numbers_stay_numbers(tmp_path: Path) -> None:
    write_csv([Prediction("a.png", values=(-1.5,)), Prediction("b.png", error="torn")], tmp_path / "out.csv")
    assert rows_of(tmp_path / "out.csv") == [["path", "value", "error"], ["a.png", "-1.5", ""], ["b.png", "", "torn"]]
    write_csv([Prediction("a.png", values=(1.0, -2.0))], tmp_path / "out.csv")
    assert rows_of(tmp_path / "out.csv")[0] == ["path", "value1", "value2", "error"]


def test_a_csv_that_cannot_be_written_names_the_place(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be written"):
        write_csv([], tmp_path / "no" / "out.csv")


def test_folders_are_searched_and_files_are_taken_as_given(tmp_path: Path) -> None:
    for name in ("b/2.png", "b/1.PNG", "b/c/3.png", "b/notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = find_files([tmp_path / "gone.jpg", tmp_path / "b"], frozenset({".png"}))
    assert [path.relative_to(tmp_path).as_posix() for path in found] == ["gone.jpg", "b/1.PNG", "b/2.png", "b/c/3.png"]
    with pytest.raises(UsageError, match="no file that can be read"):
        find_files([tmp_path / "b"], frozenset({".flac"}))


def test_results_are_told_batch_by_batch_and_it_can_be_stopped(tmp_path: Path, tldesk_home: Path) -> None:
    folder = trained_project(tmp_path, tldesk_home, names=("one",))
    host = PluginHost(tldesk_home)
    with open_project(folder) as project:
        (model,) = finished_models(project)
    assert (model.name, model.is_solved, model.is_latest, model.is_best) == ("one", True, True, True)
    assert (model.folder / "predict.py").is_file()
    pictures = [write_image(tmp_path / "n" / f"{n:02}.png", COLORS["red"], seed=n) for n in range(40)]
    told: list[object] = []
    done = predict_with_run(
        host, model.folder, pictures, run=None, cancel=CancelToken(), on_event=lambda _: None, on_files=told.append
    )
    assert told[0] == FilesFound(tuple(map(str, pictures)))
    batches = [event for event in told if isinstance(event, FilesPredicted)]
    assert [len(batch.places) for batch in batches] == [32, 8]
    assert [one for batch in batches for one in batch.predictions] == done
    cancel = CancelToken()
    with pytest.raises(CancelledError):
        predict_with_run(
            host,
            model.folder,
            pictures,
            run=None,
            cancel=cancel,
            on_event=lambda _: None,
            on_files=lambda _: cancel.cancel(),
        )
    picture = draw_file(host, pictures[0], backbone=model.backbone, size_px=20, is_dark=False)
    assert picture.shape == (20, 20, 4)
