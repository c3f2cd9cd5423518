"""The policy by which urllib3 decides whether, and after how long, to retry a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import requests
    from urllib3.util.retry import Retry

# Statuses of a server that may answer better later.
_TEMPORARY = (408, 425, 429, 500, 502, 503, 504)


@dataclass(frozen=True)
class RetryPolicy:
    """How many attempts in a row may fail, and how long to wait between them, in seconds.

    The wait doubles from one attempt to the next, up to `longest`, which also limits what a server
    asks for by `Retry-After`. `connect` and `read` are the timeouts of one attempt, in silence.

    A transfer is given up if in a `window` less than `slowest` bytes a second arrive on average, or
    if all attempts together take longer than `allowance`, and the file's size at the slowest rate,
    or than `total`.
    """

    attempts: int = 5
    wait: float = 1
    longest: float = 30
    connect: float = 10
    read: float = 30
    window: float = 60
    slowest: float = 1024
    allowance: float = 600
    total: float = 86_400

    def start(self) -> Retry:
        """Return the state of a new series of attempts."""
        from urllib3.util.retry import Retry

        return Retry(
            total=self.attempts - 1,
            status_forcelist=_TEMPORARY,
            backoff_factor=self.wait,
            # Clients that lost the same server should not all return at the same moment.
            backoff_jitter=self.wait,
            backoff_max=self.longest,
            retry_after_max=int(self.longest),
        )


class TemporaryError(Exception):
    """A request failed, and another attempt may succeed; `response` is the server's answer."""

    def __init__(self, what: str, response: requests.Response | None = None) -> None:
        super().__init__(what)
        self.response = response


def sleep(retry: Retry, response: requests.Response | None) -> None:
    """Wait before the next attempt, as long as the server asks or the policy says."""
    from urllib3.exceptions import InvalidHeader

    try:
        retry.sleep(response.raw if response is not None else None)
    except InvalidHeader:
        # A Retry-After that is neither seconds nor a date.
        retry.sleep()
