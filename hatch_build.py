"""Building the wheel: it holds the data of this repository as the release that comes with it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BundleHook(BuildHookInterface[Any]):
    """Write the bundle to a staging folder and include it; editable installations have none."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the bundle, before the wheel is built."""
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root) / "src"))
        from forewarn.package.bundle import FOLDER, write_bundle

        self.scratch = tempfile.TemporaryDirectory(prefix="forewarn-bundle-")
        write_bundle(Path(self.root), Path(self.scratch.name))
        build_data["force_include"][self.scratch.name] = f"forewarn/{FOLDER}"

    def finalize(self, version: str, _: dict[str, Any], __: str) -> None:
        """Take the bundle away again."""
        if version != "editable":
            self.scratch.cleanup()
