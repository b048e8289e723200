"""The project that the window shows: reads and edits it on one thread beside, and tells what changed.

Limit: it knows samples and labels. Runs, suggestions and jobs have objects of their own, which listen to this one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from tldesk.core.contracts import LabelValue, Task
from tldesk.qt.serial import SerialQueue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tldesk.core.events import Failed
    from tldesk.services.project_view import ProjectView
    from tldesk.store.project import Project
    from tldesk.store.values import Edit, Origin

T = TypeVar("T")

SHUTDOWN_MS = 35_000  # an edit waits 30 s for another process that writes; it is not to be lost at the end


@dataclass(frozen=True, slots=True)
class EditDone:
    """A label edit that is saved. ``kind``: ``do``, ``undo`` or ``redo``."""

    title: str
    kind: str
    ids: tuple[int, ...]


@dataclass(slots=True)
class _Open:
    """What the project's thread holds: it goes ahead of what the GUI thread was told."""

    project: Project
    view: ProjectView


@dataclass(frozen=True, slots=True)
class _Edited:
    view: ProjectView
    edit: Edit | None
    can_undo: str
    can_redo: str
    changed: tuple[int, ...] | None = ()  # by a reading, since the view before; None: perhaps all


class OpenProject(QObject):
    """One project at a time.

    Signals, GUI thread:
        opened(): another project is open; ``view`` holds its samples.
        closed(): none is.
        changed(ids): these samples have another label, split or state; an empty tuple: any of them, or the classes.
        edited(edit_done): a label edit was saved.
        failed(failure): a ``Failed``: what could not be done.

    ``project`` is the store's object. It is safe in any worker thread, and never touched in the GUI thread.
    """

    opened = Signal()
    closed = Signal()
    changed = Signal(tuple)
    edited = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = SerialQueue(self)
        self._queue.failed.connect(self.failed)
        self._open: _Open | None = None
        self._view: ProjectView | None = None
        self._generation = 0  # of what is open: answers to questions about another project are dropped
        self.can_undo = self.can_redo = ""  # titles of what would be undone and redone; empty: nothing

    # --- what is open --------------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether a project is open."""
        return self._view is not None

    @property
    def project(self) -> Project:
        """The store's project, for worker threads.

        Raises:
            RuntimeError: None is open.
        """
        if self._open is None:
            msg = "no project is open"
            raise RuntimeError(msg)
        return self._open.project

    @property
    def view(self) -> ProjectView:
        """The samples as they are known now.

        Raises:
            RuntimeError: None is open.
        """
        if self._view is None:
            msg = "no project is open"
            raise RuntimeError(msg)
        return self._view

    def open(self, make: Callable[[], Project], *, failed: Callable[[Failed], object] | None = None) -> None:
        """Open what ``make`` returns (it is called in the project's thread), and close what was open."""

        def work() -> tuple[_Open, _Edited]:
            project = make()
            state = _state_of(project)
            return _Open(project, state.view), state

        self._queue.ask(work, self._on_opened, failed=failed)

    def close(self) -> None:
        """Close the project; what was asked before is done first."""
        if self._open is not None:
            self._queue.ask(self._open.project.close)
            self._forget()
            self.closed.emit()

    def shutdown(self) -> bool:
        """Do what was asked, close, and end the thread; False: not in time."""
        if self._open is not None:
            self._queue.ask(self._open.project.close)
            self._forget()
        return self._queue.drain(timeout_ms=SHUTDOWN_MS)

    # --- edits ---------------------------------------------------------------------------------------------

    def set_labels(
        self,
        changes: Mapping[int, LabelValue | None],
        *,
        origin: Origin,
        title: str,
        failed: Callable[[Failed], object] | None = None,
    ) -> None:
        """Set or clear labels as one edit; ``failed``: is told in place of the signal that it was not saved."""
        if changes:
            values = dict(changes)
            self._edit(
                lambda project: project.labels.apply(values, origin=origin, title=title), kind="do", failed=failed
            )

    def label(
        self,
        ids: Iterable[int],
        name: str,
        *,
        title: str,
        origin: Origin = "person",
        failed: Callable[[Failed], object] | None = None,
    ) -> None:
        """Give samples one class; where they may have several, add it to those that they have."""
        if self._view is not None and self._view.task is Task.MULTI:
            chosen = tuple(ids)
            self._edit(
                lambda project: _add_label(project, chosen, name, origin=origin, title=title), kind="do", failed=failed
            )
            return
        value = LabelValue(labels=(name,))
        self.set_labels(dict.fromkeys(ids, value), origin=origin, title=title, failed=failed)

    def undo(self) -> None:
        """Take the newest edit back."""
        self._edit(lambda project: project.labels.undo(), kind="undo")

    def redo(self) -> None:
        """Bring back what was undone last."""
        self._edit(lambda project: project.labels.redo(), kind="redo")

    def edit(self, act: Callable[[Project], Edit | None]) -> None:
        """Do one edit of another kind, such as renaming a class; None: nothing changed."""
        self._edit(act, kind="do")

    def add_class(self, name: str) -> None:
        """Add a class without samples."""
        self.run(lambda project: project.labels.add_classes([name]), lambda _: self.reload())

    def reload(self) -> None:
        """Read everything again, since another window, a terminal or an import changed it."""
        if self._open is None:
            return
        opened = self._open

        def work(project: Project) -> _Edited:
            state, before = _state_of(project), opened.view  # which is told before this one: one thread, one order
            opened.view = state.view
            changed = state.view.changed_since(before) if before.classes == state.view.classes else None
            return replace(state, changed=changed)

        self.run(work, self._on_reloaded)

    def run(
        self,
        work: Callable[[Project], T],
        then: Callable[[T], object] | None = None,
        *,
        failed: Callable[[Failed], object] | None = None,
    ) -> None:
        """Do something short with the project in its thread; the answer comes only while it is still open."""
        project, generation = self.project, self._generation

        def answer(value: T) -> None:
            if then is not None and generation == self._generation:
                then(value)

        self._queue.ask(lambda: work(project), answer, failed=failed)

    def ask(
        self,
        work: Callable[[], T],
        then: Callable[[T], object] | None = None,
        *,
        failed: Callable[[Failed], object] | None = None,
    ) -> None:
        """Do something in the project's thread, after all that was asked before, whether or not one is open then."""
        self._queue.ask(work, then, failed=failed)

    # --- answers -------------------------------------------------------------------------------------------

    def _edit(
        self,
        act: Callable[[Project], Edit | None],
        *,
        kind: str,
        failed: Callable[[Failed], object] | None = None,
    ) -> None:
        if self._open is None:
            return
        opened = self._open

        def work(project: Project) -> _Edited:
            edit = act(project)
            if edit is not None:
                samples = project.samples.rows(ids=edit.samples)
                if len(opened.view.rows_of([sample.id for sample in samples])) == len(samples):
                    opened.view = opened.view.with_samples(samples, project.labels.class_names())
                else:  # undone was an edit of samples that came in elsewhere, and are not in the view yet
                    opened.view = _state_of(project).view
            return _Edited(opened.view, edit, *_next_titles(project))

        def answer(done: _Edited) -> None:
            before = self._view
            self._take(done)
            if done.edit is not None:
                is_whole = before is None or len(before) != len(done.view)
                self.changed.emit(() if is_whole else done.edit.samples)
                self.edited.emit(EditDone(done.edit.title, kind, done.edit.samples))

        self.run(work, answer, failed=failed)

    def _on_opened(self, answer: tuple[_Open, _Edited]) -> None:
        if self._open is not None:
            self._queue.ask(self._open.project.close)
        self._forget()
        self._open = answer[0]
        self._take(answer[1])
        self.opened.emit()

    def _on_reloaded(self, state: _Edited) -> None:
        self._take(state)
        if state.changed is None:
            self.changed.emit(())
        elif state.changed:
            self.changed.emit(state.changed)

    def _take(self, state: _Edited) -> None:
        self._view, self.can_undo, self.can_redo = state.view, state.can_undo, state.can_redo

    def _forget(self) -> None:
        self._generation += 1
        self._open, self._view = None, None
        self.can_undo = self.can_redo = ""


def _add_label(project: Project, ids: Sequence[int], name: str, *, origin: Origin, title: str) -> Edit | None:
    rows = [row for row in project.samples.rows(ids=ids) if name not in row.labels]
    changes = {row.id: LabelValue(labels=(*row.labels, name)) for row in rows}
    return project.labels.apply(changes, origin=origin, title=title) if changes else None


def _state_of(project: Project) -> _Edited:
    from tldesk.services.project_view import load_view

    return _Edited(load_view(project), None, *_next_titles(project))


def _next_titles(project: Project) -> tuple[str, str]:
    undo, redo = project.labels.next_undo(), project.labels.next_redo()
    return (undo.title if undo else "", redo.title if redo else "")
