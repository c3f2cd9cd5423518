"""A plugin of pytest with which two lines test a data package.

    def test_the_package_is_valid(assert_valid_package):
        assert_valid_package()

pytest finds it where forewarn is installed. It loads nothing of ours before a test asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from forewarn.api import OpenPackage

# Findings shown of one rule in one file; all are counted.
_SHOWN = 20


class AssertValid(Protocol):
    """What the fixture `assert_valid_package` gives."""

    def __call__(
        self,
        package: OpenPackage | str | Path | None = None,
        layers: Collection[str] = (),
        fail_on: str = "error",
    ) -> None:
        """Do as `assert_valid`; without a package, for the one that `forewarn_package` gives."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the setting that says where the package is."""
    parser.addini(
        "forewarn_package",
        "folder or descriptor of the data package to test, from the folder of this file "
        "(default: the nearest package upward from there)",
    )


@pytest.fixture(scope="session")
def forewarn_package(pytestconfig: pytest.Config) -> OpenPackage:
    """Return the data package that the setting of this name names, or else the nearest one."""
    from forewarn.api import OpenPackage
    from forewarn.errors import ForewarnError
    from forewarn.package.find import find_package

    named = str(pytestconfig.getini("forewarn_package"))
    folder = pytestconfig.inipath.parent if pytestconfig.inipath else pytestconfig.rootpath
    try:
        return OpenPackage.find(folder / named if named else find_package(folder))
    except ForewarnError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture
def assert_valid_package(request: pytest.FixtureRequest) -> AssertValid:
    """Return a function that fails the test, with the findings as text, unless a package is valid."""

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
    """Fail the test, with the findings as text, unless the package is valid.

    `package` is one that is open, or its folder or descriptor. `layers` (structure, meaning,
    expectations) choose what is judged; none means all. With `fail_on` "warning", a warning fails
    too. What could not be checked is not valid.
    """
    from dataclasses import replace

    from forewarn.api import OpenPackage
    from forewarn.errors import ForewarnError
    from forewarn.findings.model import Layer, Severity
    from forewarn.findings.report import FORMATS
    from forewarn.findings.rules import count_at_least
    from forewarn.validate.cache import validate_unless_cached
    from forewarn.validate.request import Request

    chosen = {Layer(layer) for layer in layers} or set(Layer)
    weighs = Severity(fail_on)
    try:
        opened = package if isinstance(package, OpenPackage) else OpenPackage.find(package)
        report = validate_unless_cached(opened.package, Request(chosen, keep=_SHOWN))
    except ForewarnError as error:
        pytest.fail(str(error), pytrace=False)
    if count_at_least(weighs, report.counts) or report.not_checked:
        pytest.fail(FORMATS["text"](replace(report, cached=False)), pytrace=False)
