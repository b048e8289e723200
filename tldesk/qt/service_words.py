"""Say what comes from below the window, errors, notes and reasons, in the window's language and for a hand on a mouse.

The services write English, for the terminal too. Their texts are known as templates (``service_texts.json``, collected
from the sources); a text is matched against these, and its template is translated. No template: it stays as it is.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from PySide6.QtCore import QCoreApplication

from tldesk.resources import resource

CONTEXT = "services"
TEMPLATES = "translations/service_texts.json"
_KEPT_TEXTS = 4096
_LONGEST = 2000  # characters; what is longer is no message
_MOST_PARTS = 12
_FEW_LETTERS = 5  # a template with fewer fits too many texts: it is believed between single words only
_HOLE = re.compile(r"\{\d+\}")
_BRACES = re.compile(r"\{\{|\}\}")
_TERMINAL = re.compile(r"tldesk |(?<![\w-])--\w|relink|TLDESK_HOME")


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Mark a text for lupdate, which knows it by this name, and return it. (Qt's own is typed as any object.)"""
    return text


_STOP = QT_TRANSLATE_NOOP("services", "{0}.")
_JOINS = {
    "; ": QT_TRANSLATE_NOOP("services", "{0}; {1}"),
    ": ": QT_TRANSLATE_NOOP("services", "{0}: {1}"),
    ", or ": QT_TRANSLATE_NOOP("services", "{0}, or {1}"),
    ", ": QT_TRANSLATE_NOOP("services", "{0}, {1}"),
    " and ": QT_TRANSLATE_NOOP("services", "{0} and {1}"),
    " or ": QT_TRANSLATE_NOOP("services", "{0} or {1}"),
}
"""What joins texts to a longer one, and the template of the two; looked at in this order."""

IN_THE_WINDOW = {
    "--weights {0} (here)": QT_TRANSLATE_NOOP("services", "choose the weights {0}, which are here"),
    "allow the download ({0}) with --download": QT_TRANSLATE_NOOP("services", "download them in Model ({0})"),
    "give a file with --weights FILE": QT_TRANSLATE_NOOP("services", "choose a file of weights in Model"),
    "start from random weights with --weights none": QT_TRANSLATE_NOOP("services", "use random weights in Model"),
    "--val {0} and --test {1} leave nothing to train on": QT_TRANSLATE_NOOP(
        "services", "{0} for validation and {1} for the test leave nothing to train on"
    ),
    "--{0} {1} is no fraction": QT_TRANSLATE_NOOP("services", "{0} {1} is no share"),
    "--{0} {1} differs from the project's own {2} {3}": QT_TRANSLATE_NOOP(
        "services", "{0} {1} differs from the project's own {2} {3}"
    ),
    "leave --{0} out, or make another project": QT_TRANSLATE_NOOP(
        "services", "take the project's own {0}, or import into a new project"
    ),
    "--group '{0}' has {1} groups": QT_TRANSLATE_NOOP("services", "the rule '{0}' has {1} groups"),
    "--group '{0}' is no regular expression: {1}": QT_TRANSLATE_NOOP(
        "services", "the rule '{0}' is no regular expression: {1}"
    ),
    "--group '{0}' is no way of grouping": QT_TRANSLATE_NOOP("services", "'{0}' is no rule for what to keep together"),
    "--group '{0}' names no number of seconds": QT_TRANSLATE_NOOP("services", "the rule '{0}' names no seconds"),
    "put its samples into one split, or import without this --group": QT_TRANSLATE_NOOP(
        "services", "put its samples into one split, or choose another rule for what to keep together"
    ),
    "choose another --loader": QT_TRANSLATE_NOOP("services", "choose another way to read it, under Details"),
    "name another --loader": QT_TRANSLATE_NOOP("services", "choose another way to read it, under Details"),
    "choose one by --loader: {0}": QT_TRANSLATE_NOOP("services", "choose a way to read it, under Details: {0}"),
    "leave --loader out or say {0}; for another loader make another project": QT_TRANSLATE_NOOP(
        "services", "read it as {0}, or import it into a new project"
    ),
    "choose another --split, or label more": QT_TRANSLATE_NOOP(
        "services", "choose other samples to judge by, or label more"
    ),
    "choose one character, as in --option delimiter=;": QT_TRANSLATE_NOOP(
        "services", "choose one character, such as ;"
    ),
    "choose the label file that belongs to it with --option labels=FILE": QT_TRANSLATE_NOOP(
        "services", "name the label file that belongs to it, under Details"
    ),
    "name the right one with --option {0}=COLUMN": QT_TRANSLATE_NOOP(
        "services", "name the right column, under Details ({0})"
    ),
    "make the project with --task multi": QT_TRANSLATE_NOOP(
        "services", "import into a new project with any number of classes for each image"
    ),
    "make the project with --task regression": QT_TRANSLATE_NOOP(
        "services", "import into a new project with a number for each image"
    ),
    "give each sample one label, or make the project with --task multi": QT_TRANSLATE_NOOP(
        "services",
        "give each sample one label, or import into a new project with any number of classes for each image",
    ),
    "give numbers, or make the project with --task single": QT_TRANSLATE_NOOP(
        "services", "give numbers, or import into a new project with one class for each image"
    ),
    "{0} labels '{1}', but the project takes one per sample (--task multi)": QT_TRANSLATE_NOOP(
        "services", "{0} labels '{1}', but the project takes one for each sample"
    ),
    "give the path of a folder NAME.tldesk that `tldesk new` made": QT_TRANSLATE_NOOP(
        "services", "choose the folder NAME.tldesk of a project"
    ),
    "give files or folders after the project": QT_TRANSLATE_NOOP("services", "drop images or a folder"),
    "{0} is a run folder: --run makes no sense": QT_TRANSLATE_NOOP("services", "{0} is a run's folder already"),
    "leave --run out": QT_TRANSLATE_NOOP("services", "open the project instead"),
    "move {0} away, or name another folder by --to": QT_TRANSLATE_NOOP(
        "services", "move {0} away, then open the sample project again"
    ),
    "name a run, or train with a --val part": QT_TRANSLATE_NOOP(
        "services", "choose a run, or train with images for validation"
    ),
    "put it back, or name its new place with `tldesk relink`": QT_TRANSLATE_NOOP(
        "services", "put it back, or right-click its folder in the browser: Say where it is now"
    ),
    "put it back, or name its new place with `tldesk relink`; then import again": QT_TRANSLATE_NOOP(
        "services", "put it back, or right-click its folder in the browser: Say where it is now; then import again"
    ),
    "relink the source if it was moved": QT_TRANSLATE_NOOP(
        "services", "if it was moved, right-click its folder in the browser: Say where it is now"
    ),
    "see `tldesk runs`": QT_TRANSLATE_NOOP("services", "choose a run in the browser"),
    "see tldesk keys and backbones": QT_TRANSLATE_NOOP("services", "choose one that the window offers"),
    "see tldesk keys and backbones (not taking part: {0}; see tldesk plugins list)": QT_TRANSLATE_NOOP(
        "services", "choose one that the window offers (plugins that take no part: {0})"
    ),
    "did you mean {0}? (not taking part: {1}; see tldesk plugins list)": QT_TRANSLATE_NOOP(
        "services", "did you mean {0}? (plugins that take no part: {1})"
    ),
    "there are {0} (not taking part: {1}; see tldesk plugins list)": QT_TRANSLATE_NOOP(
        "services", "there are {0} (plugins that take no part: {1})"
    ),
    "train one with `tldesk train`": QT_TRANSLATE_NOOP("services", "train one"),
}
"""What the terminal is told, and what the window says instead."""


def said(text: str) -> str:
    """Return a text of the services in the window's language, with what the window can do in place of the terminal.

    A text that is none of theirs comes back as it is.
    """
    if not text or len(text) > _LONGEST:
        return text
    language = _tr(_JOINS["; "])  # each language has another one: this is what is kept for
    if language == _JOINS["; "] and not _TERMINAL.search(text):
        return text
    return _said(text, language)


def said_both(what: str, cure: str) -> str:
    """Return what is wrong and the cure, in one line."""
    return _tr(_JOINS["; "]).format(said(what), said(cure)) if cure else said(what)


def sentence(text: str) -> str:
    """Return a text of the services as a sentence."""
    text = said(text)
    return stopped(f"{text[:1].upper()}{text[1:]}")


def stopped(text: str) -> str:
    """Return a text of the services with a full stop; it may begin with a file's name."""
    text = said(text)
    return _tr(_STOP).format(text) if text and text[-1] not in ".!?。！？" else text


def templates() -> tuple[str, ...]:
    """Return the templates of all texts below the window, in English.

    Raises:
        FileNotFoundError: They do not ship with this installation.
        ValueError: The file was altered.
    """
    return tuple(json.loads(resource(TEMPLATES).read_text(encoding="utf-8")))


@dataclass(frozen=True)
class _Pattern:
    """A template, and how to find its holes in a text."""

    template: str
    literals: tuple[str, ...]  # what stands before, between and behind the holes

    @classmethod
    def of(cls, template: str) -> _Pattern:
        parts = _HOLE.split(_BRACES.sub(lambda found: "\0" if found.group() == "{{" else "\1", template))
        return cls(template, tuple(part.replace("\0", "{").replace("\1", "}") for part in parts))

    @cached_property
    def weight(self) -> int:
        """How much of a text is this template's own."""
        return sum(letter.isalpha() for part in self.literals for letter in part)

    @cached_property
    def longest(self) -> str:
        return max(self.literals, key=len)

    @cached_property
    def whole(self) -> re.Pattern[str]:
        return re.compile("(.*?)".join(map(re.escape, self.literals)), re.DOTALL)

    def parts_of(self, text: str) -> tuple[str, ...] | None:
        """Return what stands in the holes; None: the text is not of this template."""
        if self.longest not in text or not text.startswith(self.literals[0]) or not text.endswith(self.literals[-1]):
            return None  # most fall here, long before the expression is made
        found = self.whole.fullmatch(text)
        return found.groups() if found is not None else None


@cache
def _patterns() -> tuple[_Pattern, ...]:
    """Return all patterns, the most particular one first."""
    try:
        known = templates()
    except (OSError, ValueError):
        return ()
    found = (_Pattern.of(template) for template in {*known, *IN_THE_WINDOW})
    return tuple(sorted(found, key=lambda one: (-one.weight, len(one.literals) > 1, -len(one.template), one.template)))


def _tr(text: str) -> str:
    return QCoreApplication.translate(CONTEXT, text)


@lru_cache(maxsize=_KEPT_TEXTS)
def _said(text: str, language: str) -> str:
    for pattern in _patterns():
        parts = pattern.parts_of(text)
        if parts is None or (pattern.weight < _FEW_LETTERS and not all(map(_is_one_word, parts))):
            continue
        told = _tr(IN_THE_WINDOW.get(pattern.template, pattern.template))
        return told.format(*(_said(part, language) if part else "" for part in parts))
    return _split(text, language)


def _is_one_word(text: str) -> bool:
    return bool(text) and not any(map(str.isspace, text))


def _split(text: str, language: str) -> str:
    """Say the parts of a text, where at least one of them is known; else it stays whole."""
    for between, join in _JOINS.items():
        pieces = text.split(between)
        if not 1 < len(pieces) <= _MOST_PARTS:
            continue
        best, most = text, 0
        for place in range(1, len(pieces)):
            sides = (between.join(pieces[:place]), between.join(pieces[place:]))
            told = [_said(side, language) if side else "" for side in sides]
            known = sum(new != old for new, old in zip(told, sides, strict=True))
            if known > most:
                best, most = _tr(join).format(*told), known
        if most:
            return best
    return text
