"""Between the recipe draft and the layer tree: builds the tree beside the GUI, and keeps the two saying the same.

Limit: it changes ``backbone``, ``weights``, ``cut``, ``input``, ``freeze`` and ``head.pool`` of the draft, and
``head.key`` where a solved head cannot stay. A backbone, cut or size becomes the draft's only once it was built.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoStack

from tldesk.core.errors import UsageError
from tldesk.core.events import Failed
from tldesk.core.freeze_plan import FreezePlan
from tldesk.core.keys import find_key
from tldesk.core.recipe import DEFAULT_BACKBONE
from tldesk.qt.backbone_list_model import BackboneListModel
from tldesk.qt.layer_build import Built, DeskState, Planned, Wish, build_steps, dotted, head_layer, is_file, tree_values
from tldesk.qt.layer_tree_model import LayerTreeModel
from tldesk.qt.plan_costs import counts_of, plan_costs, subject_of
from tldesk.qt.plan_words import freeze_value, plan_of, plan_remarks
from tldesk.qt.run_marks import RunMarks
from tldesk.qt.worker import Returned, Runner
from tldesk.services.backbone_rows import WeightsStanding, backbone_rows
from tldesk.services.costs import Known
from tldesk.services.layers import LayerOutputs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tldesk.qt.engine import Engine
    from tldesk.qt.layer_entries import LayerValue
    from tldesk.qt.open_project import OpenProject
    from tldesk.qt.plan_editor import PlanEditor
    from tldesk.qt.plan_words import PlanRemark
    from tldesk.qt.recipe_draft import RecipeDraft
    from tldesk.qt.worker import JobOutcome
    from tldesk.services.costs import Costs
    from tldesk.services.layers import OpenedLayers
    from tldesk.services.stage_profile import Subject

__all__ = ["DeskState", "LayerDesk"]

_LEAST_CLASSES = 2  # for the head's size, where the project has fewer or none is open


class LayerDesk(QObject):
    """Signals, GUI thread:

    state_changed(): ``state`` is another one, or what is being built.
    catalogue_changed(): ``backbones`` was filled, or could not be: ``catalogue_failure``.
    opened_changed(): another backbone, cut or size stands in ``layers``.
    costs_changed(): what learns, or the samples, or the rate changed.
    standing_changed(): whether the draft's weights are here.
    notified(what, cure): something the person should read.
    """

    state_changed = Signal()
    catalogue_changed = Signal()
    opened_changed = Signal()
    costs_changed = Signal()
    standing_changed = Signal()
    notified = Signal(str, str)

    def __init__(
        self,
        draft: RecipeDraft,
        engine: Engine,
        *,
        open_project: OpenProject,
        undo_stack: QUndoStack | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._draft = draft
        self._engine = engine
        self._project = open_project
        self.undo_stack = undo_stack if undo_stack is not None else QUndoStack(self)
        self.layers = LayerTreeModel(self.undo_stack, self)
        self.marks = RunMarks(self.layers, open_project, self)
        self.backbones = BackboneListModel(self)
        self.backbones.set_chosen(draft.recipe.backbone)
        self.state = DeskState.LOADING
        self.failure: Failed | None = None
        self.catalogue_failure: Failed | None = None
        self.is_catalogue_loaded = False
        self.opened: OpenedLayers | None = None
        self.standing: WeightsStanding | None = None
        self._known = Known()
        self._counted: tuple[int, ...] = ()  # classes and samples that the costs were told of
        self._shown: Wish | None = None  # what stands in ``layers``
        self._wanted: Wish | None = None  # what is being built, or could not be
        self._changes: dict[str, Any] | None = None  # of the draft, once it is built; None: the draft says so already
        self._freeze: object = None  # the draft's, as it was last taken or written
        self.editor.set_epochs(draft.recipe.epochs)
        self._is_writing = False
        self._job = self._catalogue_job = -1
        self._runner = Runner(prepare=engine.prepare, parent=self)
        self._runner.events_arrived.connect(self._on_events_arrived)
        self._runner.finished.connect(self._on_finished)
        engine.ready.connect(self._on_engine_ready)
        engine.failed.connect(self._on_engine_failed)
        draft.changed.connect(self._on_draft_changed)
        for signal in (open_project.opened, open_project.closed, open_project.changed):
            signal.connect(self._on_project_changed)
        self.layers.edited.connect(self._on_edited)
        self.layers.counts_changed.connect(self.costs_changed)
        if engine.is_ready:
            self._on_engine_ready()
        elif engine.failure is not None:
            self._on_engine_failed(engine.failure)

    # --- what is asked -------------------------------------------------------------------------------------

    @property
    def building(self) -> str:
        """Key of the backbone that is being built, or could not be."""
        return self._wanted.backbone if self._wanted is not None else ""

    @property
    def missing_weights(self) -> WeightsStanding | None:
        """The draft's weights, where they are not on this computer; None: they are, or it is not known yet."""
        standing = self.standing
        return standing if standing is not None and not standing.is_here else None

    @property
    def editor(self) -> PlanEditor:
        """The whole freeze plan, and the epoch of it that the tree shows."""
        return self.layers.editor

    @property
    def batchnorm(self) -> str:
        """What BatchNorm statistics do."""
        return self.editor.plan.batchnorm

    @property
    def classes(self) -> int:
        """How many classes the open project has; 0: none is open."""
        return len(self._project.view.classes) if self._project.is_open else 0

    @property
    def costs(self) -> Costs | None:
        """What the draft's plan costs; None: no backbone is shown."""
        if self.opened is None:
            return None
        return plan_costs(self.opened, self.layers, self._project, recipe=self._draft.recipe, known=self._known)

    @property
    def subject(self) -> Subject | None:
        """What is to be timed for the costs; None: no backbone is shown."""
        return subject_of(self._draft.recipe, self.opened) if self.opened is not None else None

    def choose(self, key: str) -> None:
        """Build this backbone and make it the draft's; the newest choice counts, and one that fails changes nothing."""
        recipe = self._draft.recipe
        if key == recipe.backbone:
            if self._wanted != self._shown or self.state is DeskState.FAILED:
                self._ask(Wish.of(recipe), None)
            return
        weights = {"key": "auto", "prefix": "", "rename": {}}
        changes = {"backbone": key, "weights": weights, "cut": None, "input": {"size": None}}
        self._ask(Wish(key, pool=recipe.head.pool), changes)

    def go_back(self) -> None:
        """Show the draft's backbone again, after another could not be built."""
        self._ask(Wish.of(self._draft.recipe), None)

    def change(self, changes: Mapping[str, Any]) -> None:
        """Change cut, input, weights or pooling of the draft; those that need another build only once it is built."""
        try:
            wish = Wish.of(self._draft.recipe.with_settings(dict(dotted(changes))))
        except UsageError as error:
            self.notified.emit(error.what, error.cure)
            return
        if wish == self._shown:
            self._write(changes)
        else:
            self._ask(wish, dict(changes))

    def set_weights(self, key: str) -> None:
        """Take other weights: ``auto``, ``none``, a key or a file."""
        self._write({"weights": {"key": key, "prefix": "", "rename": {}}})

    def set_batchnorm(self, policy: str) -> None:
        """Choose whether BatchNorm statistics follow their layer, stay constant everywhere, or follow the data."""
        self.editor.set_batchnorm(policy, self.tr("BatchNorm of the backbone"))

    def remarks(self, plan: FreezePlan | None = None) -> tuple[PlanRemark, ...]:
        """Return what training would refuse in a plan, or in the one that is shown."""
        if self.opened is None:
            return ()
        return plan_remarks(plan or self.editor.plan, self.editor, stages=self._stages(), tensors=self.opened.tensors)

    def set_known(self, **known: Any) -> None:
        """Tell what was measured: fields of ``tldesk.services.costs.Known``."""
        self._known = replace(self._known, **known)
        self.costs_changed.emit()

    def refresh(self) -> None:
        """Look again at which weights are here."""
        if self._engine.is_ready:
            self._load_catalogue()
            if self._wanted == self._shown:
                self.go_back()

    def stop(self) -> None:
        """Stop building, without waiting for the end."""
        self._runner.stop()

    def shutdown(self) -> bool:
        """Forget what can be undone, and join the threads; False: not in time."""
        self.undo_stack.clear()  # commands must not outlive what they hold
        return self._runner.shutdown()

    # --- building ------------------------------------------------------------------------------------------

    def _ask(self, wish: Wish, changes: dict[str, Any] | None) -> None:
        self._wanted, self._changes, self.failure = wish, changes, None
        self._runner.abandon(self._job)
        if not self._engine.is_ready:
            return
        freeze = self._draft.recipe.freeze
        self._job = self._runner.start(build_steps(self._engine.host, wish, freeze if changes is None else None))
        self._set_state(DeskState.BUILDING)

    def _load_catalogue(self) -> None:
        host = self._engine.host
        self._runner.abandon(self._catalogue_job)
        self._catalogue_job = self._runner.start(lambda _cancel, _report: backbone_rows(host))

    @Slot(int, tuple)
    def _on_events_arrived(self, job_id: int, events: tuple[object, ...]) -> None:
        if job_id != self._job:
            return
        for event in events:
            match event:
                case Built(wish, standing, opened):
                    self._take(wish, standing, opened)
                case Planned(plan):
                    self._adopt(plan)

    @Slot(int, object)
    def _on_finished(self, job_id: int, outcome: JobOutcome) -> None:
        if job_id == self._catalogue_job:
            if isinstance(outcome, Returned):
                self.is_catalogue_loaded, self.catalogue_failure = True, None
                self.backbones.set_rows(outcome.value, first=DEFAULT_BACKBONE)  # type: ignore[arg-type]
            elif isinstance(outcome, Failed):
                self.catalogue_failure = outcome
            self.catalogue_changed.emit()
        elif job_id == self._job:
            match outcome:
                case Returned(LayerOutputs() as outputs):
                    self.layers.set_outputs(outputs.shapes, reason=outputs.reason)
                case Failed():
                    self._on_build_failed(outcome)

    def _take(self, wish: Wish, standing: WeightsStanding, opened: OpenedLayers) -> None:
        """Show what was built, and make it the draft's where a person chose it here."""
        changes, self._changes = self._changes, None
        if changes is not None:
            if wish.backbone != self._draft.recipe.backbone and self._draft.recipe.freeze not in ("head", "none"):
                changes["freeze"] = "head"
            if not self._write(changes):
                return
        is_same = self.opened is not None and self._shown is not None and opened.is_like(self.opened)
        if wish != self._shown:
            self._known = replace(self._known, rate=None)  # it was another network's
        self._shown, self.opened = wish, opened
        self.backbones.set_chosen(wish.backbone)
        if not is_same or changes is None:
            if not is_same:
                self.undo_stack.clear()
                self.layers.set_layers([*tree_values(opened), self._head()])
                self.marks.set_backbone(wish.backbone)
            self._adopt_draft()
        self.layers.set_end(f"backbone.{wish.cut}" if wish.cut else "")
        self._set_state(DeskState.READY)
        self.opened_changed.emit()
        self.standing = standing
        self.standing_changed.emit()
        self.costs_changed.emit()

    def _on_build_failed(self, failure: Failed) -> None:
        is_detail = self._shown is not None and self.building == self._shown.backbone == self._draft.recipe.backbone
        if is_detail and self._changes is not None:  # a cut or size that does not fit: all stays as it was
            self._wanted, self._changes = self._shown, None
            self._set_state(DeskState.READY)
            self.opened_changed.emit()
            self.notified.emit(failure.what, failure.cure)
            return
        self.failure, self._changes = failure, None
        self._set_state(DeskState.FAILED)

    def _set_state(self, state: DeskState) -> None:
        self.state = state
        self.state_changed.emit()

    # --- tree and draft ------------------------------------------------------------------------------------

    def _adopt_draft(self) -> None:
        """Show what the draft freezes."""
        freeze = self._freeze = self._draft.recipe.freeze
        if is_file(freeze):
            return  # its plan was read in the worker, and comes as an event
        try:
            plan = plan_of(freeze, self._stages(), epochs=self.editor.epochs)
        except UsageError as error:
            self._write({"freeze": "head"})
            self.notified.emit(error.what, error.cure)
            plan = FreezePlan.head_only()
        self._adopt(plan)

    def _adopt(self, plan: FreezePlan) -> None:
        if self.batchnorm == "frozen" and plan == FreezePlan.head_only():  # "follow" does the same: the choice is kept
            plan = plan.model_copy(update={"batchnorm": "frozen"})
        if plan != self.editor.plan:
            self.undo_stack.clear()  # its commands hold plans of before
            self.editor.show_plan(plan)
        self.costs_changed.emit()

    @Slot()
    def _on_edited(self) -> None:
        if self.opened is not None:
            self._write({"freeze": freeze_value(self.editor, self._stages())})
            self.costs_changed.emit()

    def _write(self, changes: Mapping[str, Any]) -> bool:
        """Change the draft; a solved head gives way to one that can be trained. False: it refused, nothing changed."""
        wanted = dict(changes)
        has_solved = self._draft.has_chosen_head and find_key("head", self._draft.recipe.head.key).is_solved
        if has_solved and wanted.get("freeze", "head") != "head":
            wanted["head"] = {**wanted.get("head", {}), "key": "linear"}
            self.notified.emit(self.tr("A solved head needs a frozen backbone: the head is one linear layer now."), "")
        self._is_writing = True
        try:
            self._draft.update(wanted)
            if "freeze" in wanted:
                self._freeze = self._draft.recipe.freeze
        except UsageError as error:
            self.notified.emit(error.what, error.cure)
            return False
        finally:
            self._is_writing = False
        self._follow_draft()
        return True

    @Slot()
    def _on_draft_changed(self) -> None:
        if not self._is_writing:
            self._follow_draft()

    def _follow_draft(self) -> None:
        """Build or show what the draft says, if that is not what is shown or under way."""
        recipe = self._draft.recipe
        wish = Wish.of(recipe)
        self._refresh_head()
        has_other_end = recipe.epochs != self.editor.epochs and str(recipe.freeze).startswith("gradual")
        self.editor.set_epochs(recipe.epochs)
        if self._changes is not None:
            return  # a choice is being built; it is laid over whatever the draft says then
        if wish != self._wanted or (recipe.freeze != self._freeze and is_file(recipe.freeze)):
            self._ask(wish, None)
        elif self.opened is not None and wish == self._shown and (recipe.freeze != self._freeze or has_other_end):
            self._adopt_draft()
        self.costs_changed.emit()

    def _stages(self) -> tuple[str, ...]:
        return self.opened.stages if self.opened else ()

    def _head(self) -> LayerValue:
        features = self.opened.features if self.opened else ()
        return head_layer(self._draft.recipe.head, features, max(self.classes, _LEAST_CLASSES))

    def _refresh_head(self) -> None:
        if self.opened is not None:
            self.layers.set_leaf(self._head())

    @Slot()
    def _on_project_changed(self) -> None:
        before, self._counted = self._counted, (self.classes, *counts_of(self._project))
        if before != self._counted:
            self._refresh_head()
            self.costs_changed.emit()

    @Slot()
    def _on_engine_ready(self) -> None:
        self._load_catalogue()
        self._ask(self._wanted or Wish.of(self._draft.recipe), self._changes)

    @Slot(object)
    def _on_engine_failed(self, failure: Failed) -> None:
        self.failure = self.catalogue_failure = failure
        self._set_state(DeskState.FAILED)
        self.catalogue_changed.emit()
