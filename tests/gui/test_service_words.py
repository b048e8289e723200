"""Real errors of the services, shown by the window in Chinese: nothing but names stays in Latin letters."""

from __future__ import annotations

import errno
import os
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QFrame, QLabel
from support.pictures import COLORS, write_image

from tldesk.core.cancel import CancelToken
from tldesk.core.contracts import Task
from tldesk.core.errors import TldeskError
from tldesk.core.events import Note
from tldesk.core.recipe import HeadRecipe, Recipe
from tldesk.hooks.host import PluginHost
from tldesk.ml.solvers import solve_logistic
from tldesk.qt.languages import CHINESE, ENGLISH, Languages
from tldesk.services import importing, predicting, weights
from tldesk.ui.job_bar import Level, Notice
from tldesk.ui.notices import Notices
from tldesk.ui.train_words import TrainWords
from tldesk_images.decode import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from tldesk.ui.main_window import MainWindow
    from tldesk.ui.theme import Theme

BACKBONE = "torchvision/mobilenet_v3_small"
CHINESE_WORD = re.compile("[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{2,}")
NAMES = ("JPEG", "PNG", "TIFF", "WebP", "BMP", "HEIC", "CSV", "MiB", "sha256")  # the same in every language


def missing_folder(folder: Path, host: PluginHost) -> None:
    importing.new_from_source(folder / "p.tldesk", host, folder / "gone", task=Task.SINGLE)


def wrong_column(folder: Path, host: PluginHost) -> None:
    (folder / "t.csv").write_text("file,kind\na.png,x\n", encoding="utf-8")
    importing.new_from_source(folder / "p.tldesk", host, folder / "t.csv", task=Task.SINGLE)


def unreadable(folder: Path, host: PluginHost) -> None:
    (folder / "a.png").write_bytes(b"\x00" * 99)
    decode(folder / "a.png")


def cut_short(folder: Path, host: PluginHost) -> None:
    path = write_image(folder / "a.jpg", COLORS["red"], seed=1)
    path.write_bytes(path.read_bytes()[:-200])
    decode(path)


def none_readable(folder: Path, host: PluginHost) -> None:
    (folder / "s" / "x").mkdir(parents=True)
    (folder / "s" / "x" / "a.png").write_text("12345", encoding="utf-8")
    importing.new_from_source(folder / "p.tldesk", host, folder / "s", task=Task.SINGLE)


def disk_full(folder: Path, host: PluginHost) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(predicting, "write_durably", full)
        predicting.write_csv([predicting.Prediction("a.png", values=(1.0,))], folder / "out.csv")


def no_weights(folder: Path, host: PluginHost) -> None:
    weights.resolve(host, host.backbone(BACKBONE), on_event=lambda _: None, cancel=CancelToken())


def one_class(folder: Path, host: PluginHost) -> None:
    values, targets = np.ones((4, 2), dtype=np.float32), np.zeros(4, dtype=np.int64)
    recipe = HeadRecipe(key="logistic")
    solve_logistic(values, targets, recipe=recipe, classes=2, seed=0, threads=1, cancel=CancelToken())


def wrong_recipe(folder: Path, host: PluginHost) -> None:
    Recipe.parse({"epochs": 0, "optimizer": {"lr": "x"}, "nonsense": 1})


@pytest.fixture
def host(tldesk_home: Path) -> PluginHost:
    return PluginHost(tldesk_home)


@pytest.fixture
def languages(qapp: QApplication) -> Iterator[Languages]:
    before = QLocale()
    languages = Languages(qapp)
    yield languages
    languages.choose(ENGLISH)
    QLocale.setDefault(before)


def error_of(act: Callable[[Path, PluginHost], None], folder: Path, host: PluginHost) -> TldeskError:
    with pytest.raises(TldeskError) as caught:
        act(folder, host)
    return caught.value


def without_names(text: str, folder: Path) -> str:
    """Take away paths, files, keys of recipes and backbones, hosts, and what stands in quotes."""
    for name in (str(folder), *NAMES):
        text = text.replace(name, "")
    text = text.replace("\u200b", "")
    text = re.sub(r"'[^']*'|“[\w.]+”|\b[0-9a-f]{8}\b", "", text)
    return re.sub(r"[\w-]*[/._][\w./-]+|\b(recipe|epochs|nonsense|path|label|file|kind)\b", "", text)


def shown_in(window: MainWindow) -> str:
    """Return what the newest floating message says."""
    frames = [f for f in window.findChildren(QFrame) if f.property("look") == "float" and f.isVisible()]
    return "\n".join(label.text() for label in frames[-1].findChildren(QLabel) if label.isVisible())


@pytest.mark.parametrize(
    "act",
    [
        missing_folder,
        wrong_column,
        unreadable,
        cut_short,
        none_readable,
        disk_full,
        no_weights,
        one_class,
        wrong_recipe,
    ],
)
def test_a_real_error_is_shown_wholly_in_chinese_and_for_no_terminal(
    act: Callable[[Path, PluginHost], None],
    tmp_path: Path,
    host: PluginHost,
    window: MainWindow,
    theme: Theme,
    qtbot: QtBot,
    languages: Languages,
) -> None:
    error = error_of(act, tmp_path, host)
    notices = Notices(window, theme)
    with qtbot.waitExposed(window):
        window.show()
    notices.show(Notice(error.what, error.cure, Level.BAD))
    assert "tldesk " not in shown_in(window)
    assert " --" not in shown_in(window)

    languages.choose(CHINESE)
    qtbot.waitUntil(lambda: CHINESE_WORD.search(shown_in(window)) is not None)
    shown = shown_in(window)

    rest = without_names(shown, tmp_path)
    assert not LATIN.search(rest), f"{shown!r} of {error.what!r}; {error.cure!r} leaves {rest!r}"
    listed = notices.messages.index(0).data()
    assert not LATIN.search(without_names(listed, tmp_path))


def test_a_note_of_a_run_is_told_in_the_language_of_the_window(
    tmp_path: Path, host: PluginHost, languages: Languages
) -> None:
    for place in range(3):
        write_image(tmp_path / "s" / "猫" / f"{place}.png", COLORS["red"], seed=place)
    told: list[object] = []
    project, _ = importing.new_from_source(
        tmp_path / "p.tldesk", host, tmp_path / "s", task=Task.SINGLE, on_event=told.append
    )
    project.close()
    languages.choose(CHINESE)
    words = TrainWords()
    assert [words.log_line(event) for event in told if isinstance(event, Note)] == [
        "只有一个类别（猫）：训练至少需要两个"
    ]
