"""Times to go in words, as rough as a guess deserves."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

_MINUTE_S = 60
_HOUR_S = 3_600


def duration(seconds: float) -> str:
    """Return ``45 s``, ``3 min`` or ``2 h 10 min`` in the language of now."""
    if seconds < _MINUTE_S:
        return QCoreApplication.translate("durations", "{seconds} s").format(seconds=max(1, round(seconds)))
    if seconds < _HOUR_S:
        return QCoreApplication.translate("durations", "{minutes} min").format(minutes=round(seconds / _MINUTE_S))
    hours, minutes = divmod(round(seconds / _MINUTE_S), 60)
    return QCoreApplication.translate("durations", "{hours} h {minutes} min").format(hours=hours, minutes=minutes)


def short_time(seconds: float) -> str:
    """Return a time of a few seconds with a digit behind the point, a longer one as ``duration`` does."""
    if seconds >= 10:
        return duration(seconds)
    digits = 1 if seconds >= 1 else 2
    return QCoreApplication.translate("durations", "{seconds} s").format(seconds=f"{max(seconds, 0.01):.{digits}f}")
