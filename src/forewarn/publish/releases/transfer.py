"""Fetching files from where releases are: over HTTP, resumed and tried again, or from a folder.

Proxies and certificates are those that `requests` finds: `HTTPS_PROXY`, `NO_PROXY`,
`REQUESTS_CA_BUNDLE` and the like.
"""

from __future__ import annotations

import random
import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

from forewarn import __version__
from forewarn.errors import TransferError, VerificationError
from forewarn.writing.files import digest_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Protocol

    import requests

    class Place(Protocol):
        """Where releases are."""

        name: str

        def read(self, path: str, limit: int) -> bytes:
            """Read a small file; `TransferError` where it is larger than the limit."""

        def fetch(self, path: str, size: int, part: Path, hear: Hear) -> None:
            """Fetch a file of a known size to `part`, going on with what is there already."""

    Progress = Callable[[int, int], None]
    Tell = Callable[[str], None]

_CHUNK = 1 << 16
_URL = re.compile(r"https?://", re.IGNORECASE)

# Answers that another try may turn into a better one.
_PASSING = {408, 425, 429, 500, 502, 503, 504}


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds, and how often to try without getting any further.

    The wait doubles from one try to the next, up to `longest`.
    """

    tries: int = 5
    wait: float = 1
    longest: float = 30
    connect: float = 10
    read: float = 30


@dataclass(frozen=True)
class Hear:
    """Who hears of a transfer: how far it is, in bytes, and what a reader should know."""

    progress: Progress = lambda *_: None
    tell: Tell = lambda _: None


def place_at(name: str, patience: Patience | None = None) -> Place:
    """Return the place of a base URL or a folder."""
    if _URL.match(name):
        return _Site(name, patience or Patience())
    if re.match(r"[a-z][a-z0-9+.-]+://", name, re.IGNORECASE):
        raise TransferError(f"{name} is neither a folder nor a URL of http or https")
    return _Folder(Path(name))


def fetch_checked(place: Place, path: str, size: int, sha256: str, part: Path, hear: Hear) -> None:
    """Fetch a file to `part` and compare its SHA-256, going on with what is there of it.

    A file that was resumed and is damaged is fetched once more, whole. Raises `TransferError`, and
    `VerificationError` where what is there is not what was released; it is then taken away.
    """
    resumed = part.is_file()
    while True:
        try:
            place.fetch(path, size, part, hear)
            if part.stat().st_size == size and digest_of(part) == sha256:
                return
        except VerificationError:
            _forget(part)
            raise
        _forget(part)
        if not resumed:
            raise VerificationError(
                f"{path} at {place.name} is damaged: its SHA-256 is not the one released"
            )
        hear.tell("what was fetched before does not fit: fetching it all again")
        resumed = False


class _Folder:
    """Releases in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = str(folder)

    def read(self, path: str, limit: int) -> bytes:
        try:
            with (self.folder / path).open("rb") as stream:
                content = stream.read(limit + 1)
        except OSError as error:
            raise TransferError(f"cannot read {self.folder / path}: {error.strerror}") from error
        if len(content) > limit:
            raise TransferError(f"{self.folder / path} is larger than {limit} bytes")
        return content

    def fetch(self, path: str, size: int, part: Path, hear: Hear) -> None:
        file = self.folder / path
        try:
            if (found := file.stat().st_size) != size:
                raise _wrong_length(path, self.name, found, size)
            shutil.copyfile(file, part)
        except OSError as error:
            raise TransferError(f"cannot read {file}: {error.strerror}") from error
        hear.progress(size, size)


class _Site:
    """Releases below a base URL."""

    def __init__(self, base: str, patience: Patience) -> None:
        self.base = base if base.endswith("/") else f"{base}/"
        self.name = _without_password(base)
        self.patience = patience

    def read(self, path: str, limit: int) -> bytes:
        content = b""

        def take(_: Path | None) -> bool:
            nonlocal content
            with self._get(path, {"Cache-Control": "no-cache"}) as answer:
                content = b""
                for chunk in answer.iter_content(_CHUNK):
                    content += chunk
                    if len(content) > limit:
                        raise TransferError(f"{path} at {self.name} is larger than {limit} bytes")
            return True

        self._persist(take, path, None, lambda _: None)
        return content

    def fetch(self, path: str, size: int, part: Path, hear: Hear) -> None:
        self._persist(lambda part: self._go_on(path, size, part, hear), path, part, hear.tell)

    def _persist(
        self,
        attempt: Callable[[Any], bool],
        path: str,
        part: Path | None,
        tell: Tell,
    ) -> None:
        """Try until it is done, waiting longer each time that nothing was gained."""
        import requests
        import urllib3

        failures, furthest = 0, _size(part)
        while True:
            try:
                if attempt(part):
                    return
                what, wait = "the connection was lost", None
            except _PassingError as passing:
                what, wait = str(passing), passing.wait
                if isinstance(passing, _NoSuchPartError) and part is not None:
                    _forget(part)
            except requests.exceptions.SSLError as error:
                raise TransferError(
                    f"the certificate of {self.name} is not accepted: {_reason(error)}"
                ) from error
            except (
                requests.exceptions.InvalidURL,
                requests.exceptions.InvalidSchema,
                requests.exceptions.TooManyRedirects,
            ) as error:
                raise TransferError(f"cannot fetch {path}: {_reason(error)}") from error
            except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError):
                what, wait = f"no answer within {self.patience.read:g} s", None
            except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
                what, wait = _reason(error), None
            # Only what was never reached before is a gain: a transfer that begins again may not
            # go on for ever.
            failures = 1 if _size(part) > furthest else failures + 1
            furthest = max(furthest, _size(part))
            if failures >= self.patience.tries:
                raise TransferError(
                    f"cannot fetch {path} from {self.name}: {what}, {failures} times in a row"
                )
            pause = min(self.patience.longest, self.patience.wait * 2 ** (failures - 1))
            tell(f"{what}: trying again")
            # Not all who lost the same server should come back at the same moment.
            time.sleep(wait if wait is not None else pause * random.uniform(0.5, 1))

    def _go_on(self, path: str, size: int, part: Path, hear: Hear) -> bool:
        """Fetch what is missing of a file; say whether it is all there."""
        have = _size(part)
        if have > size:
            _forget(part)
            have = 0
        if have == size:
            return True
        headers = {}
        tag = _tag_file(part)
        if have:
            headers["Range"] = f"bytes={have}-"
            if tag.is_file():
                headers["If-Range"] = tag.read_text(encoding="latin-1")
        with self._get(path, headers) as answer:
            if answer.status_code == 206:
                if answer.headers.get("Content-Range") != f"bytes {have}-{size - 1}/{size}":
                    _forget(part)
                    raise _PassingError("the server goes on with something else")
                hear.tell(f"going on after {have} of {size} bytes")
            else:
                if have:
                    hear.tell("the server starts from the beginning")
                have = 0
                length = answer.headers.get("Content-Length", str(size))
                if length != str(size):
                    raise _wrong_length(path, self.name, length, size)
                _keep_tag(answer.headers.get("ETag"), tag)
            with part.open("ab" if have else "wb") as stream:
                # What there is, at once, so that nothing of it is lost when the connection is.
                while chunk := answer.raw.read1(_CHUNK):
                    have += len(chunk)
                    if have > size:
                        raise _wrong_length(path, self.name, "more", size)
                    stream.write(chunk)
                    hear.progress(have, size)
        return have == size

    def _get(self, path: str, headers: dict[str, str]) -> requests.Response:
        """Ask for a file; `_PassingError` where it may be there later."""
        import requests

        answer = requests.get(
            self.base + quote(path),
            headers={
                # As the file is, so that its bytes can be counted.
                "Accept-Encoding": "identity",
                "User-Agent": f"forewarn/{__version__}",
                **headers,
            },
            stream=True,
            timeout=(self.patience.connect, self.patience.read),
        )
        if answer.status_code in (200, 206):
            if answer.status_code == 206 and "Range" not in headers:
                answer.close()
                raise _PassingError("the server answers with a part that nobody asked for")
            return answer
        answer.close()
        what = f"the server answers {answer.status_code} {answer.reason or ''}".strip()
        if answer.status_code == 416 and "Range" in headers:
            raise _NoSuchPartError("the server has no such part")
        if answer.status_code in _PASSING:
            raise _PassingError(what, _retry_after(answer, self.patience))
        raise TransferError(f"cannot fetch {path} from {self.name}: {what}")


class _PassingError(Exception):
    """Say what went wrong that may go right at the next try, after so many seconds."""

    def __init__(self, what: str, wait: float | None = None) -> None:
        super().__init__(what)
        self.wait = wait


class _NoSuchPartError(_PassingError):
    """Say that what is there cannot be gone on with."""


def _retry_after(answer: requests.Response, patience: Patience) -> float | None:
    seconds = answer.headers.get("Retry-After", "")
    return min(float(seconds), patience.longest) if seconds.isdecimal() else None


def _wrong_length(path: str, name: str, found: object, size: int) -> VerificationError:
    return VerificationError(f"{path} at {name} has {found} bytes, and the release has {size}")


def _tag_file(part: Path) -> Path:
    return part.with_name(f"{part.name}.etag")


def _keep_tag(tag: str | None, file: Path) -> None:
    """Keep a tag by which the server knows the same bytes again; a weak one does not say that."""
    if tag is None or tag.startswith("W/"):
        file.unlink(missing_ok=True)
    else:
        file.write_text(tag, encoding="latin-1")


def _forget(part: Path) -> None:
    part.unlink(missing_ok=True)
    _tag_file(part).unlink(missing_ok=True)


def _size(part: Path | None) -> int:
    return part.stat().st_size if part is not None and part.is_file() else 0


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _reason(error: Exception) -> str:
    """Return the innermost reason of an error of `requests`, in one line."""
    inner: BaseException = error
    while True:
        reason = getattr(inner, "reason", None) or inner.__cause__
        if not isinstance(reason, BaseException):
            break
        inner = reason
    told = " ".join(str(inner).split()) or type(inner).__name__
    return re.sub(r"^.*?(?:Connection|Pool)\([^)]*\): ", "", told)[:200]
