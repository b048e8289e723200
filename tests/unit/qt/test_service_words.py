"""Texts from below the window, said in its language and for its hands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QLocale

from tldesk.qt import service_words
from tldesk.qt.languages import CHINESE, ENGLISH, PSEUDO, Languages
from tldesk.qt.service_words import IN_THE_WINDOW, said, said_both, sentence, stopped, templates

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def languages(qapp: QCoreApplication) -> Iterator[Languages]:
    before = QLocale()
    languages = Languages(qapp)
    yield languages
    languages.choose(ENGLISH)
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("the disk of /data is full", "/data 所在的磁盘已满"),
        ("/a: b.csv cannot be written: No space left on device", "无法写入 /a: b.csv：磁盘空间不足"),
        ("no such file", "没有这个文件"),
        ("plugin x: it declares no TLDESK_API", "插件 x：它没有声明 TLDESK_API"),
        ("cut.jpg is empty; check the path", "cut.jpg 是空的；请检查路径"),
        ("very few training samples: cat has 1, black dog has 2", "训练样本极少：cat 有 1，black dog has 2"),
        ("3 changed files are read again", "重新读取 3 个有变化的文件"),
    ],
)
def test_a_text_is_known_by_its_template_and_its_parts_are_said_too(
    languages: Languages, text: str, chinese: str
) -> None:
    languages.choose(CHINESE)
    assert said(text) == chinese


@pytest.mark.parametrize(
    "text",
    [
        "",
        "photo.jpg",
        "RuntimeError: the kernel and the driver, or both",
        "已经是中文。",
        "x" * 5000,
        "{0} {}",
        "Black and white photos",
    ],
)
def test_what_is_no_text_of_the_services_stays_as_it_is(languages: Languages, text: str) -> None:
    languages.choose(CHINESE)
    assert said(text) == text


@given(st.text(max_size=60))
def test_no_text_is_lost_or_raises_in_english(text: str) -> None:
    if not service_words._TERMINAL.search(text):
        assert said(text) == text


def test_the_window_names_its_own_ways_in_english_too() -> None:
    what, cure = "photos is not there", "put it back, or name its new place with `tldesk relink`"
    assert "tldesk" not in said_both(what, cure)
    assert said_both(what, cure).startswith("photos is not there; put it back, or ")
    ways = "--weights a.b (here), or give a file with --weights FILE, or start from random weights with --weights none"
    assert said(ways) == (
        "choose the weights a.b, which are here, or choose a file of weights in Model, or use random weights in Model"
    )


def test_the_language_is_followed_at_once_and_back(languages: Languages) -> None:
    text = "no project is open"
    for language, begins in ((CHINESE, "没有"), (PSEUDO, "["), (ENGLISH, "no project")):
        languages.choose(language)
        assert said(text).startswith(begins)


def test_sentences_end_as_the_language_does(languages: Languages) -> None:
    assert sentence("no project is open") == "No project is open."
    assert stopped("a.jpg is empty.") == "a.jpg is empty."
    assert stopped("") == ""
    languages.choose(CHINESE)
    assert sentence("no project is open") == "没有打开的项目。"
    assert said_both("a.jpg is empty", "check the path") == "a.jpg 是空的；请检查路径"
    assert said_both("a.jpg is empty", "") == "a.jpg 是空的"


def test_each_template_is_found_again_in_a_text_of_it(languages: Languages) -> None:
    """Not swallowed by a more general one: that would leave its English words in a hole."""
    languages.choose(CHINESE)
    lost = []
    for template in templates():
        holes = ["Q7" for _ in range(9)]
        told = said(template.format(*holes))
        target = QCoreApplication.translate(service_words.CONTEXT, IN_THE_WINDOW.get(template, template))
        if told != target.format(*holes):
            lost.append((template, told))
    assert not lost


def test_without_the_list_everything_stays_english(languages: Languages, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> tuple[str, ...]:
        raise FileNotFoundError

    monkeypatch.setattr(service_words, "templates", missing)
    service_words._patterns.cache_clear()
    service_words._said.cache_clear()
    languages.choose(CHINESE)
    try:
        assert said("no project is open") == "no project is open"
    finally:
        service_words._patterns.cache_clear()
        service_words._said.cache_clear()
