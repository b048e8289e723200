"""Measure timm's models once and write the table that the plugin ships: ``python -m tldesk_timm.measure``.

Each model is built on torch's meta device, so no weight takes memory. The table holds what a spec needs and timm's
configuration does not say: the number of parameters, whether it takes ``img_size``, whether it has a classifier.
"""

from __future__ import annotations

import argparse
import json
import sys
import warnings
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("models.json")


def measure(name: str) -> dict[str, Any]:
    """Build one timm model on the meta device and return its row of the table.

    Returns:
        ``parameters`` of the whole model; ``sized`` where it takes one input size, to be given as ``img_size``;
        ``headless`` where it has no classifier to take off.
    """
    import timm
    import torch

    from tldesk_timm.models import build

    with torch.device("meta"):
        model = build(name)
    config: Any = timm.get_pretrained_cfg(name)
    row = {"parameters": sum(parameter.numel() for parameter in model.parameters())}
    if config.fixed_input_size and _takes_size(name, config.input_size[-1]):
        row["sized"] = True
    if not _has(model, config.classifier):
        row["headless"] = True
    return row


def _has(model: Any, classifier: str | tuple[str, ...] | None) -> bool:
    paths = (classifier,) if isinstance(classifier, str) else classifier or ()
    names = {name for name, _ in model.named_modules()}
    return bool(paths) and names.issuperset(paths)


def _takes_size(name: str, size: int) -> bool:
    import timm
    import torch

    try:
        with torch.device("meta"):
            timm.create_model(name, pretrained=False, img_size=2 * size)
    except Exception:  # noqa: BLE001 (timm's models refuse an unknown argument in many ways)
        return False
    return True


def main() -> int:
    """Measure all models, write the table, name those that cannot be built."""
    import timm

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=TABLE)
    parser.add_argument("names", nargs="*", help="only these models; the others keep their rows")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    rows: dict[str, Any] = {}
    if options.names and options.to.is_file():
        rows = json.loads(options.to.read_text(encoding="utf-8"))["models"]
    failed = 0
    for name in options.names or timm.list_models():
        try:
            rows[name] = measure(name)
        except Exception as error:  # noqa: BLE001 (one odd model must not lose the others)
            failed += 1
            sys.stderr.write(f"{name}: {type(error).__name__}: {str(error)[:160]}\n")
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in sorted(rows.items()))
    options.to.write_text(f'{{"timm": "{timm.__version__}", "models": {{\n{lines}\n}}}}\n', encoding="utf-8")
    sys.stderr.write(f"{len(rows)} measured, {failed} failed, timm {timm.__version__}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
