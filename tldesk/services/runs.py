"""What is known of a project's runs: the list, and the proof of what each tensor did."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tldesk.core.errors import DataError

if TYPE_CHECKING:
    from tldesk.store.project import Project


@dataclass(frozen=True, slots=True)
class RunProof:
    """What each tensor of a run did, and the verdict in one sentence."""

    rows: list[dict[str, Any]]
    verdict: str


def run_rows(project: Project) -> list[dict[str, Any]]:
    """Return the document of ``tldesk runs``, oldest first."""
    return [
        {
            "run": run.id,
            "name": run.name,
            "folder": str(run.folder.absolute()),
            "outcome": run.outcome,
            "backbone": run.backbone,
            "epochs": run.epochs,
            "val": run.val,
            "created": datetime.datetime.fromtimestamp(run.created, datetime.UTC).isoformat(timespec="seconds"),
            "seconds": run.seconds,
        }
        for run in project.runs.all()
    ]


def run_proof(project: Project, run: str | None) -> RunProof:
    """Return what each tensor did in a run.

    Raises:
        DataError: The run has no proof: it ended before its first epoch did, or the file was altered.
    """
    record = project.runs.find(run)
    path = record.folder / "proof.json"
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataError(f"run {record.id} has no proof: it ended before its first epoch", "name another run") from error
    except (OSError, ValueError) as error:
        raise DataError(f"{path} cannot be read: {error}", "name another run") from error
    return RunProof(rows, verdict_of(rows))


def verdict_of(rows: list[dict[str, Any]]) -> str:
    """Return what a proof comes to in one sentence: the worst first."""
    frozen = [row for row in rows if row["frozen"]]
    moved = [row["path"] for row in frozen if row["moved"]]
    if moved:
        return f"{len(moved)} of {len(frozen)} frozen tensors MOVED: {', '.join(moved[:8])}"
    held = [row for row in rows if row.get("in_optimizer") and not row["moved"]]
    stuck = [row["path"] for row in held if row.get("last_gradient_norm")]
    if stuck:
        return f"{len(stuck)} tensors had a gradient and NEVER MOVED: {', '.join(stuck[:8])}"
    learned = sum(row["moved"] for row in rows)
    verdict = (
        f"all {len(frozen)} frozen tensors are bit-identical to before; "
        f"{learned} of the {len(rows) - len(frozen)} others learned"
    )
    unreached = [row["path"] for row in held if not row.get("last_gradient_norm")]
    return f"{verdict}; no gradient reached {', '.join(unreached[:8])}" if unreached else verdict
