"""The GitHub Action: install forewarn, then validate with annotations and a summary.

The inputs come as environment variables, which no shell reads. Only Python is needed.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import venv
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent

_ENDINGS = {0: "valid", 1: "the data is invalid", 2: "wrong usage"}
_COULD_NOT_RUN = "could not run, or not all could be checked"


def requirements(version: str, extras: str) -> list[str]:
    """Return what pip installs: a release, or by default the repository of this action.

    >>> requirements("1.0.0", "validate")
    ['forewarn[validate]==1.0.0']
    """
    extra = f"[{extras}]" if extras else ""
    if version:
        return [f"forewarn{extra}=={version}"]
    return [f"{ROOT}{extra}", "--constraint", str(ROOT / "constraints.txt")]


def arguments(inputs: Mapping[str, str]) -> list[str]:
    """Return the command line for the inputs; an empty input adds nothing to it.

    >>> arguments({"path": "data", "layers": "structure, meaning", "fail-on": "warning"})[2:]
    ['--layer=structure', '--layer=meaning', '--fail-on=warning', '--', 'data']
    """
    layers = re.split(r"[\s,]+", inputs.get("layers", "").strip())
    options = [f"--layer={layer}" for layer in layers if layer]
    options += [f"--{name}={inputs[name]}" for name in ("fail-on", "against") if inputs.get(name)]
    return ["validate", "--format=github", *options, "--", inputs.get("path") or "."]


def install(inputs: Mapping[str, str]) -> int:
    """Install forewarn in an environment of its own, and return the exit code of pip."""
    venv.create(_environment(), with_pip=True, clear=True)
    wanted = requirements(inputs.get("version", ""), inputs.get("extras", ""))
    pip = [str(_python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return subprocess.run([*pip, *wanted], check=False).returncode


def validate(inputs: Mapping[str, str]) -> int:
    """Validate, write annotations and a summary of the step, and return the exit code."""
    done = subprocess.run(
        [str(_python()), "-m", "forewarn", *arguments(inputs)],
        check=False,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    print(done.stderr, end="", file=sys.stderr)
    if done.stderr and done.returncode not in (0, 1):
        print(f"::error title=forewarn validate::{_escape(done.stderr.strip())}")
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary and not (Path(summary).exists() and Path(summary).stat().st_size):
        # forewarn writes a summary of each report; this one is for runs that have no report.
        Path(summary).write_text(_ending(done.returncode, done.stderr), encoding="utf-8")
    return done.returncode


def _ending(code: int, errors: str) -> str:
    """Return how the run ended, in Markdown; text that is indented has no markup."""
    said = "".join(f"    {line}\n" for line in errors.splitlines())
    return f"### forewarn validate: {_ENDINGS.get(code, _COULD_NOT_RUN)}\n\n{said}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _environment() -> Path:
    return Path(os.environ["RUNNER_TEMP"]) / "forewarn"


def _python() -> Path:
    windows = os.name == "nt"
    return _environment() / ("Scripts/python.exe" if windows else "bin/python")


def main() -> int:
    """Run the step that the first argument names."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    prefix = "FOREWARN_ACTION_"
    inputs = {
        name.removeprefix(prefix).lower().replace("_", "-"): value
        for name, value in os.environ.items()
        if name.startswith(prefix)
    }
    return {"install": install, "validate": validate}[sys.argv[1]](inputs)


if __name__ == "__main__":
    sys.exit(main())
