"""Write a run's ``predict.py``: a few lines of plain PyTorch for exactly this run. Text in, text out.

What the lines do to a picture must equal the modality ``image``; tests compare the two to 1e-5.
"""

from __future__ import annotations

import ast
from math import prod
from typing import TYPE_CHECKING

from tldesk.ml.heads import head_lines
from tldesk.ml.predict_maps import map_lines, tap_paths

if TYPE_CHECKING:
    from tldesk.core.contracts import Preprocess
    from tldesk.ml.plan import TrainPlan

_TOP = '''\
"""Predict with this run, in plain PyTorch: `python predict.py IMAGE...` prints JSON.

Or `from predict import predict`. Made by TL Desk for the weights beside it; change it as you like.
"""

import json
import sys
from pathlib import Path

import torch
from PIL import Image, ImageOps
from safetensors import safe_open

HERE = Path(__file__).resolve().parent
CLASSES = json.loads((HERE / "classes.json").read_text(encoding="utf-8"))
CALIBRATION = HERE / "calibration.json"  # where a temperature was fitted to this run
TEMPERATURE = json.loads(CALIBRATION.read_text(encoding="utf-8"))["temperature"] if CALIBRATION.exists() else 1.0

# The network. Its weights are loaded below.
'''

_LOAD = '''

def load_weights(path):
    """Put the run's weights into backbone and head."""
    with safe_open(path, "pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
        notes = json.loads(file.metadata()["tldesk"])
    for name, original in notes["aliases"].items():  # tied tensors are stored once
        tensors[name] = tensors[original]
    for prefix, module in (("backbone.", backbone), ("head.", head)):
        own = {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}
        # What the features do not use is missing from the file, and that is no fault.
        unexpected = module.load_state_dict(own, strict=False).unexpected_keys
        if unexpected:
            raise ValueError(f"{path}: tensors that do not fit: {unexpected}")
        module.eval()


load_weights(HERE / "best.safetensors")
'''

_PICTURE = '''

def eight_bits(image):
    """Scale pictures of 16 or 32 bits to 8."""
    is_float = image.mode == "F"
    values = image if is_float else image.convert("I")
    values = torch.frombuffer(bytearray(values.tobytes()), dtype=torch.float32 if is_float else torch.int32).double()
    values = torch.where(values.isfinite(), values, 0.0)
    low, high = values.min().item(), values.max().item()
    limits = [65535] if image.mode.startswith("I;16") else [1, 255] if is_float else [255, 65535]
    fitting = [limit for limit in limits if low >= 0 and high <= limit]
    low, high = (0, fitting[0]) if fitting else (low, high)
    grey = ((values - low) / (high - low) * 255).round() if high > low else torch.zeros_like(values)
    clear = image.info.get("transparency")
    if isinstance(clear, int):
        grey = torch.where(values == clear, 255.0, grey)
    return Image.frombytes("L", image.size, bytes(grey.to(torch.uint8).tolist()))


def open_picture(path):
    """Return an upright RGB picture, laid on white where it is transparent."""
    with Image.open(path) as file:
        file.load()
        image = ImageOps.exif_transpose(file)
    if image.mode.startswith("I") or image.mode == "F":
        image = eight_bits(image)
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", layer.size, (255, 255, 255, 255)), layer)
    return image.convert("RGB")

'''

_SIZES = {
    "squash": '''
def scaled_size(width, height):
    """The aspect ratio is ignored."""
    return WIDTH, HEIGHT
''',
    "whole": '''
def scaled_size(width, height):
    """The whole picture is shown: its long side fits, the rest stays the mean colour."""
    scale = min(WIDTH / width, HEIGHT / height)
    return min(WIDTH, max(1, round(width * scale))), min(HEIGHT, max(1, round(height * scale)))
''',
    "crop": '''
def scaled_size(width, height):
    """The short side comes to size / crop_pct; the middle is cut out afterwards."""
    high, wide = int(HEIGHT / CROP_PCT + 1e-6), int(WIDTH / CROP_PCT + 1e-6)
    if high == wide:
        return (wide, int(wide * height / width)) if width <= height else (int(high * width / height), high)
    scale = max(wide / width, high / height)
    return max(wide, round(width * scale)), max(high, round(height * scale))
''',
}

_TENSOR = '''

def overlap(target, source):
    """Return where a side of `source` pixels lies in one of `target` when both are centred."""
    if source >= target:
        start = round((source - target) / 2)
        return slice(0, target), slice(start, start + target)
    start = (target - source) // 2
    return slice(start, start + source), slice(0, source)


def to_input(image):
    """Return the network's input for one picture: float32 (1, C, HEIGHT, WIDTH)."""
    image = image.convert(MODE)
    if image.size != scaled_size(*image.size):
        image = image.resize(scaled_size(*image.size), FILTER)
    pixels = torch.frombuffer(bytearray(image.tobytes()), dtype=torch.uint8).float()
    pixels = (pixels.reshape(image.height, image.width, -1) / 255 - MEAN) / STD
    (to_y, from_y), (to_x, from_x) = overlap(HEIGHT, image.height), overlap(WIDTH, image.width)
    result = torch.zeros(1, len(MEAN), HEIGHT, WIDTH)
    result[0, :, to_y, to_x] = pixels[from_y, from_x].permute(2, 0, 1)
    return result

'''

_CLASSES = '''
@torch.inference_mode()
def predict(path):
    """Return the classes of one picture file with their probabilities."""
    logits = head(features(to_input(open_picture(path)))) / TEMPERATURE
    probabilities = torch.softmax(logits.double(), dim=1)[0].tolist()
    best = max(range(len(CLASSES)), key=probabilities.__getitem__)
    return {
        "path": str(path),
        "label": CLASSES[best],
        "probability": probabilities[best],
        "probabilities": dict(zip(CLASSES, probabilities)),
    }

'''

_LABELS = '''
@torch.inference_mode()
def predict(path):
    """Return the classes of one picture file, each with its own probability; it has those over one half."""
    logits = head(features(to_input(open_picture(path))))
    probabilities = torch.sigmoid(logits.double())[0].tolist()
    best = max(range(len(CLASSES)), key=probabilities.__getitem__)
    return {
        "path": str(path),
        "label": CLASSES[best],
        "probability": probabilities[best],
        "probabilities": dict(zip(CLASSES, probabilities)),
        "labels": [name for name, probability in zip(CLASSES, probabilities) if probability > 0.5],
    }

'''

_VALUES = '''
@torch.inference_mode()
def predict(path):
    """Return the predicted numbers of one picture file."""
    values = head(features(to_input(open_picture(path))))[0].tolist()
    return {"path": str(path), "value": values[0]} if len(values) == 1 else {"path": str(path), "values": values}

'''

_MAIN = """
if __name__ == "__main__":
    results = []
    for name in sys.argv[1:]:
        try:
            results.append(predict(name))
        except OSError as error:
            results.append({"path": name, "error": str(error)})
    print(json.dumps(results, indent=2))
"""

_REFUSAL = '''\
"""This run cannot predict without TL Desk: {reason}."""

import sys

sys.exit("{reason}; use: tldesk predict PROJECT INPUT")
'''


_WHOLE = '''

def features(x):
    """Return what the head receives."""
    return {result}
'''

_STOPPED = '''

class Stop(Exception):
    """The module that the features end at has run."""


def features(x):
    """Return what the head receives; the network is left after {end}."""
    outputs = []

    def keep(module, inputs, output):
        outputs.append(output)
        raise Stop

    hook = backbone.get_submodule("{end}").register_forward_hook(keep)
    try:
        backbone(x)
    except Stop:
        pass
    finally:
        hook.remove()
    return {result}
'''


def predict_script(plan: TrainPlan) -> str:
    """Return the text of ``predict.py``.

    Another modality than images, a backbone whose plugin does not say how to rebuild it, and features that end where
    no module does give a script that says so.
    """
    spec, recipe, model = plan.spec, plan.recipe, plan.model
    if spec.modality != "image":
        return _REFUSAL.format(reason=f"predict.py reads images only and this run is on {spec.modality}")
    if not spec.rebuild:
        return _REFUSAL.format(reason=f"the plugin of {spec.key} does not say how to rebuild its network")
    try:
        end = tap_paths(model.pooling.taps)[-1] if model.pooling.taps else features_end(plan)
    except LookupError:
        return _REFUSAL.format(reason=f"the features of {spec.key} end where none of its modules does")
    preprocess = recipe.input_preprocess()
    width = prod(model.feature_shape)
    is_map = len(model.feature_shape) > 1
    channels = model.feature_shape[0]
    parts = (
        _TOP,
        _rebuild_lines(plan, end, side_px=preprocess.height),
        head_lines(recipe.head, width, len(plan.classes), task=recipe.task, flattens=is_map, channels=channels),
        _LOAD,
        _feature_lines(plan, end),
        _PICTURE,
        _constants(preprocess),
        _SIZES[preprocess.geometry],
        _TENSOR,
        {"single": _CLASSES, "multi": _LABELS, "regression": _VALUES}[recipe.task],
        _MAIN,
    )
    return "".join(parts)


def features_end(plan: TrainPlan) -> str | None:
    """Return the path of the module after which the network is left; None: it runs to its end.

    Raises:
        LookupError: The features end between modules.
    """
    model = plan.model
    named = plan.recipe.cut or plan.spec.features_end
    if named is not None:
        return named
    if model.pooling.tail is not None or not model.stages[-1].source:
        return None
    return _last_call(model.stages[-1].source)


def _last_call(source: str) -> str:
    """Return the path of the module whose output a stage's function returns."""
    function = ast.parse(source).body[-1]
    values: dict[str, ast.expr] = {}
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if not isinstance(value, ast.Constant):
                values[name] = value
            case ast.Return(value=ast.Name(id=name)) if isinstance(values.get(name), ast.Call):
                call = values[name]
                assert isinstance(call, ast.Call)
                return ".".join(_path(call.func))
            case _:
                pass
    raise LookupError


def _path(node: ast.expr) -> list[str]:
    match node:
        case ast.Name(id="self"):
            return []
        case ast.Attribute(value=owner, attr=name):
            return [*_path(owner), name]
        case ast.Call(func=ast.Name(id="getattr"), args=[owner, ast.Constant(value=str(name))]):
            return [*_path(owner), name]
        case _:  # a function of torch
            raise LookupError


def _rebuild_lines(plan: TrainPlan, end: str | None, *, side_px: int) -> str:
    spec = plan.spec
    lines = spec.rebuild.replace("{image_size}", str(side_px)).rstrip().split("\n")
    if end is not None and spec.classifier is not None and end.startswith(f"{spec.classifier}."):
        lines = [line for line in lines if not line.endswith("torch.nn.Identity()")]  # the features end within it
    return "\n".join(line for line in lines if line != "import torch") + "\n"


def _feature_lines(plan: TrainPlan, end: str | None) -> str:
    pooling = plan.model.pooling
    if pooling.taps:
        return map_lines(pooling.taps)
    result = "backbone(x)" if end is None else "outputs[0]"
    if pooling.axes:
        result += f".mean(dim={pooling.axes!r})"
    if pooling.is_flat:
        result += ".flatten(1)"
    return _WHOLE.format(result=result) if end is None else _STOPPED.format(result=result, end=end)


def _constants(preprocess: Preprocess) -> str:
    lines = [
        "",
        "# How a picture becomes the network's input.",
        f"HEIGHT, WIDTH = {preprocess.height}, {preprocess.width}",
        f'MODE = "{"L" if len(preprocess.mean) == 1 else "RGB"}"',
        f"FILTER = Image.Resampling.{preprocess.interpolation.upper()}",
        f"MEAN = torch.tensor({list(preprocess.mean)})",
        f"STD = torch.tensor({list(preprocess.std)})",
        *([f"CROP_PCT = {preprocess.crop_pct!r}"] if preprocess.geometry == "crop" else []),
        "",
    ]
    return "\n".join(lines) + "\n"
