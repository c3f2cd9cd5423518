"""Releases below a URL, fetched over HTTP, resumed and retried.

`requests` finds proxies and certificates: `HTTPS_PROXY`, `NO_PROXY`, `REQUESTS_CA_BUNDLE` and the
like.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, urlsplit, urlunsplit

import requests
import urllib3

from forewarn import __version__
from forewarn.errors import TransferError
from forewarn.publish.releases.events import TransferEvents
from forewarn.publish.releases.partial import PartialFile, wrong_length
from forewarn.publish.releases.retry import TemporaryError, sleep

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forewarn.publish.releases.retry import RetryPolicy

Result = TypeVar("Result")

_CHUNK = 1 << 16

# No further attempt can succeed.
_LASTING = (
    requests.exceptions.InvalidSchema,
    requests.exceptions.InvalidURL,
    requests.exceptions.TooManyRedirects,
)


class WebOrigin:
    """Releases below a base URL."""

    def __init__(self, base: str, policy: RetryPolicy) -> None:
        self._base = base if base.endswith("/") else f"{base}/"
        self._policy = policy
        self.name = _without_password(base)

    def read(self, path: str, limit: int) -> bytes:
        """Read a small file; raise `TransferError` if it is larger than the limit."""
        return self._retry(path, lambda: self._read(path, limit))

    def fetch(self, path: str, size: int, part: Path, events: TransferEvents) -> None:
        """Fetch a file of a known size to `part`, resuming what is there of it."""
        partial = PartialFile(part)
        self._retry(path, lambda: self._resume(path, size, partial, events), partial, events)

    def _retry(
        self,
        path: str,
        attempt: Callable[[], Result],
        partial: PartialFile | None = None,
        events: TransferEvents | None = None,
    ) -> Result:
        """Attempt until it succeeds, or until too many attempts in a row gained no byte."""
        events = events or TransferEvents()
        retry = self._policy.start()
        furthest = partial.size if partial else 0
        while True:
            response = None
            try:
                return attempt()
            except TemporaryError as error:
                what, response = str(error), error.response
            except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
                what = self._reason_to_retry(error, path)
            # Only new bytes are a gain: a transfer that starts over must not run for ever.
            if partial and partial.size > furthest:
                retry, furthest = self._policy.start(), partial.size
            try:
                retry = retry.increment("GET", path)
            except urllib3.exceptions.MaxRetryError as error:
                raise TransferError(
                    f"cannot fetch {path} from {self.name}: {what}, "
                    f"{self._policy.attempts} times in a row"
                ) from error
            events.message(f"{what}: retrying")
            sleep(retry, response)

    def _reason_to_retry(self, error: Exception, path: str) -> str:
        """Return why an attempt failed; raise `TransferError` if no other attempt can succeed."""
        if isinstance(error, requests.exceptions.SSLError):
            raise TransferError(
                f"the certificate of {self.name} is not accepted: {_reason(error)}"
            ) from error
        if isinstance(error, _LASTING):
            raise TransferError(f"cannot fetch {path}: {_reason(error)}") from error
        if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
            return f"no answer within {self._policy.read:g} s"
        return _reason(error)

    def _read(self, path: str, limit: int) -> bytes:
        content = b""
        with self._get(path, {"Cache-Control": "no-cache"}) as response:
            for chunk in response.iter_content(_CHUNK):
                content += chunk
                if len(content) > limit:
                    raise TransferError(f"{path} at {self.name} is larger than {limit} bytes")
        return content

    def _resume(self, path: str, size: int, part: PartialFile, events: TransferEvents) -> None:
        """Fetch what is missing of a file; raise `TemporaryError` if some is still missing."""
        if part.size > size:
            part.discard()
        have = part.size
        if have == size:
            return
        with self._get_rest(path, part) as response:
            if self._is_rest(response, part, size):
                events.message(f"resuming after {have} of {size} bytes")
            else:
                if have:
                    events.message("the server does not resume: starting over")
                have = 0
                length = response.headers.get("Content-Length", str(size))
                if length != str(size):
                    raise wrong_length(path, self.name, length, size)
                part.keep_tag(response.headers.get("ETag"))
            with part.open(more=bool(have)) as stream:
                # As it arrives, so that nothing is lost when the connection is.
                while chunk := response.raw.read1(_CHUNK):
                    have += len(chunk)
                    if have > size:
                        raise wrong_length(path, self.name, "more", size)
                    stream.write(chunk)
                    events.progress(have, size)
        if have < size:
            raise TemporaryError("the connection was lost")

    def _get_rest(self, path: str, part: PartialFile) -> requests.Response:
        """Request what is missing of a file, on condition that the file is still the same."""
        if not part.size:
            return self._get(path, {})
        headers = {"Range": f"bytes={part.size}-"}
        if (tag := part.tag) is not None:
            headers["If-Range"] = tag
        try:
            return self._get(path, headers)
        except _RangeError:
            part.discard()
            raise

    def _is_rest(self, response: requests.Response, part: PartialFile, size: int) -> bool:
        """Return whether a response continues a partial file; False if it is the whole file."""
        if response.status_code != 206:
            return False
        if response.headers.get("Content-Range") != f"bytes {part.size}-{size - 1}/{size}":
            part.discard()
            raise TemporaryError("the server sent a different part than requested")
        return True

    def _get(self, path: str, headers: dict[str, str]) -> requests.Response:
        """Request a file; raise `TemporaryError` if another attempt may succeed."""
        response = requests.get(
            self._base + quote(path),
            headers={
                # The bytes of the file itself, so that they can be counted.
                "Accept-Encoding": "identity",
                "User-Agent": f"forewarn/{__version__}",
                **headers,
            },
            stream=True,
            timeout=(self._policy.connect, self._policy.read),
        )
        status = response.status_code
        if status == 200 or (status == 206 and "Range" in headers):
            return response
        response.close()
        if status == 206:
            raise TemporaryError("the server sent a part where the whole file was requested")
        what = f"the server answers {status} {response.reason or ''}".strip()
        if self._policy.start().is_retry("GET", status):
            raise TemporaryError(what, response)
        if status == 416 and "Range" in headers:
            raise _RangeError("the server lacks the rest of the file")
        raise TransferError(f"cannot fetch {path} from {self.name}: {what}")


class _RangeError(TemporaryError):
    """The server lacks the part asked for: the partial file cannot be resumed."""


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
    text = " ".join(str(inner).split()) or type(inner).__name__
    return re.sub(r"^.*?(?:Connection|Pool)\([^)]*\): ", "", text)[:200]
