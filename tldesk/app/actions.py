"""The one list of what can be done: menus, keys, context menus and the command search are made from it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tldesk.ui.actions import QT_TRANSLATE_NOOP, ActionSpec
from tldesk.ui.theme import class_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tldesk.app.views import Views

PROJECT = QT_TRANSLATE_NOOP("actions", "Project")
EDIT = QT_TRANSLATE_NOOP("actions", "Edit")
LABELS = QT_TRANSLATE_NOOP("actions", "Labels")
MODEL = QT_TRANSLATE_NOOP("actions", "Model")
RUN = QT_TRANSLATE_NOOP("actions", "Run")
VIEW = QT_TRANSLATE_NOOP("actions", "View")
HELP = QT_TRANSLATE_NOOP("actions", "Help")

GALLERY_MENU = ("data.accept", "data.clear", "data.new_class", "", "edit.undo", "edit.redo", "", "data.show_file")


def all_actions(views: Views) -> Iterator[ActionSpec]:
    """Yield every action of the window, menu by menu."""
    yield from _project_actions(views)
    yield from _edit_actions(views)
    yield from _label_actions(views)
    yield from _model_actions(views)
    yield from _run_actions(views)
    yield from _view_actions(views)


def _project_actions(views: Views) -> Iterator[ActionSpec]:
    flow = views.flow
    rows = (
        ("open_folder", QT_TRANSLATE_NOOP("actions", "Open a folder of images"), flow.ask_import, ("Ctrl+O",), "open"),
        ("open", QT_TRANSLATE_NOOP("actions", "Open a project"), flow.ask_open, ("Ctrl+Shift+O",), "open"),
        ("sample", QT_TRANSLATE_NOOP("actions", "Open the sample project"), flow.open_sample, (), "open"),
        ("rename", QT_TRANSLATE_NOOP("actions", "Rename the project"), flow.ask_rename, (), "this"),
        (
            "show_in_files",
            QT_TRANSLATE_NOOP("actions", "Show the project in the file manager"),
            flow.show_in_files,
            (),
            "this",
        ),
        ("delete", QT_TRANSLATE_NOOP("actions", "Delete the project"), flow.ask_delete, (), "this"),
        ("close", QT_TRANSLATE_NOOP("actions", "Close the project"), flow.close, ("Ctrl+W",), "this"),
        ("quit", QT_TRANSLATE_NOOP("actions", "Quit"), views.desktop.window.close, ("Ctrl+Q",), "end"),
    )
    for key, title, callback, shortcuts, section in rows:
        yield ActionSpec(
            id=f"project.{key}", title=title, callback=callback, shortcuts=shortcuts, menu=PROJECT, section=section
        )


def _edit_actions(views: Views) -> Iterator[ActionSpec]:
    rows = (
        ("undo", QT_TRANSLATE_NOOP("actions", "Undo"), views.deeds.undo, ("Ctrl+Z",), "history"),
        ("redo", QT_TRANSLATE_NOOP("actions", "Redo"), views.deeds.redo, ("Ctrl+Shift+Z", "Ctrl+Y"), "history"),
        ("find", QT_TRANSLATE_NOOP("actions", "Find"), views.deeds.find, ("Ctrl+F",), "find"),
    )
    for key, title, callback, shortcuts, section in rows:
        yield ActionSpec(
            id=f"edit.{key}", title=title, callback=callback, shortcuts=shortcuts, menu=EDIT, section=section
        )


def _label_actions(views: Views) -> Iterator[ActionSpec]:
    data = views.data
    rows = (
        ("accept", QT_TRANSLATE_NOOP("actions", "Accept the suggestion"), data.accept, ("Space",), "label"),
        ("clear", QT_TRANSLATE_NOOP("actions", "Clear the label"), data.clear_labels, ("Backspace", "Del"), "label"),
        ("new_class", QT_TRANSLATE_NOOP("actions", "Type a class"), data.ask_class, ("N",), "label"),
        ("label_next", QT_TRANSLATE_NOOP("actions", "Label the next 20"), views.deeds.label_next, ("Ctrl+L",), "next"),
        ("rename_class", QT_TRANSLATE_NOOP("actions", "Rename a class"), views.classes.ask_rename, (), "classes"),
        (
            "merge_class",
            QT_TRANSLATE_NOOP("actions", "Merge a class into another"),
            views.classes.ask_merge,
            (),
            "classes",
        ),
        ("go_on", QT_TRANSLATE_NOOP("actions", "Go on looking at the images"), views.deeds.go_on_reading, (), "look"),
        ("seen", QT_TRANSLATE_NOOP("actions", "What the model sees"), data.toggle_seen, ("Ctrl+M",), "look"),
        (
            "show_file",
            QT_TRANSLATE_NOOP("actions", "Show the image in the file manager"),
            views.deeds.show_sample_file,
            (),
            "look",
        ),
    )
    for key, title, callback, shortcuts, section in rows:
        yield ActionSpec(
            id=f"data.{key}",
            title=title,
            callback=callback,
            shortcuts=shortcuts,
            place="" if key in {"label_next", "go_on"} else "data",
            menu=LABELS,
            section=section,
        )
    index = 0
    while keys := class_key(index):
        yield ActionSpec(
            id=f"label.{index}",
            title=QT_TRANSLATE_NOOP("actions", "Label with a class"),
            callback=partial(data.label_with, index),
            shortcuts=(keys.upper(),),
            place="data",
            is_searchable=False,
        )
        index += 1


def _model_actions(views: Views) -> Iterator[ActionSpec]:
    rows = (
        ("head", QT_TRANSLATE_NOOP("actions", "Freeze the whole backbone"), partial(views.deeds.preset, "head")),
        ("all", QT_TRANSLATE_NOOP("actions", "Thaw everything"), partial(views.deeds.preset, "all")),
        ("freeze", QT_TRANSLATE_NOOP("actions", "Freeze the selected layers"), views.deeds.freeze_selected),
        ("thaw", QT_TRANSLATE_NOOP("actions", "Thaw the selected layers"), views.deeds.thaw_selected),
        ("choose_weights", QT_TRANSLATE_NOOP("actions", "Choose a file of weights"), views.deeds.choose_weights),
        ("cache", QT_TRANSLATE_NOOP("actions", "Kept features…"), views.deeds.show_cache),
    )
    for key, title, callback in rows:
        yield ActionSpec(id=f"model.{key}", title=title, callback=callback, menu=MODEL)


def _run_actions(views: Views) -> Iterator[ActionSpec]:
    deeds = views.deeds
    rows = (
        ("train.start", QT_TRANSLATE_NOOP("actions", "Train"), deeds.train, ("Ctrl+R",), "run"),
        ("train.stop", QT_TRANSLATE_NOOP("actions", "Stop training"), deeds.stop_training, ("Ctrl+.",), "run"),
        (
            "train.resume",
            QT_TRANSLATE_NOOP("actions", "Resume the stopped run"),
            deeds.resume,
            ("Ctrl+Shift+R",),
            "run",
        ),
        ("train.extend", QT_TRANSLATE_NOOP("actions", "Extend the run"), deeds.extend, (), "run"),
        (
            "train.find_rate",
            QT_TRANSLATE_NOOP("actions", "Find a learning rate"),
            partial(deeds.with_recipe, "rate"),
            (),
            "recipe",
        ),
        (
            "recipe.text",
            QT_TRANSLATE_NOOP("actions", "Recipe as text"),
            partial(deeds.with_recipe, "text"),
            (),
            "recipe",
        ),
        (
            "recipe.copy",
            QT_TRANSLATE_NOOP("actions", "Copy the recipe as a command"),
            partial(deeds.with_recipe, "copy"),
            (),
            "recipe",
        ),
        (
            "recipe.load",
            QT_TRANSLATE_NOOP("actions", "Load a recipe"),
            partial(deeds.with_recipe, "load"),
            (),
            "recipe",
        ),
        (
            "recipe.save",
            QT_TRANSLATE_NOOP("actions", "Save the recipe"),
            partial(deeds.with_recipe, "save"),
            (),
            "recipe",
        ),
        (
            "recipe.preset",
            QT_TRANSLATE_NOOP("actions", "Save the recipe as a preset"),
            partial(deeds.with_recipe, "preset"),
            (),
            "recipe",
        ),
        (
            "run.evaluate",
            QT_TRANSLATE_NOOP("actions", "Evaluate the newest model"),
            deeds.evaluate_newest,
            ("Ctrl+E",),
            "after",
        ),
        ("run.use", QT_TRANSLATE_NOOP("actions", "Use the newest model"), deeds.use_newest, ("Ctrl+U",), "after"),
        (
            "run.csv",
            QT_TRANSLATE_NOOP("actions", "Save the predictions as CSV"),
            deeds.save_predictions,
            (),
            "after",
        ),
    )
    for key, title, callback, shortcuts, section in rows:
        yield ActionSpec(id=key, title=title, callback=callback, shortcuts=shortcuts, menu=RUN, section=section)


def _view_actions(views: Views) -> Iterator[ActionSpec]:
    deeds = views.deeds
    rows = (
        (
            "view.light",
            QT_TRANSLATE_NOOP("actions", "Light"),
            partial(deeds.set_theme, "light"),
            (),
            VIEW,
            "theme",
        ),
        ("view.dark", QT_TRANSLATE_NOOP("actions", "Dark"), partial(deeds.set_theme, "dark"), (), VIEW, "theme"),
        (
            "view.system",
            QT_TRANSLATE_NOOP("actions", "Light or dark as the system"),
            partial(deeds.set_theme, "system"),
            (),
            VIEW,
            "theme",
        ),
        ("language.en", "English", partial(deeds.set_language, "en"), (), VIEW, "language"),
        ("language.zh", "简体中文", partial(deeds.set_language, "zh_CN"), (), VIEW, "language"),
        ("view.messages", QT_TRANSLATE_NOOP("actions", "Messages"), deeds.show_messages, (), VIEW, "messages"),
        (
            "view.newest_message",
            QT_TRANSLATE_NOOP("actions", "Go to the newest message"),
            views.notices.focus_newest,
            ("F6",),
            VIEW,
            "messages",
        ),
        ("help.keys", QT_TRANSLATE_NOOP("actions", "Keys"), deeds.show_keys, ("?", "F1"), HELP, "help"),
        (
            "help.log",
            QT_TRANSLATE_NOOP("actions", "Show the log in the file manager"),
            deeds.show_log,
            (),
            HELP,
            "help",
        ),
        ("help.about", QT_TRANSLATE_NOOP("actions", "About TL Desk"), deeds.show_about, (), HELP, "help"),
    )
    for key, title, callback, shortcuts, menu, section in rows:
        yield ActionSpec(id=key, title=title, callback=callback, shortcuts=shortcuts, menu=menu, section=section)
