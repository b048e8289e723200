"""The one resource locator, in an editable install and in the shape of a wheel; e2e/test_wheel.py has a real one."""

from __future__ import annotations

from pathlib import Path

import pytest

import tldesk
from tldesk.resources import resource, resources_folder

CHECKOUT = Path(tldesk.__file__).resolve().parents[1]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return a package folder in a site-packages that holds nothing else."""
    folder = tmp_path / "site-packages" / "tldesk"
    folder.mkdir(parents=True)
    return folder


def test_an_editable_install_reads_the_checkout() -> None:
    assert resources_folder() == CHECKOUT / "resources"
    assert resource("docs/glossary.md") == CHECKOUT / "resources" / "docs" / "glossary.md"


def test_a_wheel_reads_its_package_data(package: Path) -> None:
    (package / "_resources" / "docs").mkdir(parents=True)

    assert resource("docs", package) == package / "_resources" / "docs"


def test_package_data_wins_over_a_folder_that_happens_to_stand_beside_it(package: Path) -> None:
    (package / "_resources").mkdir()
    (package.parent / "resources").mkdir()
    (package.parent / "pyproject.toml").touch()

    assert resources_folder(package) == package / "_resources"


def test_a_resources_folder_of_another_package_is_not_taken_for_a_checkout(package: Path) -> None:
    (package.parent / "resources").mkdir()

    with pytest.raises(FileNotFoundError, match="install tldesk again"):
        resources_folder(package)


def test_a_missing_resource_is_named_with_the_cure() -> None:
    with pytest.raises(FileNotFoundError, match=r"no_such\.json: .*install tldesk again"):
        resource("recipes/no_such.json")


@pytest.mark.parametrize("relative", ["../pyproject.toml", "docs/../../README.md", "/etc/passwd", "docs\\glossary.md"])
def test_a_path_out_of_the_folder_is_refused(relative: str) -> None:
    with pytest.raises(ValueError, match="not a path below the resources folder"):
        resource(relative)
