"""Large counts in a few letters: 9,610 and 3.41 M."""

from __future__ import annotations

import math


def short_count(count: int) -> str:
    """Return a count with three digits where it is large."""
    if count < 10_000:
        return f"{count:,}"
    unit, name = (1e6, "M") if count >= 1e6 else (1e3, "k")
    digits = max(0, 2 - int(math.log10(count / unit)))
    return f"{count / unit:.{digits}f} {name}"
