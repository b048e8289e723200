"""The sentences of the dialog before an import, made from what the look found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from tldesk.core.contracts import Split, Task
from tldesk.qt.service_words import sentence
from tldesk.ui.answer_strip import elide_middle
from tldesk.ui.plugin_words import plugin_title

if TYPE_CHECKING:
    from tldesk.core.groups import Leak
    from tldesk.services.import_preview import ImportPreview, Problem

_LONGEST_PATH = 44
_NAMED = 5


class ImportWords(QObject):
    """Speaks the language that the application speaks when it is asked."""

    def headline(self, preview: ImportPreview) -> str:
        """Say what was found in a few words."""
        if not preview.is_usable:
            return self.tr("Nothing to import here")
        if not preview.new:
            return self.tr("Nothing new here")
        images = self.images(preview.new)
        if preview.task is Task.REGRESSION and preview.targets is not None:
            low, high = preview.targets
            return self.tr("{images} with numbers from {low:g} to {high:g}").format(images=images, low=low, high=high)
        if not preview.classes:
            return self.tr("{images} without labels").format(images=images)
        if len(preview.classes) == 1:
            return self.tr("{images} in 1 class").format(images=images)
        return self.tr("{images} in {count:,} classes").format(images=images, count=len(preview.classes))

    def images(self, count: int) -> str:
        """Return a number of images."""
        return self.tr("1 image") if count == 1 else self.tr("{count:,} images").format(count=count)

    def facts(self, preview: ImportPreview) -> str:
        """Say the rest of what was found, in one line."""
        parts = [plugin_title(source.title) for source in preview.sources[:1]]
        if preview.size_bytes:
            parts.append(size_text(preview.size_bytes))
        if preview.unlabelled and preview.classes:
            parts.append(self.tr("{count:,} without label").format(count=preview.unlabelled))
        if preview.known:
            parts.append(self.tr("{count:,} known already").format(count=preview.known))
        if preview.changed:
            parts.append(self.tr("{count:,} changed").format(count=preview.changed))
        if preview.relabelled:
            parts.append(self.tr("{count:,} labelled otherwise now").format(count=preview.relabelled))
        if preview.missing:
            parts.append(self.tr("{count:,} no longer there (kept)").format(count=preview.missing))
        if preview.groups:
            parts.append(
                self.tr("{images} in {groups:,} groups").format(
                    images=self.images(preview.grouped), groups=preview.groups
                )
            )
        return "  ·  ".join(parts)

    def parts(self, preview: ImportPreview) -> str:
        """Say how the new images would be divided."""
        if not preview.new:
            return ""
        train, val, test = (preview.splits[split] for split in preview.splits)
        return self.tr("{train:,} train, {val:,} validate, {test:,} test").format(train=train, val=val, test=test)

    def leak(self, leak: Leak) -> tuple[str, str]:
        """Say what would be divided, and why that matters."""
        shared = {
            "folder": self.tr("{images} of one subfolder would be divided between {here} and {there}."),
            "name": self.tr(
                "{images} seem to be copies or parts of one another and would be divided between {here} and {there}."
            ),
            "burst": self.tr(
                "{images} were taken within 2 seconds of one another and would be divided between {here} and {there}."
            ),
        }[leak.kind]
        here, there = (self.split(split) for split in leak.splits)
        first, second = (elide_middle(path, _LONGEST_PATH) for path in leak.example)
        parts = [self.split(split) for split in Split if split in leak.splits]
        what = shared.format(images=self.images(leak.samples), here=parts[0], there=parts[-1])
        if Split.TEST in leak.splits:
            why = self.tr("{first} ({here}) and {second} ({there}): the test would look better than it is.")
        else:
            why = self.tr("{first} ({here}) and {second} ({there}): validation would look better than it is.")
        return what, why.format(first=first, here=here, second=second, there=there)

    def deeper(self, preview: ImportPreview) -> tuple[str, str]:
        """Say that the folders inside those on top look like the classes."""
        tops = ", ".join(elide_middle(each.name) for each in preview.classes[:_NAMED])
        names = ", ".join(elide_middle(name) for name in preview.deeper[:_NAMED])
        if len(preview.deeper) > _NAMED:
            names = self.tr("{names} and {count} more").format(names=names, count=len(preview.deeper) - _NAMED)
        what = self.tr("Are the classes one folder deeper?")
        return what, self.tr("Now they are {tops}. Inside lie {names}.").format(tops=tops, names=names)

    def split(self, split: Split) -> str:
        """Name a split in a sentence."""
        return {"train": self.tr("training"), "val": self.tr("validation"), "test": self.tr("test")}[split.value]

    def cure(self, problem: Problem) -> str:
        """Say what mends a problem; what the command line would do is said as the dialog does it."""
        match problem.choice:
            case "options":
                return self.tr("Name the right columns or values under Details.")
            case "loader":
                return self.tr("Choose another way to read it under Details, or another folder.")
            case "group":
                return self.tr("Choose another rule for what to keep together.")
            case "task":
                return self.tr("Choose another thing to learn, or import it into another project.")
            case _:
                return sentence(problem.cure)

    def loose(self, count: int) -> str:
        """Say what becomes of pictures that were given one by one."""
        if count == 1:
            return self.tr("You gave a single image: its whole folder is offered.")
        return self.tr("You gave {count:,} single images: their whole folders are offered.").format(count=count)

    def remarks(self, preview: ImportPreview) -> list[str]:
        """Say what is odd, but no problem."""
        found = []
        if preview.task is Task.SINGLE and len(preview.classes) == 1 and not any(c.is_known for c in preview.classes):
            found.append(self.tr("There is one class only. Training needs two: label some images otherwise later."))
        lonely = [each.name for each in preview.classes if each.count < 3 and not each.is_known]
        if lonely and len(preview.classes) > 1:
            names = ", ".join(elide_middle(name) for name in lonely[:3])
            found.append(
                self.tr("Fewer than three images: {names}. They train, and little tests them.").format(names=names)
            )
        if not preview.are_times_known:
            found.append(self.tr("There are too many images to look for bursts of photos now."))
        return found

    def ignored(self, preview: ImportPreview) -> str:
        """Count the files that are no images, by suffix."""
        none = self.tr("without ending")
        return ", ".join(f"{count:,} {suffix or none}" for suffix, count in preview.ignored.items())


def size_text(size_bytes: int) -> str:
    """Return a number of bytes with a unit, in thousands."""
    size = float(size_bytes)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if size >= 10 or unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"
