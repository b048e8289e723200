"""The lines of ``predict.py`` that join the maps of mid stages, as ``pooling.join_maps`` does. Text only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tldesk.ml.pooling import MapTap

_TAPPED = '''

class Stop(Exception):
    """The last module whose map is needed has run."""


# The modules whose maps are joined, and how the output of each is read as a map (B, C, H, W).
MAPS = {{
{steps}}}


def features(x):
    """Return the maps of all places, averaged over each place's neighbours, on the finest grid."""
    maps = {{}}

    def keeper(path):
        def keep(module, inputs, output):
            map_ = MAPS[path](output)
            maps[path] = torch.nn.functional.avg_pool2d(map_, 3, 1, 1, count_include_pad=False)
            if path == "{end}":
                raise Stop

        return keep

    hooks = [backbone.get_submodule(path).register_forward_hook(keeper(path)) for path in MAPS]
    try:
        backbone(x)
    except Stop:
        pass
    finally:
        for hook in hooks:
            hook.remove()
    finest = max((map_.shape[2:] for map_ in maps.values()), key=lambda sides: sides[0] * sides[1])
    resize = torch.nn.functional.interpolate
    return torch.cat([
        maps[path] if maps[path].shape[2:] == finest else resize(maps[path], finest, mode="bilinear")
        for path in MAPS
    ], dim=1)
'''


def tap_paths(taps: Sequence[MapTap]) -> list[str]:
    """Return the paths of the modules whose maps are joined.

    Raises:
        LookupError: One of the maps ends between modules.
    """
    paths = [tap.path for tap in taps if tap.path is not None]
    if len(paths) < len(taps):
        raise LookupError
    return paths


def map_lines(taps: Sequence[MapTap]) -> str:
    """Return plain PyTorch lines that define ``features``."""
    steps = "".join(f"    {tap.path!r}: lambda x: {_map_expression(tap)},\n" for tap in taps)
    return _TAPPED.format(steps=steps, end=tap_paths(taps)[-1])


def _map_expression(tap: MapTap) -> str:
    if tap.prefix is not None:
        return f"x[:, {tap.prefix}:].transpose(1, 2).reshape(len(x), {', '.join(map(str, tap.shape))})"
    return "x.permute(0, 3, 1, 2)" if tap.is_last else "x"
