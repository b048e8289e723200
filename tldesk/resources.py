"""Find files that ship with TL Desk: the one resource locator. Standard library only; reads nothing.

A wheel carries the checkout's ``resources/`` as package data, ``tldesk/_resources``. An editable install carries
no copy, since a copy would grow stale: there the checkout itself answers.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_PACKED_NAME = "_resources"
_CHECKOUT_NAME = "resources"


def resources_folder(package: Path = _PACKAGE) -> Path:
    """Return the folder that holds icons, recipes, samples and documents.

    Args:
        package: The folder of the ``tldesk`` package; another one only in tests.

    Raises:
        FileNotFoundError: Neither the wheel's copy nor a checkout is there.
    """
    packed = package / _PACKED_NAME
    if packed.is_dir():
        return packed
    checkout = package.parent / _CHECKOUT_NAME
    if checkout.is_dir() and (package.parent / "pyproject.toml").is_file():
        return checkout
    msg = f"{packed}: the files that ship with TL Desk are missing; install tldesk again"
    raise FileNotFoundError(msg)


def resource(relative: str, package: Path = _PACKAGE) -> Path:
    """Return the path of one file or folder that ships with TL Desk.

    Args:
        relative: Where it lies below ``resources/``, with forward slashes: ``"recipes/vgg16_frozen.json"``.
        package: The folder of the ``tldesk`` package; another one only in tests.

    Raises:
        FileNotFoundError: It does not ship with this installation.
        ValueError: ``relative`` leads out of the resources folder.
    """
    parts = relative.split("/")
    if relative.startswith("/") or ".." in parts or "\\" in relative:
        msg = f"{relative}: not a path below the resources folder; name it relative, with forward slashes"
        raise ValueError(msg)
    found = resources_folder(package).joinpath(*parts)
    if not found.exists():
        msg = f"{found}: does not ship with this installation; install tldesk again"
        raise FileNotFoundError(msg)
    return found
