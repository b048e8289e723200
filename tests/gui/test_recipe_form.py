"""The knobs of a recipe: what is shown for which keys and tasks, and a preview only where something is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit

from tldesk.core.keys import HEADS, LOSSES, OPTIMIZERS
from tldesk.core.recipe import Recipe
from tldesk.qt.recipe_draft import RecipeDraft
from tldesk.ui.recipe_fields import recipe_fields
from tldesk.ui.recipe_form import RecipeForm
from tldesk.ui.recipe_use import GROUPS, SIMPLE, grouped
from tldesk.ui.recipe_words import RecipeWords

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tldesk.ui.theme import Theme


@pytest.fixture
def draft() -> RecipeDraft:
    draft = RecipeDraft()
    draft.update({"head": {"key": "linear"}, "freeze": "none"})
    return draft


@pytest.fixture
def form(qtbot: QtBot, theme: Theme, draft: RecipeDraft) -> RecipeForm:
    form = RecipeForm(draft, theme=theme)
    qtbot.addWidget(form)
    form.set_details_open(is_open=True)
    form.resize(300, 900)
    with qtbot.waitExposed(form):
        form.show()
    return form


def shown(form: RecipeForm) -> set[str]:
    return {field.dotted for field in recipe_fields() if form.entry(field.dotted).isVisible()}


def offered(form: RecipeForm, dotted: str) -> set[str]:
    box = form.entry(dotted)
    assert isinstance(box, QComboBox)
    return {box.itemData(place) for place in range(box.count())}


def test_every_field_has_a_name_and_stands_in_one_group() -> None:
    words = RecipeWords()
    fields = {field.dotted for field in recipe_fields()}
    assert fields <= set(words.names())
    assert set(words.groups()) == set(GROUPS)
    in_groups = [name for names in grouped(sorted(fields)).values() for name in names]
    assert sorted([*in_groups, *SIMPLE]) == sorted(fields)
    for field in recipe_fields():
        for word in field.words if field.kind == "choice" else ():
            assert f"{field.dotted}:{word}" in words.choices() or word in {*words.choices(), "fp32", "bf16", "fp16"}


@pytest.mark.parametrize(
    ("changes", "there", "gone"),
    [
        ({"head": {"key": "linear"}}, {"head.pool", "head.start"}, {"head.hidden", "head.scale", "head.c"}),
        ({"head": {"key": "mlp"}}, {"head.hidden", "head.dropout"}, {"head.start", "head.scale"}),
        ({"loss": {"key": "focal"}}, {"loss.gamma", "loss.class_weights"}, {"loss.smoothing", "loss.delta"}),
        ({"loss": {"key": "auto"}}, {"loss.smoothing", "loss.class_weights"}, {"loss.gamma", "loss.margin"}),
        ({"optimizer": {"key": "sgd"}}, {"optimizer.momentum", "optimizer.nesterov"}, {"optimizer.betas"}),
        ({"optimizer": {"key": "rmsprop"}}, {"optimizer.alpha", "optimizer.momentum"}, {"optimizer.nesterov"}),
        ({"schedule": {"key": "one-cycle"}}, {"schedule.rise", "schedule.final_div"}, {"schedule.gamma"}),
        ({"schedule": {"key": "plateau"}}, {"schedule.patience", "schedule.floor"}, {"schedule.every"}),
        ({"augment": "mixup"}, {"mixup", "ema", "sampler"}, set()),
        (
            {"freeze": "head", "head": {"key": "ridge"}},
            {"head.alpha", "epochs", "device"},
            {"loss.key", "optimizer.key", "batch_size", "mixup", "checkpoint_s"},
        ),
    ],
)
def test_only_what_the_keys_use_is_shown(
    draft: RecipeDraft, form: RecipeForm, changes: dict[str, object], there: set[str], gone: set[str]
) -> None:
    draft.update(changes)
    assert there <= shown(form)
    assert not gone & shown(form)


def test_each_option_of_each_key_can_be_reached(draft: RecipeDraft, form: RecipeForm) -> None:
    for kind, table in (("head", HEADS), ("loss", LOSSES), ("optimizer", OPTIMIZERS)):
        for entry in table:
            form.set_task(entry.tasks[0])
            freeze = "head" if entry.is_solved else "none"
            draft.set_recipe(Recipe().model_dump(mode="json") | {"freeze": freeze, kind: {"key": entry.key}})
            wanted = {f"{kind}.{name}" for name in entry.options.model_fields}
            assert wanted <= shown(form), entry.key
    form.set_task("single")


def test_what_serves_another_task_is_not_offered(draft: RecipeDraft, form: RecipeForm) -> None:
    assert offered(form, "loss.key") == {"auto", "cross_entropy", "bce", "focal", "hinge"}
    assert offered(form, "best") == {"auto", "loss", "accuracy"}
    form.set_task("regression")
    assert offered(form, "loss.key") == {"auto", "mse", "mae", "huber"}
    assert offered(form, "best") == {"auto", "loss", "mae", "rmse", "r2"}
    assert "cosine" not in offered(form, "head.key")
    assert not {"loss.class_weights", "sampler", "head.start"} & shown(form)
    assert form.errors == {}


def test_a_recipe_of_another_task_is_shown_and_said_to_be_wrong(
    qtbot: QtBot, draft: RecipeDraft, form: RecipeForm
) -> None:
    draft.update({"loss": {"key": "focal"}})
    form.set_task("regression")
    assert "does not serve the task" in form.errors["loss.key"]
    box = form.entry("loss.key")
    assert isinstance(box, QComboBox)
    assert box.currentData() == "focal"
    qtbot.keyClick(box, Qt.Key.Key_Home)
    assert (draft.recipe.loss.key, form.errors) == ("auto", {})
    assert "focal" not in offered(form, "loss.key")


def test_a_wrong_value_goes_with_its_field(qtbot: QtBot, draft: RecipeDraft, form: RecipeForm) -> None:
    draft.update({"head": {"key": "mlp"}})
    entry = form.entry("head.dropout")
    assert isinstance(entry, QLineEdit)
    entry.setFocus()
    entry.selectAll()
    qtbot.keyClicks(entry, "2")
    qtbot.keyClick(entry, Qt.Key.Key_Return)
    assert form.errors == {"head.dropout": "Dropout: 2 is not allowed. Take 0 or more, below 1."}
    draft.update({"head": {"key": "linear"}})
    assert form.errors == {}
    draft.update({"head": {"key": "mlp"}})
    assert entry.text() == "0.5"


def test_a_number_can_be_the_name_of_a_class(qtbot: QtBot, draft: RecipeDraft, form: RecipeForm) -> None:
    draft.update({"freeze": "head", "head": {"key": "nearest-good"}})
    entry = form.entry("head.good")
    assert isinstance(entry, QLineEdit)
    entry.setFocus()
    qtbot.keyClicks(entry, "7")
    qtbot.keyClick(entry, Qt.Key.Key_Return)
    assert (draft.recipe.head.good, form.errors) == ("7", {})


def test_what_is_put_below_augmentation_shows_only_what_changes(draft: RecipeDraft, form: RecipeForm) -> None:
    preview = QLabel("views")
    form.put_below("augment", preview)
    assert preview.isHidden()
    draft.update({"augment": "light"})
    assert preview.isVisible()


def test_it_follows_the_language(draft: RecipeDraft, form: RecipeForm) -> None:
    before = shown(form)
    QApplication.sendEvent(form, QEvent(QEvent.Type.LanguageChange))
    assert shown(form) == before
