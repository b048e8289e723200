"""Run samples through a frozen function in batches of one size, in inference mode. No gradients, no files.

The last batch is padded: features of one sample differ in their last bits between batch sizes (2.6e-6 measured),
while its batch-mates do not matter. So at one batch size a sample's outputs do not depend on which others are computed
with it. Training and evaluation keep to the size that the recipe records; predictions of a few files use a smaller one
to save time, and may differ from those of many files in these last bits.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import torch

from tldesk.ml.decode import decoded_batches

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from torch import Tensor

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Array
    from tldesk.core.errors import TldeskError
    from tldesk.ml.plan import SampleSet

    OutputBatch = tuple[tuple[int, ...], Array, tuple[tuple[int, TldeskError], ...]]


def forward_batches(
    function: Callable[[Tensor], Tensor],
    samples: SampleSet,
    indices: Sequence[int],
    *,
    batch_size: int,
    device: torch.device,
    threads: int,
    cancel: CancelToken,
    skip_unreadable: bool = False,
) -> Generator[OutputBatch, None, None]:
    """Yield (positions, outputs (B, ...), failures) until ``indices`` are done; outputs lie on the CPU.

    Raises:
        DataError: A sample cannot be decoded.
        CancelledError: ``cancel`` was raised.
    """
    batches = [indices[start : start + batch_size] for start in range(0, len(indices), batch_size)]
    decoded = decoded_batches(samples, batches, threads=threads, cancel=cancel, skip_unreadable=skip_unreadable)
    with closing(decoded):
        for batch in decoded:
            if batch.data is None:
                yield (), np.empty((0,), np.float32), batch.failed
                continue
            yield (
                batch.indices,
                padded_forward(function, batch.data, batch_size=batch_size, device=device),
                batch.failed,
            )


def padded_forward(
    function: Callable[[Tensor], Tensor], data: Array, *, batch_size: int, device: torch.device
) -> Array:
    """Return ``function`` of ``data`` (B, ...), computed as a batch of ``batch_size`` with zeros after it."""
    return padded_outputs(lambda x: (function(x),), data, batch_size=batch_size, device=device)[0]


def padded_outputs(
    function: Callable[[Tensor], tuple[Tensor, ...]], data: Array, *, batch_size: int, device: torch.device
) -> list[Array]:
    """Return each output (B, ...) of ``function``, computed as ``padded_forward`` does."""
    inputs = torch.from_numpy(np.ascontiguousarray(data))
    count = inputs.shape[0]
    if count < batch_size:
        inputs = torch.cat([inputs, inputs.new_zeros((batch_size - count, *inputs.shape[1:]))])
    if device.type == "cuda":
        inputs = inputs.pin_memory()
    with torch.inference_mode():
        outputs = function(inputs.to(device, non_blocking=True))
        # Copies, so that the padding's memory is not kept.
        return [output[:count].cpu().contiguous().numpy().copy() for output in outputs]
