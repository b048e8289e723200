"""The language of the window: English as written, Chinese from a catalogue, and a pseudo-language that finds faults."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QLibraryInfo, QLocale, QObject, QTranslator, Signal
from PySide6.QtGui import QFontDatabase

from tldesk.resources import resource

if TYPE_CHECKING:
    from collections.abc import Sequence

SYSTEM = "system"
ENGLISH = "en"
CHINESE = "zh_CN"
PSEUDO = "pseudo"
CHOICES = (SYSTEM, ENGLISH, CHINESE, PSEUDO)
OWN_NAMES = {ENGLISH: "English", CHINESE: "简体中文"}
"""What a language is called by those who read it; never translated."""

_QT_CATALOGUES = ("qtbase_zh_CN.qm",)  # of Qt's own dialogs and buttons
_KEPT = re.compile(r"\{[^{}]*\}|<[^<>]*>|&\w+;|%\w|%L?\d|\*\*|&(?=\w)|\n")
_ACCENTS = str.maketrans(
    "ABCDEFGHIKLMNOPRSTUVWYZabcdefghiklmnoprstuvwyz", "ÅƁÇÐÉƑĜĤÎĶĻṀÑÖÞŔŠŢÛṼŴÝŽåƀçðéƒĝĥîķļɱñöþŕšţûṽŵýž"
)
_LONGER_BY = 0.4
_LONGEST_WORD = 9  # of what makes a text longer, so that it wraps as words do
_UNTOUCHED = frozenset({"QShortcut", "QLocale"})  # names of keys are read back by Qt


def pseudo(text: str) -> str:
    """Return a text some 40 % longer, with accents and in brackets; placeholders, tags and marks stay as they are."""
    parts: list[str] = []
    letters = at = 0
    for kept in _KEPT.finditer(text):
        parts += (text[at : kept.start()].translate(_ACCENTS), kept.group())
        letters += kept.start() - at
        at = kept.end()
    parts.append(text[at:].translate(_ACCENTS))
    letters += len(text) - at
    longer = "".join(" " if place % _LONGEST_WORD == 0 else "·" for place in range(1, round(letters * _LONGER_BY) - 1))
    return f"[{''.join(parts)}{longer.rstrip() or '·'}]" if letters else text


class PseudoTranslator(QTranslator):
    """Answers every text, Qt's own too, with its pseudo form: what stays plain English was never marked."""

    def isEmpty(self) -> bool:
        """Say that there is something in it."""
        return False

    def translate(  # None is a null string to Qt: not translated here
        self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        """Return the pseudo form of any text."""
        return None if context in _UNTOUCHED else pseudo(sourceText)


class Languages(QObject):
    """Switches the language of the whole application at once: Qt then sends every widget ``LanguageChange``.

    Numbers follow the window's language, not the system: a decimal is a point in both, as it is in recipes.

    Signals, GUI thread: ``changed(language)`` after a switch: ``en``, ``zh_CN`` or ``pseudo``.
    """

    changed = Signal(str)

    def __init__(self, app: QCoreApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._translators: list[QTranslator] = []
        self.choice = SYSTEM
        self.language = ENGLISH
        self._is_missing = False

    def choose(self, choice: str) -> None:
        """Speak another language; ``system`` follows the computer's.

        Raises:
            ValueError: There is none of that name.
        """
        if choice not in CHOICES:
            msg = f"no language {choice!r}; there are {', '.join(CHOICES)}"
            raise ValueError(msg)
        self.choice = choice
        language = language_of(QLocale.system().uiLanguages()) if choice == SYSTEM else choice
        if language != self.language:
            self._switch(language)

    def remark(self) -> str:
        """Return why the chosen language is not well shown, in the language of now; empty where it is."""
        if self._is_missing:
            return self.tr("The Chinese texts are missing from this installation; install TL Desk again.")
        if self.language == CHINESE and not has_chinese_font():
            # Not translated: whoever lacks the font cannot read the translation.
            return "No font for Chinese was found; install one, such as Noto Sans CJK SC, and start TL Desk again."
        return ""

    def _switch(self, language: str) -> None:
        # Each translator would make every widget set its texts anew. The filter is there only now: one on the
        # application sees every event of every object, in Python.
        self._app.installEventFilter(self)
        try:
            for translator in self._translators:
                self._app.removeTranslator(translator)
            self._translators = self._translators_of(language)
            for translator in self._translators:
                self._app.installTranslator(translator)
            QLocale.setDefault(QLocale(CHINESE if language == CHINESE else "en_US"))
            self.language = language
        finally:
            self._app.removeEventFilter(self)
        QCoreApplication.sendEvent(self._app, QEvent(QEvent.Type.LanguageChange))
        self.changed.emit(language)

    def _translators_of(self, language: str) -> list[QTranslator]:
        self._is_missing = False
        if language == PSEUDO:
            return [PseudoTranslator(self)]
        if language != CHINESE:
            return []
        folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        files = [folder / name for name in _QT_CATALOGUES]  # the last one installed is asked first
        try:
            files.append(resource(f"translations/tldesk_{language}.qm"))
        except FileNotFoundError:
            self._is_missing = True
        translators = []
        for file in files:
            translator = QTranslator(self)
            if translator.load(str(file)):
                translators.append(translator)
        return translators

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold back what each translator sends, until all of them are there."""
        return watched is self._app and event.type() == QEvent.Type.LanguageChange


def language_of(wishes: Sequence[str]) -> str:
    """Return the language for a person's wishes, best first, as ``zh-Hans-CN``; English where none fits."""
    for wish in wishes:
        locale = QLocale(wish.replace("-", "_"))
        if locale.language() == QLocale.Language.English:
            return ENGLISH
        if locale.language() == QLocale.Language.Chinese and locale.script() == QLocale.Script.SimplifiedHanScript:
            return CHINESE
    return ENGLISH


def has_chinese_font() -> bool:
    """Return whether this computer has a font for Simplified Chinese."""
    return bool(QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese))
