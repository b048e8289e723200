"""Errors that a person reads: each names what went wrong and the cure. The only exceptions that cross a room's door."""


class TldeskError(Exception):
    """Something failed that a person can mend.

    Args:
        what: Names the thing and what is wrong with it, without a final stop.
        cure: What to do about it, as an imperative; empty where nothing helps.
    """

    def __init__(self, what: str, cure: str = "") -> None:
        super().__init__(what, cure)
        self.what = what
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.what}; {self.cure}" if self.cure else self.what


class UsageError(TldeskError):
    """The request itself is wrong: an unknown key, a contradiction, a value out of range (exit status 2)."""


class ProjectError(TldeskError):
    """A project folder cannot be opened, made or written."""


class DataError(TldeskError):
    """A source, a CSV file or the set of samples does not fit what is asked of it."""


class UnreadableError(TldeskError):
    """One sample cannot be decoded. ``what`` is the reason, as shown beside the sample's path."""


class WeightsError(TldeskError):
    """Weights are not at hand, do not fit the backbone, or are refused."""


class ModelError(TldeskError):
    """A backbone cannot be built, split or cut as asked."""


class PluginError(TldeskError):
    """A plugin is missing, not approved, or broke its contract."""


class TrainingError(TldeskError):
    """A run cannot go on: its numbers ran away, or there is not enough memory."""


class CancelledError(TldeskError):
    """The person stopped the work. Not a failure: exit status 130."""

    def __init__(self, what: str = "cancelled", cure: str = "") -> None:
        super().__init__(what, cure)
