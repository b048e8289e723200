"""Bring the translation catalogues up to date with the sources, and compile them.

    python resources/scripts/update_translations.py                      # read the sources, compile, list what lacks
    python resources/scripts/update_translations.py --missing todo.json  # write what lacks as CONTEXT: {SOURCE: ""}
    python resources/scripts/update_translations.py --fill todo.json     # take the translations back, then as above

The texts of the services, which reach the window as finished English, are collected as templates into
``service_texts.json`` and into the catalogues' context ``services``: see ``service_texts.py``.
A catalogue (``resources/translations/tldesk_LANGUAGE.ts``) may as well be edited by hand or with Qt Linguist. Texts
that no source has any more leave it. The exit status is 1 while a text lacks a translation.
"""

from __future__ import annotations

import argparse
import ast
import json
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path

import PySide6
from service_texts import service_texts

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources" / "translations"
LANGUAGES = ("zh_CN",)
TOOLS = Path(PySide6.__file__).parent
TEMPLATES = FOLDER / "service_texts.json"
CONTEXT = "services"

Catalogue = dict[str, dict[str, str]]  # context: {source: translation}; an empty translation is missing


def sources() -> list[Path]:
    """Return the files whose texts a person reads."""

    def has_texts(path: Path) -> bool:
        text = path.read_text(encoding="utf-8")
        return ".tr(" in text or "translate(" in text or "QT_TRANSLATE_NOOP(" in text

    return sorted(path for path in (ROOT / "tldesk").rglob("*.py") if has_texts(path))


@cache
def templates() -> tuple[str, ...]:
    """Return the templates of all texts of the services."""
    return tuple(service_texts(ROOT))


def write_templates() -> None:
    """Write the templates of the services to where the window reads them, one a line."""
    text = json.dumps(templates(), ensure_ascii=False, indent=0)
    TEMPLATES.write_text(f"{text}\n", encoding="utf-8", newline="\n")


def said_otherwise() -> frozenset[str]:
    """Return the templates in place of which the window says something else: their own words need no translation."""
    tree = ast.parse((ROOT / "tldesk" / "qt" / "service_words.py").read_text(encoding="utf-8"))
    for line in tree.body:
        if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "IN_THE_WINDOW":
            assert isinstance(line.value, ast.Dict)
            return frozenset(map(ast.literal_eval, filter(None, line.value.keys)))
    return frozenset()


def templates_to_translate() -> list[str]:
    """Return the templates of the services that the window shows."""
    return sorted(set(templates()) - said_otherwise())


def catalogue_path(language: str) -> Path:
    """Return where the catalogue of a language lies."""
    return FOLDER / f"tldesk_{language}.ts"


def run_tool(name: str, *arguments: str) -> None:
    """Run one of Qt's tools, which PySide6 carries beside its modules; it is silent unless it fails."""
    exe = TOOLS / (f"{name}.exe" if sys.platform == "win32" else name)
    done = subprocess.run([str(exe), *arguments], capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        sys.exit(f"{name} failed:\n{done.stdout}{done.stderr}")


def update(language: str) -> None:
    """Read all sources into the catalogue of a language, without line numbers, which change too often."""
    files = [str(path.relative_to(ROOT)) for path in sources()]
    options = ("-locations", "none", "-no-obsolete", "-disable-heuristic", "similartext", "-target-language", language)
    with tempfile.TemporaryDirectory() as folder:
        marked = Path(folder) / "services.py"  # lupdate reads no other form
        lines = (f"QT_TRANSLATE_NOOP({CONTEXT!r}, {json.dumps(text)})\n" for text in templates_to_translate())
        marked.write_text("".join(lines), encoding="utf-8")
        run_tool("lupdate", *options, *files, str(marked), "-ts", str(catalogue_path(language)))


def take_along(path: Path, before: Catalogue) -> int:
    """Give texts that moved to another class the translation that they had in the one before; return how many."""
    known: dict[str, set[str]] = {}
    for texts in before.values():
        for source, text in texts.items():
            known.setdefault(source, set()).add(text)
    moved = {
        context: {source: next(iter(known[source])) for source in texts if len(known.get(source, ())) == 1}
        for context, texts in missing(path).items()
    }
    return fill(path, moved)


def release(language: str, target: Path | None = None) -> None:
    """Compile the catalogue of a language; unfinished texts are left out, so that English shows."""
    path = catalogue_path(language)
    whole = target or path.with_suffix(".qm")
    part = whole.with_suffix(".part")  # replaced in one go: a window that runs has the old file mapped into memory
    run_tool("lrelease", "-nounfinished", str(path), "-qm", str(part))
    part.replace(whole)


def read(path: Path) -> Catalogue:
    """Return what a catalogue holds; an unfinished translation counts as missing."""
    catalogue: Catalogue = {}
    for context in ET.parse(path).getroot().iter("context"):
        texts = catalogue.setdefault(context.findtext("name", ""), {})
        for message in context.iter("message"):
            translation = message.find("translation")
            is_finished = translation is not None and translation.get("type") is None
            text = translation.text if translation is not None and is_finished else ""
            texts[message.findtext("source", "")] = text or ""
    return catalogue


def missing(path: Path) -> Catalogue:
    """Return what a catalogue lacks, as a form to be filled in."""
    lacking = {
        context: {source: "" for source, text in texts.items() if not text} for context, texts in read(path).items()
    }
    return {context: texts for context, texts in lacking.items() if texts}


def fill(path: Path, given: Catalogue) -> int:
    """Put translations into a catalogue; return how many. Those for texts that it does not hold are left out.

    The context ``*`` serves every context that does not name the text itself.
    """
    tree = ET.parse(path)
    count = 0
    for context in tree.getroot().iter("context"):
        texts = {**given.get("*", {}), **given.get(context.findtext("name", ""), {})}
        for message in context.iter("message"):
            text = texts.get(message.findtext("source", ""), "")
            translation = message.find("translation")
            if text and translation is not None:
                translation.text = text
                translation.attrib.pop("type", None)
                count += 1
    tree.write(path, encoding="utf-8", xml_declaration=True)
    return count


def main() -> int:
    """Do what the command line says; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])
    parser.add_argument("--missing", type=Path, metavar="FILE", help="write what lacks a translation")
    parser.add_argument("--fill", type=Path, metavar="FILE", help="take translations from such a file")
    asked = parser.parse_args()
    path = catalogue_path(asked.language)
    before = read(path) if path.exists() else {}
    write_templates()
    update(asked.language)
    if take_along(path, before):
        update(asked.language)  # writes the file again in lupdate's own layout
    if asked.fill:
        given = json.loads(asked.fill.read_text(encoding="utf-8"))
        print(f"{fill(path, given)} texts taken from {asked.fill}")
        update(asked.language)
    release(asked.language)
    lacking = missing(path)
    if asked.missing:
        asked.missing.write_text(json.dumps(lacking, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    total = sum(map(len, read(path).values()))
    count = sum(map(len, lacking.values()))
    print(f"{path.relative_to(ROOT)}: {total - count} of {total} texts are translated")
    for context, texts in lacking.items():
        for source in texts:
            print(f"  {context}: {source!r}")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
