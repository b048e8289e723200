"""Make pictures of the whole window: every place, every state of the answer strip, every dialog, to be looked at.

    python resources/scripts/make_screenshots.py [--to DIR] [--scale 100 --scale 200] [--only NAME ...] [--docs]

Runs the real window, without a screen where there is none, on the sample project (a solved head, a run that trains the
last stage, an evaluation, predictions) and on a project of 1,000 images in 30 classes with long names. Each picture
comes in light and dark, in English and Chinese. ``--docs`` writes the pictures of the documentation as well. What is
made for that lies in ``DIR/home`` and serves the next time.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from screenshot_home import LAST_STAGE, MANY, SAMPLE, THINGS, TUNED, all_answers, prepare, screen_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QApplication, QWidget

    from tldesk.app.desktop import Desktop
    from tldesk.app.views import Views
    from tldesk.ui.answer_strip import Answer

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "resources" / "docs" / "screenshots"
SIZE = (1440, 900)
SCALES = (100, 200)
THEMES, LANGUAGES = ("light", "dark"), {"en": "en", "zh_CN": "zh"}
WAIT_S, SETTLE_MS = 240.0, 350
DOCS_PICTURES = (("data", "light"), ("model", "dark"))


# --- the window --------------------------------------------------------------------------------------------


class Photographer:
    """Drives the window and takes each picture in every theme and language."""

    def __init__(self, app: QApplication, desktop: Desktop, *, to: Path, scale: int, only: Sequence[str]) -> None:
        self._app, self._desktop = app, desktop
        self._to, self._scale, self._only = to, scale, tuple(only)
        self.count = 0

    @property
    def views(self) -> Views:
        """The places of the window."""
        core = self._desktop.core
        if core is None or core.views is None:
            msg = "the window is not built yet"
            raise RuntimeError(msg)
        return core.views

    def is_wanted(self, name: str) -> bool:
        """Say whether a picture was asked for."""
        return not self._only or any(name.startswith(one) for one in self._only)

    def until(self, condition: Callable[[], object], what: str, *, timeout_s: float = WAIT_S) -> bool:
        """Let the window work until something is so; False, with a word, where it does not come."""
        ends_s = time.monotonic() + timeout_s
        while not condition():
            if time.monotonic() > ends_s:
                print(f"warning: waited {timeout_s:.0f} s in vain for {what}", flush=True)
                return False
            self.let(20)
        return True

    def let(self, duration_ms: int) -> None:
        """Let the window work for a while."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(duration_ms, loop.quit)
        loop.exec()

    def looks(self) -> Iterator[str]:
        """Switch through themes and languages; yield what each is called in a file's name."""
        from tldesk.ui.theme import ThemeChoice

        for language, short in LANGUAGES.items():
            self._desktop.languages.choose(language)
            for theme in THEMES:
                self._desktop.theme.set_choice(ThemeChoice(theme))
                self.let(SETTLE_MS)
                yield f"{theme}-{short}-{self._scale}"
        self._desktop.languages.choose("en")
        self._desktop.theme.set_choice(ThemeChoice("light"))

    def take(self, name: str, widget: QWidget | None = None, *, before: Callable[[], object] | None = None) -> None:
        """Take one picture in all looks; ``before`` sets up what a change of language undoes."""
        if not self.is_wanted(name):
            return
        self.let(2 * SETTLE_MS)
        for look in self.looks():
            if before is not None:
                before()
                self.let(SETTLE_MS)
            self.save((widget or self._desktop.window).grab(), f"{name}-{look}")

    def take_over_window(self, name: str, open_: Callable[[], QWidget | None]) -> None:
        """Take the window with what floats over it, which a picture of the window alone would not hold."""
        from PySide6.QtCore import QRect
        from PySide6.QtGui import QPainter

        from tldesk.ui.theme import Role

        if not self.is_wanted(name):
            return
        for look in self.looks():
            floating = open_()
            self.let(2 * SETTLE_MS)
            picture = self._desktop.window.grab()
            if floating is not None:
                painter = QPainter(picture)
                at = floating.mapToGlobal(floating.rect().topLeft())
                at = self._desktop.window.mapFromGlobal(at)
                painter.drawPixmap(at, floating.grab())
                painter.setPen(self._desktop.theme.color(Role.BORDER))  # stands for the frame that a desktop gives it
                painter.drawRect(QRect(at, floating.size()).adjusted(-1, -1, 0, 0))
                painter.end()
                floating.close()
                self.let(SETTLE_MS)
            self.save(picture, f"{name}-{look}")

    def take_answers(self, name: str, answers: Callable[[], Sequence[Answer]]) -> None:
        """Take the strip in each of its states, one below the other."""
        from PySide6.QtCore import QPoint
        from PySide6.QtGui import QPainter, QPixmap

        if not self.is_wanted(name):
            return
        strip = self._desktop.window.answer_strip
        for look in self.looks():
            said = answers()
            ratio = strip.devicePixelRatioF()
            sheet = QPixmap(int(strip.width() * ratio), int(strip.height() * len(said) * ratio))
            sheet.setDevicePixelRatio(ratio)
            painter = QPainter(sheet)
            for place, answer in enumerate(said):
                strip.set_answer(answer)
                self.let(1)
                painter.drawPixmap(QPoint(0, place * strip.height()), strip.grab())
            painter.end()
            self.save(sheet, f"{name}-{look}")
        self.views.answering.refresh()

    def save(self, picture: QPixmap, name: str) -> None:
        """Write a picture."""
        picture.save(str(self._to / f"{name}.png"))
        self.count += 1

    # --- scenes --------------------------------------------------------------------------------------------

    def open(self, folder: Path) -> None:
        """Open a project and wait until nothing works any more."""
        views = self.views
        views.flow.open(folder)
        self.until(lambda: views.behind.project.is_open and views.flow.open_folder == str(folder), f"{folder.name}")
        self.until(lambda: views.behind.engine.is_ready, "the engine")
        self.let(1_500)

    def until_idle(self) -> None:
        """Wait until no job is left."""
        self.until(lambda: not self.views.behind.jobs.states, "the jobs")
        self.let(800)

    def take_place(self, place: str, name: str) -> None:
        """Open a place and take the window."""
        self._desktop.window.show_place(place)
        self.take(name)

    def take_empty(self) -> None:
        """Take every place without a project."""
        for place in self._desktop.holders:
            self.take_place(place, f"empty-{place}")

    def take_sample(self) -> None:
        """Take every place with the sample project, and what floats over it."""
        views, window = self.views, self._desktop.window
        behind = views.behind
        window.show_place("data")
        views.data.grid.select_ids([6, 7, 8], current=7)
        facts = self._desktop.inspectors["data"].fold("facts")
        facts.set_open(is_open=False)  # where this checkout lies is nobody's matter
        self.take("data")
        facts.set_open(is_open=True)
        views.data.toggle_seen()
        self.take("data-seen")
        views.data.toggle_seen()
        self.take("data-nothing-fits", before=lambda: behind.gallery.with_text("zebra crossing"))
        behind.gallery.with_text("")
        self.take_place("model", "model")
        if views.model is not None:
            views.model.apply_preset(LAST_STAGE)
            self.take("model-details", before=self._open_model_details)
        tuned = next((run for run in behind.book.runs if run.name == TUNED), None)
        if tuned is not None:
            behind.book.select(tuned.id)
            behind.book.set_shown([run.id for run in behind.book.runs])
        self.take_place("train", "train")
        if views.training is not None:
            views.training.set_details_open(is_open=True)
            self.take("train-details")
            views.training.set_details_open(is_open=False)
        self.take_results(tuned.id if tuned is not None else "")
        self.take_floating()

    def _open_model_details(self) -> None:
        self._desktop.inspectors["model"].fold("model.details").set_open(is_open=True)

    def take_results(self, run: str) -> None:
        """Take what a run is worth, and what it says of other images."""
        from tldesk.qt import evaluation_desk

        views, behind = self.views, self.views.behind
        views.deeds.evaluate_run(run)
        self.until(lambda: isinstance(behind.evaluation.state, evaluation_desk.Ready), "the evaluation", timeout_s=90)
        self.take("evaluate")
        views.deeds.use_run(run)
        self.take("use-empty")
        self.let(500)
        behind.prediction.predict([THINGS / "unlabelled"])
        self.let(300)
        self.until(lambda: not behind.jobs.states, "the predictions", timeout_s=90)
        self.let(SETTLE_MS)
        if views.use is not None:
            views.use.results.setCurrentIndex(views.use.results.model().index(1, 0))
        self.take("use")

    def take_floating(self) -> None:
        """Take what floats over the window: dialogs, search, messages."""
        from tldesk.ui.job_bar import Level, Notice

        views, window = self.views, self._desktop.window
        window.show_place("data")

        def open_search() -> QWidget:
            window.open_search()
            return window.search

        def open_keys() -> QWidget:
            views.deeds.show_keys()
            return views.deeds._keys

        def open_toasts() -> None:
            views.notice(Notice("Saved as curves.png.", level=Level.GOOD))
            views.notice(Notice("The folder is not there any more.", "Plug the disk in, or relink.", Level.WARNING))
            views.notice(Notice("The disk is full.", "Free some space; then try again.", Level.BAD, "Traceback"))

        def open_import() -> QWidget | None:
            views.behind.imports.begin([self._to / "home" / "photos" / "labelled"])
            self.let(1_200)
            return self._app.activeModalWidget()

        self.take_over_window("search", open_search)
        self.take_over_window("keys", open_keys)
        self.take_over_window("import", open_import)
        self.take_over_window("messages", open_toasts)
        for toast in list(views.notices._order):
            toast.closed.emit()

    def take_many(self, folder: Path) -> None:
        """Take the places with 1,000 images."""
        views = self.views
        self._desktop.window.show_place("data")
        self.open(folder)
        self.take("many-data-beginning")
        self.until_idle()
        views.data.grid.select_ids([200], current=200)
        self.take("many-data")
        views.deeds.label_next()
        self.take("many-data-unsure")
        for place in ("model", "train", "evaluate", "use"):
            self.take_place(place, f"many-{place}")


def photograph(to: Path, scale: int, only: Sequence[str]) -> int:
    """Take all pictures at one scale, which is that of this process; return how many."""
    from tldesk.services.engine_load import load_before_qt

    load_before_qt()
    from PySide6.QtWidgets import QApplication

    from tldesk.app.desktop import FAST_SWITCH_S, Desktop
    from tldesk.core.places import Places
    from tldesk.qt.languages import has_chinese_font
    from tldesk.services.logs import RunLog

    sys.setswitchinterval(FAST_SWITCH_S)
    app = QApplication([sys.argv[0]])
    app.setApplicationName("TL Desk")
    if not has_chinese_font():
        print("warning: no font for Chinese here; its pictures show boxes. Install one, such as Noto Sans CJK SC.")
    places = Places.under(to / "home")
    for folder in (places.settings, places.logs):  # a first start, not one after a crash
        shutil.rmtree(folder, ignore_errors=True)
    desktop = Desktop(app, places, log=RunLog(places).start())
    desktop.languages.choose("en")
    photographer = Photographer(app, desktop, to=to, scale=scale, only=only)
    desktop.window.resize(*SIZE)
    desktop.show()
    try:
        photographer.until(lambda: desktop.core is not None and desktop.core.views is not None, "the window")
        photographer.until(lambda: photographer.views.use is not None, "the places")
        photographer.until(lambda: photographer.views.behind.engine.is_ready, "the engine")
        photographer.let(1_000)
        photographer.take_empty()
        photographer.open(places.plugins.parent / "projects" / SAMPLE)
        photographer.until_idle()
        photographer.take_sample()
        photographer.take_answers("strip", lambda: all_answers(desktop.window))
        photographer.take_many(places.plugins.parent / "projects" / MANY)
    finally:
        desktop.end()
    return photographer.count


def write_docs(to: Path) -> None:
    """Write the pictures of the documentation, each shade rounded to 64 steps, so that they stay small."""
    DOCS.mkdir(parents=True, exist_ok=True)
    for name, theme in DOCS_PICTURES:
        with Image.open(to / f"{name}-{theme}-en-100.png") as picture:
            small = picture.convert("RGB").point(lambda value: value & 0xFC | value >> 6)
        small.save(DOCS / f"{name}-{theme}.png", optimize=True)
        print(DOCS / f"{name}-{theme}.png", f"{(DOCS / f'{name}-{theme}.png').stat().st_size / 1000:.0f} kB")


def main() -> int:
    """Do what the command line says; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, default=ROOT / ".screenshots", metavar="DIR")
    parser.add_argument("--scale", type=int, action="append", choices=SCALES)
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="pictures that begin so")
    parser.add_argument("--docs", action="store_true", help="write the pictures of the documentation too")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    to = asked.to.absolute()
    to.mkdir(parents=True, exist_ok=True)
    if asked.child:
        count = photograph(to, asked.scale[0], asked.only)
        print(f"{count} pictures at {asked.scale[0]} %")
        sys.stdout.flush()
        os._exit(0)  # everything is written; leave without taking Qt apart
    prepare(to / "home")
    for scale in asked.scale or SCALES:
        environment = {**os.environ, "QT_SCALE_FACTOR": str(scale / 100)}
        environment.setdefault("QT_QPA_PLATFORM", screen_of(to / "home", scale))
        only = [part for name in asked.only for part in ("--only", name)]
        command = [sys.executable, __file__, "--child", "--to", str(to), "--scale", str(scale), *only]
        subprocess.run(command, check=True, env=environment, cwd=ROOT)
    if asked.docs:
        write_docs(to)
    print(to)
    return 0


if __name__ == "__main__":
    sys.exit(main())
