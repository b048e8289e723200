"""The form in which a row of numbers lies on disk: exactly, in half the bytes, or in a quarter of them.

Everything that is trained on passes through ``decode(encode(row))``, kept or not: so a run gives the same numbers with
a full, an empty and a half-filled cache.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from tldesk.core.kept_rows import channels, row_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tldesk.core.contracts import Array
    from tldesk.core.kept_rows import Form

_HALF = {"bf16": torch.bfloat16, "fp16": torch.float16}


@dataclass(frozen=True, slots=True)
class Codec:
    """Rows of one shape in one form. ``fp32`` keeps a row as it is computed; with ``is_double`` that is float64.

    ``int8`` keeps a scale for each channel, the row's first axis, and 255 steps from the largest magnitude down to its
    negative: at most 1/254 of it is lost in any number.
    """

    form: Form
    shape: tuple[int, ...]
    is_double: bool = False

    @property
    def row_bytes(self) -> int:
        """Bytes of one row."""
        return row_bytes(self.form, self.shape, is_double=self.is_double)

    @property
    def _dtype(self) -> type[np.floating[Any]]:
        return np.float64 if self.is_double else np.float32

    def encode(self, row: Array) -> bytes:
        """Return a row's bytes."""
        match self.form:
            case "fp32":
                exact: bytes = np.ascontiguousarray(row, self._dtype).tobytes()
                return exact
            case "int8":
                flat = np.asarray(row, np.float32).reshape(channels(self.shape), -1)
                scales = np.abs(flat).max(axis=1) / 127
                steps = np.rint(flat / np.where(scales > 0, scales, 1)[:, None])
                steps = steps.clip(-127, 127).astype(np.int8)  # a scale among the subnormal numbers is rough
                scaled: bytes = scales.astype(np.float32).tobytes() + steps.tobytes()
                return scaled
            case _:
                half = torch.from_numpy(np.ascontiguousarray(row, np.float32)).to(_HALF[self.form])
                data: bytes = half.view(torch.int16).numpy().tobytes()
                return data

    def decode(self, data: bytes) -> Array:
        """Return the row of its bytes, float32 or float64, of the codec's shape."""
        match self.form:
            case "fp32":
                return np.frombuffer(data, self._dtype).reshape(self.shape)
            case "int8":
                count = channels(self.shape)
                scales = np.frombuffer(data, np.float32, count)
                steps = np.frombuffer(data, np.int8, offset=4 * count).reshape(count, -1)
                return (steps * scales[:, None]).astype(self._dtype).reshape(self.shape)
            case _:
                half = torch.frombuffer(bytearray(data), dtype=torch.int16).view(_HALF[self.form])
                full: Array = half.float().numpy().astype(self._dtype, copy=False).reshape(self.shape)
                return full

    def as_json(self) -> dict[str, Any]:
        """Return the document of a shard's table."""
        return {"form": self.form, "shape": list(self.shape), "is_double": self.is_double}

    @classmethod
    def of_json(cls, document: Mapping[str, Any]) -> Codec:
        """Read that document."""
        return cls(document["form"], tuple(document["shape"]), bool(document["is_double"]))
