"""From what a person drops to samples in a project: sort it, propose a place, bring it in. The check comes later.

``import_choice`` does the first phase only, so that the gallery fills at once; ``checking.check_pending`` the second.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tldesk.core.contracts import Task
from tldesk.core.errors import CancelledError, DataError, TldeskError
from tldesk.core.places import HOME_VARIABLE
from tldesk.services import importing, projects
from tldesk.services.import_preview import Dropped, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tldesk.core.cancel import CancelToken
    from tldesk.core.events import Event
    from tldesk.hooks.host import PluginHost
    from tldesk.services.import_preview import ImportChoice
    from tldesk.services.importing import ImportReport
    from tldesk.store.project import Project

SUFFIX = ".tldesk"
_DATABASE = "project.sqlite"


@dataclass(frozen=True, slots=True)
class Imported:
    """What was brought in, and which sources could not be."""

    folder: Path  # of the project
    is_new: bool  # the project was made for it
    reports: tuple[ImportReport, ...]
    problems: tuple[Problem, ...]

    @property
    def new(self) -> int:
        """How many new samples there are."""
        return sum(report.new for report in self.reports)


def sort_dropped(host: PluginHost, paths: Iterable[Path]) -> Dropped:
    """Tell projects from sources. Looks at the disk.

    A single picture is no source: its folder stands in its place, once for all pictures in it. A folder or file that
    lies in another given folder is left out. What is missing stays, so that the preview can name it.
    """
    suffixes = {suffix for modality in host.modalities().values() for suffix in modality.suffixes}
    found: list[Path] = []
    opened: list[Path] = []
    loose = 0
    for path in map(Path, map(os.path.abspath, paths)):
        folder = path.parent if path.name == _DATABASE else path
        if folder.suffix == SUFFIX and (folder / _DATABASE).exists():
            opened.append(folder)
        elif path.is_file() and path.suffix.lower() in suffixes:
            loose += 1
            found.append(path.parent)
        else:
            found.append(path)
    unique = list(dict.fromkeys(found))
    outer = [path for path in unique if not any(path != other and path.is_relative_to(other) for other in unique)]
    return Dropped(tuple(outer), tuple(dict.fromkeys(opened)), loose)


def projects_home(environ: Mapping[str, str] | None = None) -> Path:
    """Return the folder that new projects lie in: ``TL Desk`` in the person's documents, or below ``TLDESK_HOME``."""
    home = (os.environ if environ is None else environ).get(HOME_VARIABLE, "")
    if home:
        return Path(home).expanduser().absolute() / "projects"
    from platformdirs import user_documents_path

    return user_documents_path() / "TL Desk"


def project_folder(home: Path, name: str) -> Path:
    """Return where a project of this name would lie; characters that no file system takes are left out."""
    plain = re.sub(r'[\x00-\x1f<>:"/\\|?*]+', " ", name.removesuffix(SUFFIX)).strip(" .") or "project"
    return home / f"{plain[:80].strip(' .')}{SUFFIX}"


def free_folder(home: Path, sources: Sequence[Path]) -> Path:
    """Propose a folder for a new project of these sources, named like the first one; it does not exist yet."""
    name = (sources[0].stem if sources[0].is_file() else sources[0].name) if sources else ""
    first = project_folder(home, name)
    number, folder = 2, first
    while folder.exists():
        folder = project_folder(home, f"{first.name.removesuffix(SUFFIX)} {number}")
        number += 1
    return folder


def import_choice(
    choice: ImportChoice,
    host: PluginHost,
    project: Project | None,
    *,
    cancel: CancelToken,
    on_event: Callable[[Event], None],
) -> Imported:
    """Bring the chosen sources in, by names and headers; a new project is closed again at the end.

    Each source is one transaction. Cancelled, a source that is not finished leaves nothing behind, and a new project
    is taken away as a whole. A source that cannot be used is a problem; the others go in.

    Args:
        choice: What and where to.
        host: Supplies loaders and modalities.
        project: The open one, where ``choice.folder`` is None.
        cancel: Stops it between two files.
        on_event: Is told of phases, progress and notes.

    Raises:
        CancelledError: The person stopped it.
        DataError: No source could be used.
        ProjectError: The project cannot be made or written.
    """
    if choice.folder is None:
        if project is None:
            raise DataError("no project is open", "open one, or name a new one")
        return _bring_in(project, choice, host, is_new=False, cancel=cancel, on_event=on_event)
    options = choice.options
    made = projects.new_project(
        choice.folder,
        task=options.task or choice.task or Task.SINGLE,
        seed=options.seed,
        val=options.val,
        test=options.test,
    )
    try:
        done = _bring_in(made, choice, host, is_new=True, cancel=cancel, on_event=on_event)
        importing.require_usable(made, choice.sources[0])
    except BaseException:
        projects.discard(made)
        raise
    made.close()
    return done


def _bring_in(
    project: Project,
    choice: ImportChoice,
    host: PluginHost,
    *,
    is_new: bool,
    cancel: CancelToken,
    on_event: Callable[[Event], None],
) -> Imported:
    reports: list[ImportReport] = []
    problems: list[Problem] = []
    errors: list[TldeskError] = []
    for source in choice.sources:
        loader, options = _own_options(host, source, choice, project)
        try:
            reports.append(
                importing.import_source(
                    project,
                    host,
                    source,
                    loader=loader,
                    options=options,
                    group=choice.options.group,
                    check="header",
                    cancel=cancel,
                    on_event=on_event,
                )
            )
        except CancelledError:
            raise
        except TldeskError as error:
            errors.append(error)
            problems.append(Problem(source, error.what, error.cure, "source"))
    if not reports:
        raise errors[0] if errors else DataError("there is nothing to import", "choose a folder")
    return Imported(project.folder, is_new, tuple(reports), tuple(problems))


def _own_options(
    host: PluginHost, source: Path, choice: ImportChoice, project: Project
) -> tuple[str | None, dict[str, str]]:
    """Return loader and options of one of several sources, as the preview understood them."""
    from tldesk.services import scanning

    named, options = choice.options.loader, dict(choice.options.options)
    suiting = [loader for loader, _ in scanning.suiting(host, source)]
    if named is not None and len(choice.sources) > 1 and all(loader.key != named for loader in suiting):
        named = None
    known = project.samples.source_at(source)
    key = named or (known.loader if known is not None else None)
    loader = host.loaders().get(key) if key is not None else next(iter(suiting), None)
    fields = loader.options.model_fields if loader is not None else {}
    return named, {name: text for name, text in options.items() if name in fields}
