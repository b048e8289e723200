"""Every text that a person reads goes through the catalogues, and each catalogue is complete, sound and compiled."""

from __future__ import annotations

import ast
import json
import re
import string
import subprocess
import sys
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTranslator

from tldesk.qt.service_words import CONTEXT, IN_THE_WINDOW, templates

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "resources" / "scripts"
CURE = "make translations"
LANGUAGES = ("zh_CN",)
SHOWN_BY = frozenset(
    {
        "setText",
        "setTitle",
        "setToolTip",
        "setWindowTitle",
        "setPlaceholderText",
        "setAccessibleName",
        "setAccessibleDescription",
        "setStatusTip",
        "setWhatsThis",
        "setInformativeText",
        "setLabelText",
        "setPlainText",
        "setHtml",
        "addTab",
        "addMenu",
        "addButton",
        "setPrefix",
        "setSuffix",
    }
)
NAMES = frozenset({"TL Desk", " px"})  # the same in every language
NO_WAY = ("pip install",)  # installing a package has no way in the window
_WORD = re.compile(r"[^\W\d_]{2,}")


def texts_of(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield line, context and source of each marked text; an empty context names a fault in place of a source."""
    yield from _texts_in(ast.parse(text), "")


def _texts_in(node: ast.AST, class_name: str) -> Iterator[tuple[int, str, str]]:
    for child in ast.iter_child_nodes(node):
        inner = child.name if isinstance(child, ast.ClassDef) else class_name
        if isinstance(child, ast.Call):
            yield from _text_of(child, class_name)
        yield from _texts_in(child, inner)


def _text_of(call: ast.Call, class_name: str) -> Iterator[tuple[int, str, str]]:
    match call.func:
        case ast.Attribute(value=ast.Name(id="self"), attr="tr"):
            context, argument = class_name, call.args[0] if call.args else None
        case ast.Attribute(attr="tr"):
            yield call.lineno, "", "tr of another object: lupdate takes that object's name for the context"
            return
        case ast.Name(id="tr"):
            yield call.lineno, "", "tr under a bare name: lupdate takes its first argument for the text"
            return
        case ast.Name(id="QT_TRANSLATE_NOOP") | ast.Name(id="translate") | ast.Attribute(attr="translate"):
            if len(call.args) < 2:  # str.translate, QPainter.translate
                return
            named, argument = call.args[:2]
            if not (isinstance(named, ast.Constant) and isinstance(named.value, str)):
                return  # looks up what is marked elsewhere
            context = named.value
        case _:
            return
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield call.lineno, context, argument.value
    elif isinstance(call.func, ast.Attribute) and call.func.attr == "tr":
        yield call.lineno, "", "tr of what is no literal: lupdate cannot read it"


def unmarked_of(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of each literal with a word in it that is shown without being marked."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SHOWN_BY:
            for argument in node.args:
                for part in _literals(argument):
                    rest = part
                    for name in NAMES:
                        rest = rest.replace(name, "")
                    if _WORD.search(rest):
                        yield node.lineno, part


def _literals(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=values):
            for value in values:
                yield from _literals(value)
        case ast.IfExp(body=body, orelse=other):
            yield from _literals(body)
            yield from _literals(other)
        case ast.BinOp(left=left, right=right):
            yield from _literals(left)
            yield from _literals(right)


def placeholders(text: str) -> list[str]:
    """Return the names of the fields in a text, sorted; each as often as it stands there."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


@cache
def sources() -> dict[tuple[str, str], str]:
    """Return where each marked text of the product stands, by context and source."""
    found = {}
    for path in sorted((ROOT / "tldesk").rglob("*.py")):
        for line, context, source in texts_of(path.read_text(encoding="utf-8")):
            if context:
                found.setdefault((context, source), f"{path.relative_to(ROOT)}:{line}")
    for source in collected(ROOT):
        if source not in IN_THE_WINDOW:  # that has its own words, which are marked
            found.setdefault((CONTEXT, source), "text of a service")
    return found


@cache
def collected(root: Path) -> tuple[str, ...]:
    """Return the templates of the services' texts in a checkout, as the script that updates catalogues finds them."""
    code = (
        "import json, sys, pathlib, service_texts as s; print(json.dumps(s.service_texts(pathlib.Path(sys.argv[1]))))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(root)], cwd=SCRIPTS, capture_output=True, check=True)
    return tuple(json.loads(done.stdout))


@cache
def catalogue(language: str) -> dict[tuple[str, str], str]:
    """Return the finished translations of a language by context and source; empty where there is none."""
    found = {}
    path = ROOT / "resources" / "translations" / f"tldesk_{language}.ts"
    for context in ET.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            is_finished = translation is not None and translation.get("type") is None
            text = (translation.text or "") if translation is not None and is_finished else ""
            found[context.findtext("name", ""), message.findtext("source", "")] = text
    return found


def test_every_marked_text_can_be_read_by_lupdate() -> None:
    faults = [
        f"{path.relative_to(ROOT)}:{line}: {source}"
        for path in sorted((ROOT / "tldesk").rglob("*.py"))
        for line, context, source in texts_of(path.read_text(encoding="utf-8"))
        if not context
    ]
    assert not faults, "\n".join(faults)


def test_no_widget_is_given_an_unmarked_text() -> None:
    faults = [
        f"{path.relative_to(ROOT)}:{line}: {text!r} is not in tr()"
        for folder in ("ui", "qt", "app")
        for path in sorted((ROOT / "tldesk" / folder).rglob("*.py"))
        for line, text in unmarked_of(path.read_text(encoding="utf-8"))
    ]
    assert not faults, "\n".join(faults)


def test_the_templates_of_the_services_are_up_to_date() -> None:
    known, found = set(templates()), set(collected(ROOT))
    assert known == found, f"{CURE} collects them anew: {sorted(known ^ found)}"


def test_no_cure_in_the_window_is_for_the_terminal() -> None:
    terminal = re.compile(r"(?<![.\w])tldesk [a-z]|(?<![\w-])--[a-z]|\brelink\b")
    wrong = [text for text in collected(ROOT) if terminal.search(text) and text not in IN_THE_WINDOW]
    wrong = [text for text in wrong if not any(way in text for way in NO_WAY)]
    assert not wrong, "service_words.py says what the window does instead:\n" + "\n".join(wrong)
    still = [text for text in IN_THE_WINDOW.values() if terminal.search(text)]
    assert not still, "\n".join(still)


def test_what_the_window_says_instead_is_of_a_text_that_exists() -> None:
    stale = sorted(set(IN_THE_WINDOW) - set(collected(ROOT)))
    assert not stale, f"no service says these any more: {stale}"
    wrong = [text for text, other in IN_THE_WINDOW.items() if not set(placeholders(other)) <= set(placeholders(text))]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    known = catalogue(language)
    lacking = [f"{place}: {key[1]!r}" for key, place in sources().items() if not known.get(key)]
    assert not lacking, f"{CURE} lists these, and fill them in:\n" + "\n".join(lacking)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_no_text_that_no_source_has(language: str) -> None:
    stale = [key for key in catalogue(language) if key not in sources()]
    assert not stale, f"{CURE} takes these out:\n" + "\n".join(map(str, stale))


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_marks_are_kept(language: str) -> None:
    wrong = [
        f"{source!r} -> {text!r}"
        for (_, source), text in catalogue(language).items()
        if text and (placeholders(source) != placeholders(text) or source.count("**") != text.count("**"))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_says_what_the_source_says(language: str) -> None:
    translator = QTranslator()
    assert translator.load(str(ROOT / "resources" / "translations" / f"tldesk_{language}.qm"))
    differing = [key for key, text in catalogue(language).items() if (translator.translate(*key) or "") != text]
    assert not differing, f"{CURE} compiles them:\n" + "\n".join(map(str, differing))


@pytest.mark.parametrize(
    "text",
    [
        "class A(QObject):\n    def f(self): return owner.tr('x y')",
        "class A(QObject):\n    def f(self): return self.tr(f'x {y}')",
        "class A(QObject):\n    def f(self): return self.tr(name)",
        "tr = QT_TRANSLATE_NOOP\nx = tr('actions', 'Open')",
    ],
)
def test_a_planted_text_that_lupdate_cannot_read_is_found(text: str) -> None:
    assert [context for _, context, _ in texts_of(text)] == [""]


def test_contexts_are_those_of_lupdate() -> None:
    text = """
class Outer:
    class Inner:
        def f(self): return self.tr("in")
    def g(self): return lambda: self.tr("out")
X = QT_TRANSLATE_NOOP("actions", "Do it")
Y = QCoreApplication.translate("Words", "said")
painter.translate(3, 4)
Z = QCoreApplication.translate(CONTEXT, title)
"""
    assert [(context, source) for _, context, source in texts_of(text)] == [
        ("Inner", "in"),
        ("Outer", "out"),
        ("actions", "Do it"),
        ("Words", "said"),
    ]


def test_planted_unmarked_texts_are_found_and_signs_are_not() -> None:
    text = """
a.setText("Hello there")
b.setToolTip(f"{n} files")
c.setText("one" if x else "two")
d.setText(self.tr("good"))
e.setText("×")
f.setWindowTitle(f"{name} - TL Desk")
g.setText(f"{a} 12")
"""
    assert [found for _, found in unmarked_of(text)] == ["Hello there", " files", "one", "two"]


def test_planted_texts_of_services_become_templates(tmp_path: Path) -> None:
    planted = tmp_path / "tldesk" / "core" / "planted.py"
    planted.parent.mkdir(parents=True)
    planted.write_text(PLANTED, encoding="utf-8")

    found = [text for text in collected(tmp_path) if "PLANT" in text]

    assert found == [
        "PLANT a {0} holds {{}}",
        "PLANT b",
        "PLANT c: 1 file",
        "PLANT c: {0} files",
        "PLANT d of a function",
        "PLANT e of a parameter",
        "PLANT f: {0}",
        "PLANT g in a hole",
        "PLANT h of a note",
        "PLANT i joined",
        "PLANT j of a check",
    ]


PLANTED = """
class TldeskError(Exception): ...
class OwnError(TldeskError): ...
def a(path): raise OwnError(f"PLANT a {path!r} holds {{}}", "PLANT b" if path else "")
def c(n): raise OwnError(f"PLANT c: {'1 file' if n == 1 else f'{n:,} files'}")
def d(): raise OwnError(_text(), cure="")
def _text() -> str: return "PLANT d " + "of a function"
def e(what): raise OwnError(what)
def e2(): e("PLANT e of a parameter")
def f(error): raise OwnError(f"PLANT f: {error.what}")
def g(names): raise OwnError(f"{names}: {'PLANT g in a hole' if names else names}")
def h(on_event): on_event(Note("PLANT h of a note"))
def i(way): raise OwnError("", " - ".join(["PLANT i joined", way]))
@field_validator("x")
def j(x): raise ValueError("PLANT j of a check")
def k(x): raise ValueError("PLANT k for a programmer")
"""
