"""The language of the window: switched at once, and by the wishes of the system."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QObject

from tldesk.qt import languages as languages_module
from tldesk.qt.languages import CHINESE, ENGLISH, PSEUDO, Languages, language_of, pseudo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

TITLE = ("actions", "Show the browser")
BUTTON = ("QPlatformTheme", "Cancel")


class Counter(QObject):
    """Counts how often the application is told of another language."""

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__()
        self.count = 0
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LanguageChange and watched is QCoreApplication.instance():
            self.count += 1
        return False


@pytest.fixture
def languages(qapp: QCoreApplication) -> Iterator[Languages]:
    before = QLocale()
    languages = Languages(qapp)
    yield languages
    languages.choose(ENGLISH)
    qapp.removeEventFilter(languages)
    QLocale.setDefault(before)


def test_texts_and_qts_own_buttons_follow_the_choice_at_once(languages: Languages, qtbot: QtBot) -> None:
    english = QCoreApplication.translate(*TITLE)
    assert english == TITLE[1]
    with qtbot.waitSignal(languages.changed) as told:
        languages.choose(CHINESE)
    assert told.args == [CHINESE]
    assert re.search("[\u4e00-\u9fff]", QCoreApplication.translate(*TITLE))
    assert QCoreApplication.translate(*BUTTON) == "取消"
    languages.choose(ENGLISH)
    assert QCoreApplication.translate(*TITLE) == TITLE[1]
    assert QCoreApplication.translate(*BUTTON) == "Cancel"


def test_a_switch_is_told_once_however_many_catalogues_there_are(languages: Languages, qapp: QCoreApplication) -> None:
    counter = Counter(qapp)
    qapp.removeEventFilter(languages)
    qapp.installEventFilter(languages)  # the last one is asked first, as in the window
    languages.choose(CHINESE)
    assert counter.count == 1
    languages.choose(CHINESE)
    assert counter.count == 1
    languages.choose(PSEUDO)
    assert counter.count == 2


def test_pseudo_makes_every_text_longer_and_leaves_keys_alone(languages: Languages) -> None:
    languages.choose(PSEUDO)
    assert QCoreApplication.translate("anything", "Never marked").startswith("[")
    assert QCoreApplication.translate("QShortcut", "Shift") == "Shift"


def test_an_unknown_language_is_refused(languages: Languages) -> None:
    with pytest.raises(ValueError, match="klingon"):
        languages.choose("klingon")


def test_a_missing_catalogue_is_said(languages: Languages, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(relative: str) -> None:
        raise FileNotFoundError(relative)

    monkeypatch.setattr(languages_module, "resource", nowhere)
    languages.choose(CHINESE)
    assert "missing" in languages.remark()


def test_a_missing_font_is_said_in_english(languages: Languages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages_module, "has_chinese_font", lambda: False)
    assert languages.remark() == ""
    languages.choose(CHINESE)
    assert "font" in languages.remark()


def test_a_decimal_is_a_point_in_each_language(languages: Languages) -> None:
    QLocale.setDefault(QLocale("de_DE"))
    for choice in (CHINESE, PSEUDO):
        languages.choose(choice)
        assert QLocale().toString(0.5) == "0.5"


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        (["zh-Hans-CN", "zh-CN", "zh"], CHINESE),
        (["zh_CN"], CHINESE),
        (["zh-Hant-TW", "zh-TW"], ENGLISH),
        (["de-DE", "zh-CN", "en-US"], CHINESE),
        (["en-GB", "zh-CN"], ENGLISH),
        (["C"], ENGLISH),
        ([], ENGLISH),
    ],
)
def test_the_first_wish_that_is_spoken_counts(wishes: list[str], language: str) -> None:
    assert language_of(wishes) == language


FIELDS = st.sampled_from(["{name}", "{total:,}", "<b>", "</b>", "**", "&amp;", "%1", "\n"])


@given(st.lists(FIELDS | st.text(alphabet="abc XYZ.,", max_size=12)))
def test_pseudo_keeps_every_placeholder_and_mark(parts: list[str]) -> None:
    text = "".join(parts)
    kept = re.compile(r"\{[^{}]*\}|<[^<>]*>|&amp;|%1|\*\*|\n")
    assert kept.findall(pseudo(text)) == kept.findall(text)
    if re.search("[a-zA-Z]", kept.sub("", text)):
        assert len(pseudo(text)) > len(text)
        assert not pseudo(text).isascii()
