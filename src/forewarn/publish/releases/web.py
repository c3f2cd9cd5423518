"""Releases below a URL, fetched over HTTP, resumed and retried.

`requests` finds proxies and certificates: `HTTPS_PROXY`, `NO_PROXY`, `REQUESTS_CA_BUNDLE` and the
like.
"""

from __future__ import annotations

import re
import time
import zlib
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, urlsplit, urlunsplit

import requests
import urllib3

from forewarn import __version__
from forewarn.errors import TransferError
from forewarn.publish.releases.events import TransferEvents
from forewarn.publish.releases.pace import Pace, TimedCalls, time_for
from forewarn.publish.releases.partial import PartialFile, must_have_room, wrong_length
from forewarn.publish.releases.redirects import follow
from forewarn.publish.releases.retry import TemporaryError, sleep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from forewarn.publish.releases.retry import RetryPolicy

Result = TypeVar("Result")

_CHUNK = 1 << 16

# Of a stated length: more is beyond any limit.
_DIGITS = 30

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
        return self._retry(path, limit, lambda: self._read(path, limit))

    def save(self, path: str, limit: int, file: Path) -> None:
        """Save a file of unknown size; raise `TransferError` if it is larger than the limit."""
        self._retry(path, limit, lambda: self._save(path, limit, file))

    def fetch(self, path: str, size: int, part: Path, events: TransferEvents) -> None:
        """Fetch a file of a known size to `part`, resuming what is there of it."""
        partial = PartialFile(part)
        self._retry(path, size, lambda: self._resume(path, size, partial, events), partial, events)

    def _retry(
        self,
        path: str,
        size: int,
        attempt: Callable[[], Result],
        partial: PartialFile | None = None,
        events: TransferEvents | None = None,
    ) -> Result:
        """Attempt until it succeeds, or until too many attempts in a row gained no byte."""
        events = events or TransferEvents()
        retry = self._policy.start()
        furthest = partial.size if partial else 0
        longest = time_for(self._policy, size)
        end = time.monotonic() + longest
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
            if time.monotonic() > end:
                raise TransferError(
                    f"cannot fetch {path} from {self.name}: {what}, and it takes longer than "
                    f"{longest:g} s"
                )
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
        content = bytearray()
        with self._get(path, {"Cache-Control": "no-cache"}) as answer:
            self._must_be_within(path, answer.length, limit)
            for chunk in answer.chunks():
                content += chunk
                self._must_be_within(path, len(content), limit)
        unpacked = _unpacked(content, answer.headers.get("Content-Encoding", ""), limit)
        if unpacked is None:
            raise TransferError(f"cannot fetch {path} from {self.name}: it cannot be unpacked")
        self._must_be_within(path, len(unpacked), limit)
        return bytes(unpacked)

    def _save(self, path: str, limit: int, file: Path) -> None:
        size = 0
        with self._get(path, {}) as answer, file.open("wb") as stream:
            self._must_be_within(path, answer.length, limit)
            must_have_room(file.parent, answer.length)
            for chunk in answer.chunks():
                size += len(chunk)
                self._must_be_within(path, size, limit)
                stream.write(chunk)

    def _must_be_within(self, path: str, size: int, limit: int) -> None:
        if size > limit:
            raise TransferError(f"{path} at {self.name} is larger than {limit} bytes")

    def _resume(self, path: str, size: int, part: PartialFile, events: TransferEvents) -> None:
        """Fetch what is missing of a file; raise `TemporaryError` if some is still missing."""
        if part.size > size:
            part.discard()
        have = part.size
        if have == size:
            return
        with self._get_rest(path, part) as answer:
            if self._is_rest(answer, part, size):
                events.message(f"resuming after {have} of {size} bytes")
            else:
                if have:
                    events.message("the server does not resume: starting over")
                have = 0
                length = answer.headers.get("Content-Length", str(size))
                if length != str(size):
                    raise wrong_length(path, self.name, length, size)
                part.keep_tag(answer.headers.get("ETag"))
            with part.open(more=bool(have)) as stream:
                for chunk in answer.chunks():
                    have += len(chunk)
                    if have > size:
                        raise wrong_length(path, self.name, "more", size)
                    stream.write(chunk)
                    events.progress(have, size)
        if have < size:
            raise TemporaryError("the connection was lost")

    def _get_rest(self, path: str, part: PartialFile) -> _Reply:
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

    def _is_rest(self, answer: _Reply, part: PartialFile, size: int) -> bool:
        """Return whether a response continues a partial file; False if it is the whole file."""
        if answer.status != 206:
            return False
        if answer.headers.get("Content-Range") != f"bytes {part.size}-{size - 1}/{size}":
            part.discard()
            raise TemporaryError("the server sent a different part than requested")
        return True

    def _get(self, path: str, headers: dict[str, str]) -> _Reply:
        """Request a file; raise `TemporaryError` if another attempt may succeed."""
        answer = self._answer(path, headers)
        status = answer.status
        if status == 200 or (status == 206 and "Range" in headers):
            return answer
        answer.close()
        if status == 206:
            raise TemporaryError("the server sent a part where the whole file was requested")
        what = f"the server answers {status} {answer.response.reason or ''}".strip()
        if self._policy.start().is_retry("GET", status):
            raise TemporaryError(what, answer.response)
        if status == 416 and "Range" in headers:
            raise _RangeError("the server lacks the rest of the file")
        raise TransferError(f"cannot fetch {path} from {self.name}: {what}")

    def _answer(self, path: str, headers: dict[str, str]) -> _Reply:
        """Return the answer to a request, after redirects."""
        url = self._base + quote(path)
        headers = {
            # The bytes of the file itself, so that they can be counted.
            "Accept-Encoding": "identity",
            "User-Agent": f"forewarn/{__version__}",
            **headers,
        }
        timeout = self._policy.connect, self._policy.read
        calls = TimedCalls()
        try:
            response = calls.within(sum(timeout), lambda: follow(url, headers, timeout))
        except TimeoutError:
            calls.end()
            raise TemporaryError(f"no answer within {sum(timeout):g} s") from None
        except BaseException:
            calls.end()
            raise
        slow = TransferError(
            f"cannot fetch {path} from {self.name}: it sends less than {self._policy.slowest:g} "
            "bytes a second"
        )
        return _Reply(response, calls, self._policy, slow)


class _Reply:
    """The answer of a server, whose body is still to be read."""

    def __init__(
        self,
        response: requests.Response,
        calls: TimedCalls,
        policy: RetryPolicy,
        slow: TransferError,
    ) -> None:
        self.response, self.status, self.headers = response, response.status_code, response.headers
        self._calls, self._policy, self._slow = calls, policy, slow

    def __enter__(self) -> _Reply:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection, once a read that was given up has returned."""
        self._calls.end(self.response.close)

    @property
    def length(self) -> int:
        """Return the length that the server states for the body; 0 where it states none."""
        stated = self.headers.get("Content-Length", "")
        return int(stated[:_DIGITS]) if stated.isascii() and stated.isdigit() else 0

    def chunks(self) -> Iterator[bytes]:
        """Yield the body as it arrives, packed as it was sent.

        Raises `TransferError` if it arrives more slowly than the policy allows.
        """
        pace = Pace(self._policy)
        try:
            while chunk := self._calls.within_each(self._read, pace.left, pace.judge):
                pace.add(len(chunk))
                yield chunk
        except TimeoutError:
            raise self._slow from None

    def _read(self) -> bytes:
        # As it arrives, so that nothing is lost when the connection is.
        return bytes(self.response.raw.read1(_CHUNK, decode_content=False))


class _RangeError(TemporaryError):
    """The server lacks the part asked for: the partial file cannot be resumed."""


def _unpacked(content: bytearray, encoding: str, limit: int) -> bytes | bytearray | None:
    """Return content as it was before a server packed it; None if that cannot be done."""
    if encoding.lower() in ("", "identity"):
        return content
    if encoding.lower() not in ("gzip", "x-gzip"):
        return None
    unpacking = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        unpacked = unpacking.decompress(content, limit + 1)
    except zlib.error:
        return None
    return unpacked if unpacking.eof or len(unpacked) > limit else None


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
