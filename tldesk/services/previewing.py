"""Tell what an import would find and do, before anything is written: classes, splits, groups, leaks, and problems.

Scans and divides with the code of the import itself, so that what it says is what would happen. Limit: headers only;
a file that is cut short behind a sound header is found by the check after the import.
"""

from __future__ import annotations

import os
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tldesk.core import groups
from tldesk.core.cancel import CancelToken
from tldesk.core.contracts import FoundSample, Split, Task
from tldesk.core.errors import CancelledError, TldeskError
from tldesk.core.events import PhaseStarted
from tldesk.services import dividing, folder_levels, scanning, source_labels
from tldesk.services.dividing import NewUnit
from tldesk.services.import_preview import (
    UNREADABLE_SHOWN,
    ClassPreview,
    ImportPreview,
    LoaderOffer,
    OptionOffer,
    PreviewOptions,
    Problem,
    SourcePreview,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

    from tldesk.core.contracts import DatasetLoader, Modality
    from tldesk.core.events import Event
    from tldesk.core.groups import GroupSpec, Leak
    from tldesk.hooks.host import PluginHost
    from tldesk.services.import_preview import Choice
    from tldesk.services.scanning import Scan
    from tldesk.store.matching import Match
    from tldesk.store.project import Project

TIMES_AT_MOST = 5_000  # files whose header is read for bursts: half a millisecond each


@dataclass(slots=True)
class _Found:
    """One source that was scanned."""

    path: Path
    source_id: int
    loader: DatasetLoader
    scan: Scan
    match: Match
    times: Mapping[str, float]
    splits: list[Split]
    leaks: list[Leak]


def preview(
    host: PluginHost,
    sources: Sequence[Path],
    options: PreviewOptions | None = None,
    *,
    project: Project | None = None,
    cancel: CancelToken | None = None,
    on_event: Callable[[Event], None] = lambda event: None,
) -> ImportPreview:
    """Look at folders and files and say what importing them would do; writes nothing.

    Args:
        host: Supplies loaders and modalities.
        sources: What would be imported, in this order.
        options: What the person chose; None: nothing.
        project: Where to; None: a new project.
        cancel: Stops it between two files.
        on_event: Is told of the phase ``scan`` and its progress.

    Raises:
        CancelledError: The person stopped it.
        ProjectError: The project cannot be read.
    """
    with scanning.rare_collections():
        return _Previewer(host, options or PreviewOptions(), project, cancel or CancelToken(), on_event).look(sources)


class _Previewer:
    """Goes through the sources one by one, as an import would."""

    def __init__(
        self,
        host: PluginHost,
        options: PreviewOptions,
        project: Project | None,
        cancel: CancelToken,
        on_event: Callable[[Event], None],
    ) -> None:
        self._host, self._options, self._project = host, options, project
        self._cancel, self._on_event = cancel, on_event
        self._task = project.settings.task if project is not None else options.task
        self._problems: list[Problem] = []
        self._fitting: dict[str, DatasetLoader] = {}  # by key, the one in use first
        self._seen: set[tuple[str, str]] = set()
        self._times_left = TIMES_AT_MOST

    def look(self, sources: Sequence[Path]) -> ImportPreview:
        spec = self._spec(sources)
        found: list[_Found] = []
        for path in sources:
            self._cancel.check()
            try:
                found.append(self._scanned(Path(os.path.abspath(path)), sources, spec, len(found)))
            except _ChosenWrongError as error:
                self._problems.append(Problem(path, error.cause.what, error.cause.cure, error.choice))
        task = self._task or source_labels.fitting_tasks([entry for each in found for entry in each.scan.found])[0]
        fitting = [each for each in found if self._fits(each, task)]
        kept = self._divide(fitting, task, spec)
        offers = [leak for each in kept for leak in each.leaks]
        if spec.kind != "none":
            none = groups.parse("none")
            offers = [leak for each in self._divide(kept, task, none, is_asked=False) for leak in each.leaks]
            kept = self._divide(kept, task, spec, is_asked=False)  # the splits are those of the rule
        return self._told(kept, task, spec, offers)

    def _spec(self, sources: Sequence[Path]) -> GroupSpec:
        try:
            return groups.parse(self._options.group)
        except TldeskError as error:
            self._problems.append(Problem(sources[0] if sources else Path(), error.what, error.cure, "group"))
            return groups.parse("none")

    def _scanned(self, path: Path, sources: Sequence[Path], spec: GroupSpec, before: int) -> _Found:
        """Look at one source. Raises ``_ChosenWrongError``."""
        with _about("source"):
            if not path.exists():
                raise TldeskError(f"there is no file or folder {path}", "put it back, or choose another one")
        known = self._project.samples.source_at(path) if self._project is not None else None
        with _about("loader"):
            suiting = [loader for loader, _ in scanning.suiting(self._host, path)]
            named = self._options.loader
            if named is not None and len(sources) > 1 and all(loader.key != named for loader in suiting):
                named = None  # it was chosen for another one
            loader = scanning.choose_loader(self._host, path, named, known=known.loader if known else None)
            modality = self._host.modality(loader.modality)
        self._fitting |= {each.key: each for each in (loader, *suiting) if each.key not in self._fitting}
        with _about("options"):
            given = {name: text for name, text in self._options.options.items() if name in loader.options.model_fields}
            settings: BaseModel = scanning.loader_options(loader, given, self._task)
        self._on_event(PhaseStarted(scanning.SCAN))
        with _about("source"):
            scan = scanning.scan(loader, modality, path, settings, cancel=self._cancel, on_event=self._on_event)
        source_id, match = self._compared(path, scan, spec, before)
        times = self._times(modality, match, spec)
        return _Found(path, source_id, loader, scan, match, times, [], [])

    def _compared(self, path: Path, scan: Scan, spec: GroupSpec, before: int) -> tuple[int, Match]:
        """Sort what was found into new and known; sources that come before count, as they would be imported."""
        from tldesk.store.matching import Places, match

        root = os.fspath(path.parent if path.is_file() else path)
        keys = dividing.groups_of_found(spec, scan.found, root)
        if self._project is not None:
            found = source_labels.by_todays_names(self._project, scan.found)
            source_id, result = self._project.samples.compare(path, found, groups=keys)
            is_known = self._project.samples.source_at(path) is not None
            source_id += 0 if is_known else before
        else:
            source_id, result = before + 1, match(scan.found, {}, Places(root), groups=keys)
        fresh = [new for new in result.new if (os.fspath(new[0].path), new[0].member) not in self._seen]
        result.kept |= {
            -1 - at: new[0]
            for at, new in enumerate(result.new)
            if (os.fspath(new[0].path), new[0].member) in self._seen
        }
        self._seen.update((os.fspath(new[0].path), new[0].member) for new in fresh)
        result.new = fresh
        return source_id, result

    def _times(self, modality: Modality, match: Match, spec: GroupSpec) -> Mapping[str, float]:
        new = [entry for entry, _, _ in match.new if not entry.member]
        if spec.kind != "gap" and len(new) > self._times_left:
            self._times_left = -1
            return {}
        if spec.kind != "gap":
            self._times_left -= len(new)
        return scanning.capture_times(modality, new, (), self._cancel)

    def _fits(self, found: _Found, task: Task) -> bool:
        try:
            source_labels.require_fit(task, found.scan.found)
        except TldeskError as error:
            self._problems.append(Problem(found.path, error.what, error.cure, "task"))
            return False
        return True

    def _divide(self, found: list[_Found], task: Task, spec: GroupSpec, *, is_asked: bool = True) -> list[_Found]:
        """Draw splits as the import would, source by source; one whose groups are divided already is left out."""
        from tldesk.store.values import division_key

        options, project = self._options, self._project
        kept = []
        former = dividing.former_names(project) if project is not None else {}
        try:
            division = (
                dividing.Division.of(project)
                if project is not None
                else dividing.Division(task, seed=options.seed, val=options.val, test=options.test)
            )
            for each in found:
                entries = {at: entry for at, (entry, _, _) in enumerate(each.match.new)}
                values = source_labels.values(task, entries)
                by_rule = spec.kind != "none"
                units = [
                    NewUnit(
                        division_key(each.source_id, relpath, entry.member),
                        values[at],
                        group if by_rule else entry.group,
                        entry.split,
                        each.times.get(os.fspath(entry.path)) if not entry.member else None,
                    )
                    for at, (entry, relpath, group) in enumerate(each.match.new)
                ]
                each.splits = division.add(units, gaps=spec if spec.kind == "gap" else None)
                each.leaks = _leaks(each, former)
                kept.append(each)
        except TldeskError as error:
            if is_asked:
                self._problems.append(Problem(found[len(kept)].path, error.what, error.cure, "group"))
        return kept

    def _told(self, found: list[_Found], task: Task, spec: GroupSpec, offers: list[Leak]) -> ImportPreview:
        pairs = [pair for each in found for pair in zip(each.match.new, each.splits, strict=True)]
        entries = [new[0] for new, _ in pairs]
        bad = [entry for each in found for entry in each.scan.found if not isinstance(entry, FoundSample)]
        unlabelled = sum(not entry.labels and not entry.targets for entry in entries)
        keys = self._keys_of_groups(found, spec)
        everything = [entry for each in found for entry in each.scan.found]
        return ImportPreview(
            sources=tuple(
                SourcePreview(each.path, each.loader.key, each.loader.title, len(each.match.new) + len(each.match.kept))
                for each in found
            ),
            problems=tuple(self._problems),
            loaders=tuple(_offer(loader) for loader in self._fitting.values()),
            modality=self._host.modality(found[0].loader.modality).title if found else "",
            task=task,
            fitting_tasks=(task,) if self._project is not None else source_labels.fitting_tasks(everything),
            new=len(entries),
            known=sum(len(each.match.kept) for each in found),
            changed=sum(len(each.match.changed) for each in found),
            relabelled=self._relabelled(found),
            missing=sum(len(each.match.gone) for each in found),
            classes=() if task is Task.REGRESSION else self._classes(pairs),
            unlabelled=unlabelled,
            targets=_range(entries) if task is Task.REGRESSION else None,
            splits={split: sum(at is split for _, at in pairs) for split in Split},
            unreadable=len(bad),
            unreadable_shown=tuple((os.fspath(entry.path), entry.reason) for entry in bad[:UNREADABLE_SHOWN]),
            ignored=dict(sum((each.scan.ignored for each in found), Counter[str]()).most_common()),
            group=self._options.group,
            groups=len(keys),
            grouped=sum(keys.values()),
            offers=_merged(offers),
            leaks=_merged([leak for each in found for leak in each.leaks]),
            are_times_known=self._times_left >= 0,
            size_bytes=sum({os.fspath(entry.path): entry.size for entry in entries}.values()),
            project=self._project.name if self._project is not None else None,
            deeper=self._deeper(found),
        )

    def _deeper(self, found: list[_Found]) -> tuple[str, ...]:
        """Return the folders inside those on top that look like classes, where the loader could read them so."""
        if self._options.options.get(folder_levels.LEVEL):
            return ()  # it was chosen
        tops = [each for each in found if folder_levels.LEVEL in each.loader.options.model_fields]
        return tuple(
            name
            for each in tops[:1]
            for name in folder_levels.deeper_classes((new[0] for new in each.match.new), os.fspath(each.path))
        )

    def _keys_of_groups(self, found: list[_Found], spec: GroupSpec) -> Counter[str]:
        if spec.kind != "gap":
            return Counter(group for each in found for _, _, group in each.match.new if group is not None)
        times = [time_s for each in found for time_s in each.times.values()]
        named = groups.group_keys(spec, [groups.GroupSample("", (), time_s) for time_s in times])
        return Counter(key for key in named if key is not None)

    def _relabelled(self, found: list[_Found]) -> int:
        if self._project is None:
            return 0
        known = {id_: entry for each in found for id_, entry in each.match.kept.items() if id_ > 0}
        return len(source_labels.changed_labels(self._project, known))

    def _classes(self, pairs: Sequence[tuple[tuple[FoundSample, str, str | None], Split]]) -> tuple[ClassPreview, ...]:
        from tldesk.store.class_list import natural_key

        known = set(self._project.labels.class_names()) if self._project is not None else set()
        counts = Counter((label, split) for (entry, _, _), split in pairs for label in entry.labels)
        names = sorted({label for label, _ in counts}, key=natural_key)
        return tuple(
            ClassPreview(
                name,
                counts[name, Split.TRAIN],
                counts[name, Split.VAL],
                counts[name, Split.TEST],
                is_known=name in known,
            )
            for name in names
        )


class _ChosenWrongError(Exception):
    """Carries an error, and which choice led to it."""

    def __init__(self, cause: TldeskError, choice: Choice) -> None:
        super().__init__(cause.what)
        self.cause = cause
        self.choice: Choice = choice


@contextmanager
def _about(choice: Choice) -> Iterator[None]:
    """Say of errors inside the block which choice they are about; one whose cure is an option is about options."""
    try:
        yield
    except CancelledError:
        raise
    except TldeskError as error:
        raise _ChosenWrongError(error, "options" if "--option" in error.cure else choice) from error


def _leaks(found: _Found, former: Mapping[str, tuple[str, ...]]) -> list[Leak]:
    pairs = [(new, split) for new, split in zip(found.match.new, found.splits, strict=True) if not new[0].member]
    named = [
        groups.GroupSample(relpath, dividing.with_former(entry.labels, former), found.times.get(os.fspath(entry.path)))
        for (entry, relpath, _), _ in pairs
    ]
    return groups.would_leak(named, [split for _, split in pairs])


def _merged(leaks: Sequence[Leak]) -> tuple[Leak, ...]:
    """Return one leak for each rule, that of the source where it divides most; the most samples first."""
    best: dict[str, Leak] = {}
    for leak in leaks:
        if leak.option not in best or leak.samples > best[leak.option].samples:
            best[leak.option] = leak
    return tuple(sorted(best.values(), key=lambda leak: -leak.samples))


def _range(entries: Sequence[FoundSample]) -> tuple[float, float] | None:
    values = source_labels.values(Task.REGRESSION, dict(enumerate(entries)))
    first = [value.targets[0] for value in values.values() if value.targets]
    return (min(first), max(first)) if first else None


def _offer(loader: DatasetLoader) -> LoaderOffer:
    fields = loader.options.model_fields.items()
    options = [_option(name, info) for name, info in fields if name != "task"]  # the task is asked by itself
    return LoaderOffer(loader.key, loader.title, tuple(options))


def _option(name: str, info: FieldInfo) -> OptionOffer:
    from typing import get_args, get_origin

    choices = get_args(info.annotation) if get_origin(info.annotation) is Literal else ()
    default = "" if info.default is None or info.is_required() else str(info.default)
    return OptionOffer(name, info.description or "", default, tuple(str(choice) for choice in choices))
