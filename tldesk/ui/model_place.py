"""The place Model: backbones at the left, the layer tree of the chosen one, and what a plan costs in the inspector.

Limit: it arranges and words; what is built, stored and counted is the desk's part (``tldesk.qt.layer_desk``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from tldesk.qt.backbone_list_model import parameters_text
from tldesk.qt.layer_desk import DeskState, LayerDesk
from tldesk.qt.service_words import said, sentence
from tldesk.qt.weights_fetch import WeightsFetch
from tldesk.ui.backbone_list import LEAST_PX, WIDTH_PX, BackboneList
from tldesk.ui.cost_card import CostCard
from tldesk.ui.empty_state import EmptyState
from tldesk.ui.job_bar import Level, Notice
from tldesk.ui.layer_panel import LayerPanel
from tldesk.ui.model_details import ModelDetails
from tldesk.ui.model_words import cost_of, facts_of, weights_source, why_text
from tldesk.ui.plan_folds import PlanFolds
from tldesk.ui.plan_strip import PlanStrip
from tldesk.ui.sample_card import FactList
from tldesk.ui.stylesheet import dress
from tldesk.ui.weights_strip import DownloadQuestion, WeightsStrip

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent, QShowEvent, QUndoStack

    from tldesk.qt.engine import Engine
    from tldesk.qt.job_desk import JobDesk
    from tldesk.qt.open_project import OpenProject
    from tldesk.qt.recipe_draft import RecipeDraft
    from tldesk.services.backbone_rows import WeightsStanding
    from tldesk.ui.inspector import Inspector
    from tldesk.ui.theme import Theme

_PATIENCE_MS = 200  # a tree that is there sooner replaces the old one without a word between
_NARROW_PX = 760
_FILES = "*.safetensors *.pt *.pth *.bin *.ckpt"


class ModelPlace(QWidget):
    """Chooses a backbone and what of it learns; writes both into the recipe draft.

    Signals, GUI thread:
        notice(notice): something the person should read.
        missing_weights_changed(): ``missing_weights`` is another one.
        download_wanted(backbone, weights): the person allowed this download, and it begins.
    """

    notice = Signal(object)
    missing_weights_changed = Signal()
    download_wanted = Signal(str, str)

    def __init__(
        self,
        draft: RecipeDraft,
        engine: Engine,
        jobs: JobDesk,
        open_project: OpenProject,
        *,
        theme: Theme,
        undo_stack: QUndoStack | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._draft = draft
        self._theme = theme
        self._desk = LayerDesk(draft, engine, open_project=open_project, undo_stack=undo_stack, parent=self)
        self._fetch = WeightsFetch(jobs, engine, self)
        self.list = BackboneList(self._desk.backbones, theme=theme)
        self.strip = WeightsStrip()
        self.plan_strip = PlanStrip()
        self.panel = LayerPanel(self._desk.layers, theme=theme, above=(self.strip, self.plan_strip))
        self.message = EmptyState("layers", theme=theme)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.panel)
        self._pages.addWidget(self.message)
        self._columns = QSplitter(Qt.Orientation.Horizontal)
        self._columns.setHandleWidth(1)
        self._columns.setChildrenCollapsible(False)
        self._columns.addWidget(self.list)
        self._columns.addWidget(self._pages)
        self._columns.setStretchFactor(1, 1)
        self._columns.setSizes([WIDTH_PX, 800])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._columns)
        self.card, self.details = CostCard(theme), ModelDetails(theme)
        self.plan = PlanFolds(self._desk, theme=theme, parent=self)
        self._why, self._facts = QLabel(), FactList()
        self._why.setWordWrap(True)
        self._title = QLabel()
        dress(self._title, "title")
        self._inspector: Inspector | None = None
        self._question: DownloadQuestion | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._show_message)
        self._connect()
        self._refresh()

    def _connect(self) -> None:
        desk, fetch = self._desk, self._fetch
        desk.state_changed.connect(self._on_state_changed)
        desk.catalogue_changed.connect(self._on_catalogue_changed)
        desk.opened_changed.connect(self._on_opened_changed)
        desk.costs_changed.connect(self._show_costs)
        desk.standing_changed.connect(self._on_standing_changed)
        desk.notified.connect(self._on_notified)
        desk.layers.refused.connect(self._on_refused)
        desk.editor.plan_changed.connect(self._on_plan_changed)
        self.plan_strip.back_wanted.connect(lambda: desk.editor.show_epoch(1))
        fetch.changed.connect(self._show_standing)
        fetch.fetched.connect(self._on_fetched)
        fetch.stopped.connect(self._on_stopped)
        fetch.failed.connect(self._on_fetch_failed)
        self._draft.changed.connect(self._show_details)
        self.list.chosen.connect(desk.choose)
        self.list.retry_wanted.connect(desk.refresh)
        self.message.clicked.connect(desk.go_back)
        self.panel.tree.cut_wanted.connect(self._on_cut_wanted)
        self.strip.download_wanted.connect(self.ask_download)
        self.strip.file_wanted.connect(self.choose_weights_file)
        self.strip.random_wanted.connect(self._on_random_wanted)
        self.details.changed.connect(desk.change)
        self.details.batchnorm_chosen.connect(desk.set_batchnorm)

    # --- for the window ------------------------------------------------------------------------------------

    @property
    def desk(self) -> LayerDesk:
        """What stands behind the place."""
        return self._desk

    @property
    def undo_stack(self) -> QUndoStack:
        """Freezing and thawing, to be undone."""
        return self._desk.undo_stack

    @property
    def missing_weights(self) -> WeightsStanding | None:
        """The weights of the draft, where they are not on this computer."""
        return self._desk.missing_weights

    @property
    def backbone_title(self) -> str:
        """What the draft's backbone is called."""
        key = self._draft.recipe.backbone
        row = self._desk.backbones.row(key)
        return row.title if row is not None else key.partition("/")[2] or key

    def fill_inspector(self, inspector: Inspector) -> None:
        """Put cost card, explanation, facts and details into an inspector."""
        self._inspector = inspector
        inspector.add_part(self._title)
        inspector.add_part(self.card)
        self.plan.add_schedule(inspector)
        inspector.add_fold("model.why", self._why, title="")
        inspector.add_fold("model.facts", self._facts, title="")
        inspector.add_fold("model.details", self.details, title="", is_open=False)
        self.plan.add_text(inspector)
        self._retranslate()

    def focus_search(self) -> None:
        """Put the cursor into the search line of the backbones."""
        self.list.search.setFocus()
        self.list.search.selectAll()

    def freeze_selected(self) -> None:
        """Freeze what is selected in the tree."""
        self.panel.tree.set_selected(is_trainable=False)

    def thaw_selected(self) -> None:
        """Thaw what is selected in the tree."""
        self.panel.tree.set_selected(is_trainable=True)

    def apply_preset(self, key: str) -> None:
        """Freeze as a preset says: ``head``, ``all``, ``stage:NAME``, ``gradual[:EPOCHS]`` or ``falling[:FACTOR]``."""
        if self._desk.opened is not None:
            self.panel.apply_preset(key)

    def show_run(self, run_id: str | None) -> None:
        """Show in the tree how far a run moved each module; None: the newest run."""
        self._desk.marks.show_run(run_id)

    @Slot(str, int, tuple)
    def show_gradients(self, _run_id: str, epoch: int, norms: tuple[tuple[str, float], ...]) -> None:
        """Show the gradient norms of the run that trains, as ``TrainingDesk.gradient_norms`` tells them."""
        self._desk.marks.show_gradients(epoch, norms)

    def set_extraction_rate(self, samples_per_s: float | None, *, backbone: str) -> None:
        """Tell how fast a frozen backbone's features are computed here; that says nothing of another one."""
        opened, subject = self._desk.opened, self._desk.subject
        if opened is None or subject is None or subject.backbone != backbone or subject.cut is not None:
            return
        if subject.size_px == opened.spec.preprocess.height:
            self._desk.set_known(rate=samples_per_s)

    def showEvent(self, event: QShowEvent) -> None:
        """Tell the costs as they are now."""
        super().showEvent(event)
        self._show_costs()

    def stop(self) -> None:
        """Stop what is being built, without waiting for the end."""
        self._desk.stop()

    def shutdown(self) -> bool:
        """Join the worker threads; False: not in time."""
        return self._desk.shutdown()

    @Slot(str, str)
    def ask_download(self, backbone: str, weights: str) -> None:
        """Show host, size and checksum, and download once the person says so."""
        standing = self._desk.standing
        if standing is None or standing.row is None or standing.row.key != weights:
            return
        self._question = DownloadQuestion(backbone, standing.row, self)
        self._question.allowed.connect(self._on_download_allowed)
        self._question.open()

    @Slot()
    def choose_weights_file(self) -> None:
        """Ask for a file of weights, and take it."""
        dialog = QFileDialog(self, self.tr("Choose weights"))
        dialog.setNameFilters([self.tr("Weights ({suffixes})").format(suffixes=_FILES), self.tr("All files (*)")])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._desk.set_weights)
        dialog.open()

    # --- what changed --------------------------------------------------------------------------------------

    @Slot(str, str)
    def _on_download_allowed(self, backbone: str, weights: str) -> None:
        self.download_wanted.emit(backbone, weights)
        self._fetch.start(backbone, weights, name=self.tr("Weights of {backbone}").format(backbone=self.backbone_title))

    @Slot(str)
    def _on_fetched(self, backbone: str) -> None:
        self._desk.refresh()
        text = self.tr("The weights of {backbone} are here.").format(backbone=backbone)
        self.notice.emit(Notice(text, level=Level.GOOD))

    @Slot(str)
    def _on_stopped(self, backbone: str) -> None:
        text = self.tr("The download for {backbone} stopped.").format(backbone=backbone)
        self.notice.emit(Notice(text, self.tr("What came is kept; the next try goes on from there.")))

    @Slot(object)
    def _on_fetch_failed(self, failure: object) -> None:
        what, cure = getattr(failure, "what", ""), getattr(failure, "cure", "")
        details = str(getattr(failure, "facts", {}).get("traceback", ""))
        self.notice.emit(Notice(what, cure, level=Level.BAD, details=details))

    @Slot(str, str)
    def _on_notified(self, what: str, cure: str) -> None:
        self.notice.emit(Notice(what, cure, level=Level.WARNING))
        self._show_details()

    @Slot()
    def _on_refused(self) -> None:
        text = self.tr("Something must learn: thaw another layer before you freeze this one.")
        self.notice.emit(Notice(text, level=Level.WARNING))

    @Slot()
    def _on_random_wanted(self) -> None:
        self._desk.set_weights("none")

    @Slot(str)
    def _on_cut_wanted(self, path: str) -> None:
        self._desk.change({"cut": path})

    @Slot()
    def _on_state_changed(self) -> None:
        self._patience.stop()
        match self._desk.state:
            case DeskState.READY:
                self._pages.setCurrentWidget(self.panel)
            case DeskState.BUILDING if self._desk.opened is not None:
                if self._desk.building != self._desk.backbones.chosen or self._pages.currentWidget() is self.message:
                    self._patience.start()
            case _:
                self._show_message()

    @Slot()
    def _show_message(self) -> None:
        desk, button = self._desk, ""
        match desk.state:
            case DeskState.LOADING:
                text = self.tr("The engine is starting. The layers come in a few seconds.")
            case DeskState.BUILDING:
                text = self.tr("Building {backbone} …").format(backbone=desk.building.partition("/")[2])
            case DeskState.FAILED if desk.failure is not None:
                text = " ".join(map(sentence, (desk.failure.what, desk.failure.cure))).strip()
                if desk.opened is not None and desk.building != self._draft.recipe.backbone:
                    button = self.tr("Back to {backbone}").format(backbone=self.backbone_title)
            case _:
                return
        self.message.set_text(text, button)
        self._pages.setCurrentWidget(self.message)

    @Slot()
    def _on_catalogue_changed(self) -> None:
        desk = self._desk
        self.list.set_loading(is_loading=not desk.is_catalogue_loaded, failure=desk.catalogue_failure)
        self._on_opened_changed()

    @Slot()
    def _on_opened_changed(self) -> None:
        opened, standing = self._desk.opened, self._desk.standing
        if opened is not None:
            count = parameters_text(opened.tree.parameters)
            source = weights_source(standing) if standing is not None else ""
            facts = [self.tr("{count} parameters").format(count=count), source]
            if opened.fallback:
                facts.append(self.tr("one stage: {reason}").format(reason=said(opened.fallback)))
            self.panel.set_backbone(self.backbone_title, " · ".join(f for f in facts if f), stages=opened.stages)
        row = self._desk.backbones.row(self._draft.recipe.backbone)
        self._facts.set_facts(facts_of(row, opened, standing))
        self._show_costs()
        self._show_details()

    @Slot()
    def _on_standing_changed(self) -> None:
        self._on_opened_changed()
        self._show_standing()
        self.missing_weights_changed.emit()

    @Slot()
    def _show_standing(self) -> None:
        missing = self._desk.missing_weights
        row = missing.row if missing is not None else None
        is_fetching = missing is not None and row is not None and self._fetch.is_fetching(missing.backbone, row.key)
        self.strip.set_standing(missing, title=self.backbone_title, is_fetching=is_fetching)

    @Slot()
    def _on_plan_changed(self) -> None:
        editor = self._desk.editor
        self.plan_strip.set_standing(editor.epoch, editor.epochs, self._desk.remarks())
        self._show_costs()

    @Slot()
    def _show_costs(self) -> None:
        if not self.isVisible():
            return  # each label and each job's progress asks; showEvent comes
        costs = self._desk.costs
        self.card.setVisible(costs is not None)
        if costs is not None:
            editor = self._desk.editor
            epoch = editor.epoch if editor.has_schedule else 0
            self.card.set_cost(cost_of(costs, classes=self._desk.classes, epoch=epoch))
            self._why.setText(why_text(costs))
        else:
            self._why.setText(self.tr("Choose a backbone; what stays frozen of it, and why, stands here."))

    @Slot()
    def _show_details(self) -> None:
        opened = self._desk.opened
        own_px = 0
        if opened is not None:
            standing = self._desk.standing
            base = standing.preprocess if standing is not None and standing.preprocess is not None else None
            own_px = (base or opened.spec.preprocess).height
        self.details.set_recipe(self._draft.recipe, own_px=own_px, batchnorm=self._desk.batchnorm)

    def _refresh(self) -> None:
        self._retranslate()
        self._on_catalogue_changed()
        self._show_standing()
        self._on_state_changed()

    def _retranslate(self) -> None:
        self._title.setText(self.tr("What this costs"))
        if self._inspector is not None:
            self._inspector.fold("model.why").set_title(self.tr("Why frozen"))
            self._inspector.fold("model.facts").set_title(self.tr("This backbone"))
            self._inspector.fold("model.details").set_title(self.tr("Details"))

    # --- Qt's own ------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the list give way where the place is narrow."""
        super().resizeEvent(event)
        is_narrow, before_px = event.size().width() < _NARROW_PX, event.oldSize().width()
        if before_px <= 0 or is_narrow != (before_px < _NARROW_PX):
            width = LEAST_PX if is_narrow else WIDTH_PX
            self._columns.resize(event.size())  # sizes are shares of the width that it has now
            self._columns.setSizes([width, max(event.size().width() - width, 1)])

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._refresh()
