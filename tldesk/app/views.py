"""The places in the window, wired to what stands behind them: the first one at once, the others behind it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from tldesk.app.actions import all_actions
from tldesk.app.answering import Answering
from tldesk.app.behind import Behind
from tldesk.app.browsing import Browsing
from tldesk.app.class_flow import ClassFlow
from tldesk.app.deeds import Deeds
from tldesk.app.project_flow import ProjectFlow
from tldesk.app.reactions import Reactions
from tldesk.app.searching import Searching
from tldesk.app.session import Session
from tldesk.core import settings as keys
from tldesk.qt.stage_clock import StageClock
from tldesk.ui.crash_dialog import last_crash_notice
from tldesk.ui.data_place import DataPlace
from tldesk.ui.job_bar import Level, Notice
from tldesk.ui.notices import Notices
from tldesk.ui.sample_inspector import SampleInspector

if TYPE_CHECKING:
    from tldesk.app.behind import Ending
    from tldesk.app.desktop import Desktop
    from tldesk.core.events import Failed
    from tldesk.qt.engine import Engine
    from tldesk.ui.evaluate_place import EvaluatePlace
    from tldesk.ui.inspector import Inspector
    from tldesk.ui.model_place import ModelPlace
    from tldesk.ui.train_place import TrainPlace
    from tldesk.ui.use_place import UsePlace


TURN_MS = 30  # between two steps of building places


class Views(QObject):
    """Builds the places and joins them: what one of them wants, another one does."""

    def __init__(self, desktop: Desktop, engine: Engine) -> None:
        super().__init__(desktop)
        self.desktop = desktop
        self.behind = Behind(engine, desktop.places, self)
        self.notices = Notices(desktop.window, desktop.theme)
        self.notice = self.notices.show
        self.data = DataPlace(
            self.behind.project, self.behind.gallery, pictures=self.behind.pictures, theme=desktop.theme
        )
        self.answering = Answering(self.behind, desktop.window)
        self.flow = ProjectFlow(desktop, self)
        self.session = Session(desktop, self)
        self.classes = ClassFlow(desktop.window, self)
        self.browsing = Browsing(desktop, self)
        self.deeds = Deeds(self)
        self.searching = Searching(desktop, self)
        self.reactions = Reactions(self)
        self.model: ModelPlace | None = None
        self.training: TrainPlace | None = None
        self.evaluate: EvaluatePlace | None = None
        self.use: UsePlace | None = None
        self.evaluate_when_built = self.use_when_built = ""
        self.endings: list[Ending] = []  # what has threads of its own, made on the way

    def say_failure(self, failure: Failed) -> None:
        """Say what went wrong, with its cure."""
        self.notice(Notice(failure.what, failure.cure, Level.BAD, str(failure.facts.get("traceback", ""))))

    # --- building ------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Show the first place, and open a project."""
        desktop = self.desktop
        desktop.holders["data"].set_content(self.data)
        self._fill_data_inspector(desktop.inspectors["data"])
        desktop.window.add_actions(list(all_actions(self)))
        desktop.window.actions_table.set_place(desktop.window.place)
        self.reactions.connect_all()
        self.session.restore_window()
        self._say_at_start()
        self.flow.begin()
        place = desktop.settings.get(keys.LAST_PLACE)
        if place in desktop.holders:
            desktop.window.show_place(place)
        self.data.setFocus()

    def _say_at_start(self) -> None:
        """Say what a person should know of the start itself: a crash before it, odd settings, a missing engine."""
        desktop, log = self.desktop, self.desktop.log
        if log.last_crash is not None:
            self.notice(last_crash_notice(log.last_crash))
        for remark in (desktop.settings.remark(), desktop.languages.remark(), log.trouble):
            if remark:
                self.notice(Notice(remark, level=Level.WARNING))
        if self.behind.engine.failure is not None:
            self.say_failure(self.behind.engine.failure)
        desktop.reporter.told.connect(self.notice)

    def _fill_data_inspector(self, inspector: Inspector) -> None:
        behind = self.behind
        self.sample_inspector = SampleInspector(
            inspector,
            behind.project,
            large=behind.pictures.large,
            shares=behind.suggestions.shares,
            word=behind.suggestions.word,
            theme=self.desktop.theme,
        )
        self.data.current_changed.connect(self.sample_inspector.show_sample)
        behind.project.changed.connect(self.sample_inspector.on_changed)
        behind.live.suggestions_changed.connect(self.sample_inspector.refresh_suggestion)
        self._keep_folds("data", inspector)

    def _keep_folds(self, place: str, inspector: Inspector) -> None:
        """Open the folds of an inspector as they were left, and remember how they are."""
        kept: dict[str, bool] = self.desktop.settings.get(keys.OPEN_FOLDS)
        prefix = f"{place}/"
        inspector.set_open_folds(
            {key.removeprefix(prefix): is_open for key, is_open in kept.items() if key.startswith(prefix)}
        )
        inspector.fold_toggled.connect(partial(self._on_fold_toggled, place))

    def _on_fold_toggled(self, place: str, key: str, is_open: bool) -> None:
        settings = self.desktop.settings
        kept: dict[str, bool] = settings.get(keys.OPEN_FOLDS)
        settings.set(keys.OPEN_FOLDS, {**kept, f"{place}/{key}": is_open})

    def build_later(self) -> None:
        """Build the other places one by one, each in turns of the event loop of its own."""
        steps = (self._build_model, self._build_train, self._build_evaluate, self._build_use)
        for number, step in enumerate(steps):
            QTimer.singleShot(2 * TURN_MS * number, self, step)

    def _build_model(self) -> None:
        from tldesk.ui.model_place import ModelPlace

        behind = self.behind
        place = ModelPlace(
            behind.draft,
            behind.engine,
            behind.jobs,
            behind.project,
            theme=self.desktop.theme,
            parent=self.desktop.holders["model"],
        )
        place.notice.connect(self.notice)
        place.missing_weights_changed.connect(self.reactions.on_missing_weights)
        behind.training.gradient_norms.connect(place.show_gradients)
        behind.training.run_finished.connect(lambda run_id, _outcome: place.show_run(run_id or None))
        behind.book.selected_changed.connect(lambda: place.show_run(behind.book.selected))
        self.model = place
        self.endings.append(place)
        self._time_stages(place)
        self._settle("model", place)

    def _time_stages(self, place: ModelPlace) -> None:
        """Let what the shown backbone takes be found out while a place that tells it is open."""
        clock = StageClock(
            self.behind.engine, self.behind.jobs, desk=place.desk, places=self.desktop.places, parent=self
        )
        self.endings.append(clock)

        def follow(key: str) -> None:
            clock.set_seen(is_seen=key in ("model", "train"))

        self.desktop.window.place_changed.connect(follow)
        follow(self.desktop.window.place)
        self.desktop.settings.changed.connect(lambda key: clock.look_at_room() if key == keys.CACHE_GB.key else None)

    def _build_train(self) -> None:
        from tldesk.ui.augment_preview import AugmentPreview
        from tldesk.ui.train_place import TrainPlace

        behind = self.behind
        place = TrainPlace(
            behind.project,
            behind.training,
            behind.book,
            draft=behind.draft,
            engine=behind.engine,
            presets=behind.presets,
            rates=behind.rates,
            theme=self.desktop.theme,
            parent=self.desktop.holders["train"],
        )
        place.form.put_below("augment", AugmentPreview(behind.augmented, theme=self.desktop.theme))
        self.data.current_changed.connect(behind.augmented.set_sample)
        behind.augmented.set_sample(self.data.grid.current_id)
        behind.presets.failed.connect(self.say_failure)
        behind.presets.reload()
        place.notice.connect(self.notice)
        place.finished_run.connect(self.deeds.after_run)
        place.evaluate_wanted.connect(self.deeds.evaluate_run)
        place.use_wanted.connect(self.deeds.use_run)
        place.resume_wanted.connect(self.deeds.resume)
        place.extend_wanted.connect(self.deeds.extend)
        place.delete_wanted.connect(self.browsing.ask_delete_run)
        place.folder_wanted.connect(self.browsing.show_folder)
        place.set_details_open(is_open=self.desktop.settings.get(keys.SHOW_DETAILS))
        place.details_toggled.connect(partial(self.desktop.settings.set, keys.SHOW_DETAILS))
        self.training = place
        if self.model is not None:
            place.set_costs_of(self.model.desk)
        self._settle("train", place)

    def _build_evaluate(self) -> None:
        from tldesk.ui.evaluate_place import EvaluatePlace

        behind = self.behind
        place = EvaluatePlace(
            behind.project,
            behind.evaluation,
            thumbnails=behind.pictures.small,
            large=behind.pictures.large,
            theme=self.desktop.theme,
            parent=self.desktop.holders["evaluate"],
        )
        place.notice.connect(self.notice)
        place.train_wanted.connect(self.deeds.train)
        place.open_folder_wanted.connect(self.flow.ask_import)
        place.label_wanted.connect(self.reactions.on_label_wanted)
        place.show_in_data.connect(self.deeds.show_samples)
        self.evaluate = place
        self._settle("evaluate", place)
        if self.evaluate_when_built:
            self.deeds.evaluate_run(self.evaluate_when_built)

    def _build_use(self) -> None:
        from tldesk.ui.use_place import UsePlace

        place = UsePlace(
            self.behind.prediction, self.behind.engine, theme=self.desktop.theme, parent=self.desktop.holders["use"]
        )
        place.notice.connect(self.notice)
        place.train_wanted.connect(self.deeds.train)
        place.open_folder_wanted.connect(self.flow.ask_import)
        place.import_wanted.connect(self.flow.take)
        place.folder_wanted.connect(self.browsing.show_folder)
        self.use = place
        self._settle("use", place)
        if self.use_when_built:
            self.deeds.use_run(self.use_when_built)

    def _settle(self, key: str, place: ModelPlace | TrainPlace | EvaluatePlace | UsePlace) -> None:
        """Put a place into the frame, in the next turn of the event loop: two short pauses instead of a long one."""

        def settle() -> None:
            place.fill_inspector(self.desktop.inspectors[key])
            self._keep_folds(key, self.desktop.inspectors[key])
            self.desktop.holders[key].set_content(place)

        QTimer.singleShot(TURN_MS, self, settle)

    def end(self) -> bool:
        """Keep where the person is, stop every job, join every thread; False: not in time."""
        self.session.keep()
        self.desktop.keep_layout()
        self.flow.end()
        return self.behind.end(*self.endings)
