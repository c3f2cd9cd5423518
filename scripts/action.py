"""The GitHub Action: install forewarn, then validate with annotations and a summary.

The inputs come as environment variables, which no shell reads. Only Python is needed.

GitHub reads commands in what a step prints: `::error::` at the beginning of a line, `##[error]`
anywhere in it. What pip and forewarn print may hold what others wrote, and any release of forewarn
may be installed. So the only commands that pass here are the annotations of findings; every other
line is text, and neither program can reach the files that set variables of later steps.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import unicodedata
import venv
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent

_ENDINGS = {0: "valid", 1: "the data is invalid", 2: "wrong usage"}
_COULD_NOT_RUN = "could not run, or not all could be checked"

# What a command writes to, to set outputs, variables, paths and states of later steps.
_FILES = ("GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STATE")

# Control, format, private and halved characters, and separators of lines.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}

# An annotation as forewarn writes it: its file, line, column and title are escaped.
_ANNOTATION = re.compile(
    r"(::(?:error|warning|notice) )((?:file|line|col|title)=[^:,]*(?:,(?:line|col|title)=[^:,]*)*)"
    r"::(.*)"
)

# In characters and lines: what is shown of errors in an annotation and in the summary.
_LONGEST = 4000
_SHOWN = 100


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
    pip = [*_module("pip"), "install", "--quiet", "--disable-pip-version-check"]
    done = _run([*pip, *wanted], without=("GITHUB_STEP_SUMMARY",))
    _print(map(inert, _lines(done.stdout)), sys.stdout)
    _print(map(inert, _lines(done.stderr)), sys.stderr)
    return done.returncode


def validate(inputs: Mapping[str, str]) -> int:
    """Validate, write annotations and a summary of the step, and return the exit code."""
    done = _run([*_module("forewarn"), *arguments(inputs)])
    errors = [inert(line) for line in _lines(done.stderr)]
    _print(map(annotation, _lines(done.stdout)), sys.stdout)
    _print(errors, sys.stderr)
    if errors and done.returncode not in (0, 1):
        text = _escape("\n".join(errors).strip()[:_LONGEST])
        _print([f"::error title=forewarn validate::{text}"], sys.stdout)
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary and not (Path(summary).exists() and Path(summary).stat().st_size):
        # forewarn writes a summary of each report; this one is for runs that have no report.
        Path(summary).write_text(_ending(done.returncode, errors), encoding="utf-8")
    return done.returncode


def inert(line: str) -> str:
    """Return a line in which nothing is a command, and no character acts or hides.

    >>> inert(" ::error::x"), inert("a ##[error]\\x1b[31m")
    (' \\\\x3a:error::x', 'a #\\\\x23[error]\\\\x1b[31m')
    """
    return re.sub(r"^(\s*):(?=:)", r"\1\\x3a", _inert_within(line))


def _inert_within(text: str) -> str:
    shown = "".join(
        char.encode("unicode_escape").decode() if unicodedata.category(char) in _UNSEEN else char
        for char in text
    )
    return re.sub(r"##(?=\w*\[)", r"#\\x23", shown)


def annotation(line: str) -> str:
    """Return the annotation of a finding as it is, and any other line as text.

    >>> annotation("::warning file=a.csv,line=2::it is late")
    '::warning file=a.csv,line=2::it is late'
    >>> annotation("::set-output name=a::b")
    '\\\\x3a:set-output name=a::b'
    """
    found = _ANNOTATION.fullmatch(line)
    if found is None:
        return inert(line)
    begin, properties, message = map(_inert_within, found.groups())
    return f"{begin}{properties}::{message}"


def _run(command: list[str], without: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Run a program that cannot reach the files by which a step speaks to later ones."""
    hidden = {*_FILES, *without}
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    return subprocess.run(
        command,
        check=False,
        capture_output=True,
        encoding="utf-8",
        errors="backslashreplace",
        env={**kept, "PYTHONUTF8": "1"},
    )


def _lines(text: str) -> list[str]:
    # A carriage return, and whatever else ends a line for a reader, begins a new line here too.
    return text.splitlines()


def _print(lines: Iterable[str], stream: TextIO) -> None:
    for line in lines:
        print(line, file=stream)


def _ending(code: int, errors: list[str]) -> str:
    """Return how the run ended, in Markdown; text that is indented has no markup."""
    said = "".join(f"    {line[:_LONGEST]}\n" for line in errors[:_SHOWN])
    return f"### forewarn validate: {_ENDINGS.get(code, _COULD_NOT_RUN)}\n\n{said}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _environment() -> Path:
    return Path(os.environ["RUNNER_TEMP"]) / "forewarn"


def _python() -> Path:
    windows = os.name == "nt"
    return _environment() / ("Scripts/python.exe" if windows else "bin/python")


def _module(name: str) -> list[str]:
    """Return the beginning of a command that runs a module of the environment.

    The folder it runs in is the caller's, and may hold a file of the name of any module: -P.
    """
    return [str(_python()), "-P", "-m", name]


def main() -> int:
    """Run the step that the first argument names."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    prefix = "FOREWARN_ACTION_"
    inputs = {
        name.removeprefix(prefix).lower().replace("_", "-"): value
        for name, value in os.environ.items()
        if name.startswith(prefix)
    }
    return {"install": install, "validate": validate}[sys.argv[1]](inputs)


if __name__ == "__main__":
    sys.exit(main())
