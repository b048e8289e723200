"""What a person may choose before an import: task, groups, and behind a fold reader, its options and shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from tldesk.core.contracts import Task
from tldesk.services.import_preview import PreviewOptions
from tldesk.ui.inspector import Fold
from tldesk.ui.plugin_words import plugin_title
from tldesk.ui.theme import Space

if TYPE_CHECKING:
    from tldesk.services.import_preview import ImportPreview, LoaderOffer, OptionOffer
    from tldesk.ui.theme import Theme

TYPING_MS = 600  # after the last key, before it is looked at again
_BURST_S = 2


class ImportForm(QWidget):
    """Fields that show what the last look assumed.

    Signals: ``options_changed(options)``: a ``PreviewOptions``, when the person has chosen another value.
    """

    options_changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_filling = False
        self._is_new = True
        self._tasks: tuple[Task, ...] = ()
        self._chosen_task: Task | None = None
        self._loaders: tuple[LoaderOffer, ...] = ()
        self._chosen_loader: str | None = None
        self._rules: tuple[str, ...] = ()
        self._fields: dict[str, QComboBox | QLineEdit] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TYPING_MS)
        self._timer.timeout.connect(self._tell)
        self._task, self._group, self._loader = QComboBox(), QComboBox(), QComboBox()
        self._rule_line = QLineEdit()
        self._group.setLineEdit(self._rule_line)  # makes it editable
        self._group.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._val, self._test = QSpinBox(), QSpinBox()
        for box in (self._val, self._test):
            box.setRange(0, 80)
            box.setSuffix(" %")
            box.setValue(20)
            box.valueChanged.connect(self._timer.start)
        self._task.activated.connect(self._on_task)
        self._group.activated.connect(self._on_chosen)
        self._rule_line.editingFinished.connect(self._on_group_typed)
        self._loader.activated.connect(self._on_loader)
        self._rows = QFormLayout()
        self._details = QWidget()
        self._more = QFormLayout(self._details)
        for rows in (self._rows, self._more):
            rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
            rows.setContentsMargins(0, 0, 0, 0)
            rows.setHorizontalSpacing(Space.L)
            rows.setVerticalSpacing(Space.S)
        self._rows.addRow(QLabel(), self._task)
        self._rows.addRow(QLabel(), self._group)
        self._more.addRow(QLabel(), self._loader)
        self._more.addRow(QLabel(), self._val)
        self._more.addRow(QLabel(), self._test)
        self._fold = Fold("import-details", self._details, theme=theme, is_open=False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.M)
        layout.addLayout(self._rows)
        layout.addWidget(self._fold)
        self._retranslate()

    @property
    def options(self) -> PreviewOptions:
        """What is chosen now."""
        given = {
            name: field.currentText() if isinstance(field, QComboBox) else field.text().strip()
            for name, field in self._fields.items()
        }
        defaults = {option.name: option.default for loader in self._loaders[:1] for option in loader.options}
        return PreviewOptions(
            loader=self._chosen_loader,
            options={name: text for name, text in given.items() if text != defaults.get(name, "")},
            group=self._rule_of(self._group.currentText()),
            task=self._chosen_task,
            val=self._val.value() / 100,
            test=self._test.value() / 100,
        )

    @property
    def titles(self) -> list[QLabel]:
        """What the fields are called that always show, for whoever lines several fields up."""
        found = [self._rows.labelForField(field) for field in (self._task, self._group)]
        return [label for label in found if isinstance(label, QLabel)]

    def set_new(self, *, is_new: bool) -> None:
        """Ask for what only a new project asks: its task and shares."""
        self._is_new = is_new
        for rows, field in ((self._rows, self._task), (self._more, self._val), (self._more, self._test)):
            rows.setRowVisible(field, is_new)

    def show_choices(self, preview: ImportPreview) -> None:
        """Show what a look assumed, and what else fits."""
        self._is_filling = True
        if self._chosen_task is None or preview.task not in self._tasks:
            self._tasks = tuple(dict.fromkeys((*preview.fitting_tasks, preview.task)))
        self._fill_tasks(preview.task)
        self._rules = tuple(dict.fromkeys(("none", "folder", *(leak.option for leak in preview.offers), preview.group)))
        self._fill_groups(preview.group)
        if preview.loaders:
            self._show_loaders(preview.loaders)
        if any(problem.choice in ("options", "loader") for problem in preview.problems):
            self._fold.set_open(is_open=True)
        self._is_filling = False

    def forget(self) -> None:
        """Begin again, with nothing chosen."""
        self._is_filling = True
        self._chosen_task = self._chosen_loader = None
        self._tasks, self._loaders, self._rules = (), (), ("none", "folder")
        self._fill_groups("none")
        self._set_fields(())
        self._val.setValue(20)
        self._test.setValue(20)
        self._fold.set_open(is_open=False)
        self._timer.stop()
        self._is_filling = False

    def choose_group(self, rule: str) -> None:
        """Choose a rule, as if it was picked from the list."""
        if rule not in self._rules:
            self._rules = (*self._rules, rule)
        self._is_filling = True
        self._fill_groups(rule)
        self._is_filling = False
        self._tell()

    def choose_option(self, name: str, value: str) -> None:
        """Choose an option of the reader, as if it was picked behind the fold; one that it has not is ignored."""
        field = self._fields.get(name)
        if field is None:
            return
        if isinstance(field, QComboBox):
            field.setCurrentText(value)
        else:
            field.setText(value)
        self._tell()

    # --- filling -------------------------------------------------------------------------------------------

    def _fill_tasks(self, task: Task) -> None:
        titles = {
            Task.SINGLE: self.tr("One class for each image"),
            Task.MULTI: self.tr("Any number of classes for each image"),
            Task.REGRESSION: self.tr("A number for each image"),
        }
        self._task.clear()
        for each in self._tasks:
            self._task.addItem(titles[each], each)
        self._task.setCurrentIndex(max(0, self._task.findData(task)))
        self._task.setEnabled(self._task.count() > 1)

    def _fill_groups(self, rule: str) -> None:
        self._group.clear()
        for each in self._rules:
            self._group.addItem(self._title_of(each), each)
        self._group.setCurrentIndex(self._group.findData(rule))
        self._group.setEditText(self._title_of(rule))
        self._rule_line.setCursorPosition(0)

    def _title_of(self, rule: str) -> str:
        if rule == "none":
            return self.tr("Every image by itself")
        if rule == "folder":
            return self.tr("Images of one subfolder")
        if rule == f"gap:{_BURST_S}":
            return self.tr("Photos taken within 2 seconds")
        return rule

    def _rule_of(self, text: str) -> str:
        return next((rule for rule in self._rules if self._title_of(rule) == text), text.strip() or "none")

    def _show_loaders(self, loaders: tuple[LoaderOffer, ...]) -> None:
        is_same = [each.key for each in loaders] == [each.key for each in self._loaders]
        self._loaders = loaders
        if is_same:
            return
        self._loader.clear()
        for each in loaders:
            self._loader.addItem(plugin_title(each.title), each.key)
        self._loader.setCurrentIndex(0)
        self._loader.setEnabled(len(loaders) > 1)
        self._set_fields(loaders[0].options)

    def _set_fields(self, options: tuple[OptionOffer, ...]) -> None:
        for field in self._fields.values():
            self._more.removeRow(field)
        self._fields = {option.name: self._field(option) for option in options}
        for option in options:
            field = self._fields[option.name]
            # Names and explanations are the plugin's own.
            self._more.addRow(option.name.replace("_", " ").capitalize(), field)
            field.setToolTip(option.about)
            field.setAccessibleName(option.name.replace("_", " "))
            field.setAccessibleDescription(option.about)

    def _field(self, option: OptionOffer) -> QComboBox | QLineEdit:
        if option.choices:
            box = QComboBox()
            box.addItems(option.choices)
            box.setCurrentText(option.default)
            box.activated.connect(self._on_chosen)
            return box
        line = QLineEdit(option.default)
        line.setPlaceholderText(option.about)
        line.textEdited.connect(self._timer.start)
        return line

    # --- what a person does --------------------------------------------------------------------------------

    @Slot()
    def _on_task(self) -> None:
        self._chosen_task = Task(self._task.currentData())  # Qt gives the plain text of an enum back
        self._tell()

    @Slot()
    def _on_loader(self) -> None:
        key = self._loader.currentData()
        self._chosen_loader = key
        offer = next((each for each in self._loaders if each.key == key), None)
        if offer is not None:
            self._set_fields(offer.options)
            self._loaders = (offer, *(each for each in self._loaders if each.key != key))
        self._tell()

    @Slot()
    def _on_group_typed(self) -> None:
        rule = self._rule_of(self._group.currentText())
        if not self._is_filling and rule != self._group.currentData():
            self._tell()

    @Slot()
    def _on_chosen(self) -> None:
        self._tell()

    @Slot()
    def _tell(self) -> None:
        self._timer.stop()
        if not self._is_filling:
            self.options_changed.emit(self.options)

    def _retranslate(self) -> None:
        self._fold.set_title(self.tr("Details"))
        for place, each in enumerate(self._loaders):
            self._loader.setItemText(place, plugin_title(each.title))
        for rows, field, title in (
            (self._rows, self._task, self.tr("What to learn")),
            (self._rows, self._group, self.tr("Keep together")),
            (self._more, self._loader, self.tr("Read as")),
            (self._more, self._val, self.tr("For validation")),
            (self._more, self._test, self.tr("For the test")),
        ):
            label = rows.labelForField(field)
            if isinstance(label, QLabel):
                label.setText(title)
                label.setBuddy(field)
            field.setAccessibleName(title)
        self._group.setToolTip(
            self.tr(
                "Images that belong together are never divided between training and test. Choose a rule, or type a"
                " pattern such as patient_(\\d+), scan*_*.png or gap:60 (seconds)."
            )
        )
        self._is_filling = True
        if self._tasks:
            self._fill_tasks(Task(self._task.currentData()))
        if self._rules:
            self._fill_groups(self._group.currentData() or self._group.currentText())
        self._is_filling = False

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
