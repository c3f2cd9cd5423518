"""A plugin for pytest: test a data package in two lines.

    def test_the_package_is_valid(assert_valid_package):
        assert_valid_package()

pytest finds the plugin once forewarn is installed. The plugin loads the rest of forewarn only when
a test needs it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from forewarn.api import OpenPackage
    from forewarn.errors import ForewarnError

# How many findings of a rule in a file are shown. All are counted.
_SHOWN = 20

# In characters: what is shown of a line of an error.
_LONGEST = 1000


class AssertValid(Protocol):
    """The function that the fixture `assert_valid_package` returns."""

    def __call__(
        self,
        package: OpenPackage | str | Path | None = None,
        layers: Collection[str] = (),
        fail_on: str = "error",
    ) -> None:
        """Do as `assert_valid`, by default with the package of the fixture `forewarn_package`."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the setting for the place of the package."""
    parser.addini(
        "forewarn_package",
        "folder or descriptor of the data package to test, relative to this file's folder "
        "(default: the nearest package upward from there)",
    )


@pytest.fixture(scope="session")
def forewarn_package(pytestconfig: pytest.Config) -> OpenPackage:
    """Return the data package of the setting `forewarn_package`, or else the nearest one."""
    from forewarn.api import OpenPackage
    from forewarn.errors import ForewarnError
    from forewarn.package.find import find_package

    named = str(pytestconfig.getini("forewarn_package"))
    folder = pytestconfig.inipath.parent if pytestconfig.inipath else pytestconfig.rootpath
    try:
        return OpenPackage.find(folder / named if named else find_package(folder))
    except ForewarnError as error:
        pytest.fail(_text(error), pytrace=False)


@pytest.fixture
def assert_valid_package(request: pytest.FixtureRequest) -> AssertValid:
    """Return a function that fails the test, and shows the findings, unless a package is valid."""

    def check(
        package: OpenPackage | str | Path | None = None,
        layers: Collection[str] = (),
        fail_on: str = "error",
    ) -> None:
        if package is None:
            package = request.getfixturevalue("forewarn_package")
        assert_valid(package, layers, fail_on)

    return check


def assert_valid(
    package: OpenPackage | str | Path,
    layers: Collection[str] = (),
    fail_on: str = "error",
) -> None:
    """Fail the test, and show the findings, unless the package is valid.

    `package` is an open package, or the folder or descriptor of one. `layers` (structure, meaning,
    expectations) limits the layers that run; empty means all. With `fail_on="warning"`, a warning
    also fails. A package that could not be checked in full fails.
    """
    from forewarn.api import OpenPackage
    from forewarn.errors import ForewarnError
    from forewarn.findings.model import Layer, Severity
    from forewarn.findings.report.formats import FORMATS
    from forewarn.findings.rules import count_at_least
    from forewarn.validate.cache import validate_unless_cached
    from forewarn.validate.request import Request

    chosen = {Layer(layer) for layer in layers} or set(Layer)
    severity = Severity(fail_on)
    try:
        opened = package if isinstance(package, OpenPackage) else OpenPackage.find(package)
        report = validate_unless_cached(opened.package, Request(chosen, keep=_SHOWN))
    except ForewarnError as error:
        pytest.fail(_text(error), pytrace=False)
    if count_at_least(severity, report.counts) or report.not_checked:
        pytest.fail(FORMATS["text"](replace(report, cached=False)), pytrace=False)


def _text(error: ForewarnError) -> str:
    from forewarn.writing.visible import visible

    return "\n".join(visible(line, _LONGEST) for line in error.lines)
