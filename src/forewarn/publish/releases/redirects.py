"""Which redirects are followed: a server names other addresses, and is not trusted with them all.

A redirect leads to https, or back to the server that was named, by the same scheme. So no file
comes unencrypted from a server that nobody named, and none in clear from one that was named with
https. A server in the network of whoever asks, or on the same machine, is reached by its own name
only: what it answers is not for others to ask for.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

import requests

# The most redirects from one URL to another.
_MOST: Final = 10

_PORTS: Final = {"http": 80, "https": 443}


class _NoRedirects(requests.Session):
    """A session that follows no redirect: one that follows reads each body whole."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return None, for no redirect."""


def follow(url: str, headers: dict[str, str], timeout: tuple[float, float]) -> requests.Response:
    """Request a URL, and those that it redirects to, and return the last answer.

    Raises what `requests` raises, and its `InvalidURL` for a redirect that is not followed.
    """
    named = url
    with _NoRedirects() as session:
        for _ in range(_MOST + 1):
            response = session.get(url, headers=headers, stream=True, timeout=timeout)
            target = requests.Session.get_redirect_target(session, response)
            if target is None:
                return response
            response.close()
            url = urljoin(response.url, requests.utils.requote_uri(target))
            if why := why_not_followed(named, url):
                raise requests.exceptions.InvalidURL(why)
    raise requests.exceptions.TooManyRedirects(f"more than {_MOST} redirects")


def why_not_followed(named: str, url: str) -> str | None:
    """Return why a redirect from the URL that was named to another is refused; None if it is not.

    >>> why_not_followed("https://example.org/a", "http://example.org/a")
    'it redirects to http://example.org: only https, or the same server, is followed'
    """
    start = urlsplit(named)
    try:
        parts = urlsplit(url)
        is_same = _server(parts) == _server(start)
    except ValueError:
        return "it redirects to what is not an address"
    where = f"it redirects to {parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    if parts.scheme != "https" and not (is_same and parts.scheme == "http"):
        return f"{where}: only https, or the same server, is followed"
    if parts.hostname != start.hostname and _is_private(parts, url):
        return f"{where}, which is in a private network: name that address, if you trust it"
    return None


def _server(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


def _is_private(parts: SplitResult, url: str) -> bool:
    """Return whether a host is on this machine, or in a network that is not public."""
    host = parts.hostname or ""
    if (literal := _address(host)) is not None:
        return not literal.is_global
    if requests.utils.select_proxy(url, requests.utils.get_environ_proxies(url)) is not None:
        # The proxy looks the name up, in its own network.
        return host == "localhost" or host.endswith(".localhost")
    try:
        found = socket.getaddrinfo(host, parts.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        # The request fails with the reason.
        return False
    addresses = [_address(str(address[0])) for *_, address in found]
    return any(address is None or not address.is_global for address in addresses)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address that a text is; None if it is none."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
