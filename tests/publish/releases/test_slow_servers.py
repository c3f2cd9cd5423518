"""No server can hold a transfer for ever, fill the memory, or lead it astray."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from forewarn.errors import TransferError
from forewarn.publish.releases.download import fetch_named
from forewarn.publish.releases.events import TransferEvents
from forewarn.publish.releases.pace import Pace, TimedCalls, time_for
from forewarn.publish.releases.redirects import why_not_followed
from forewarn.publish.releases.retry import RetryPolicy
from forewarn.publish.releases.web import WebOrigin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Serve = Callable[[socket.socket, str], None]

# Two attempts, each of which has half a second for its headers and judges the body twice a second.
POLICY = RetryPolicy(
    attempts=2, wait=0.01, longest=0.02, connect=0.25, read=0.25, window=0.5, slowest=1000,
    allowance=2,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@contextmanager
def server(serve: Serve) -> Iterator[str]:
    """Serve each connection by a function of its socket and its path; yields the URL."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer(client: socket.socket) -> None:
        with client:
            try:
                asked = client.recv(65_536).decode("latin-1")
                serve(client, asked.split()[1])
            except (OSError, IndexError):
                return

    def accept() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(client,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        listener.close()


def head(*headers: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode()


def trickle(client: socket.socket, content: bytes, pause: float = 0.02) -> None:
    for byte in content:
        client.sendall(bytes([byte]))
        time.sleep(pause)


def within(seconds: float, call: Callable[[], object], message: str) -> None:
    """Assert that a call fails with a message of one line, and in time."""
    began = time.monotonic()
    with pytest.raises(TransferError, match=message) as caught:
        call()
    assert time.monotonic() - began < seconds
    assert "\n" not in str(caught.value)


SLOW = "cannot fetch a.bin from http.* it sends less than 1000 bytes a second"


def body_of_bytes(client: socket.socket, _: str) -> None:
    client.sendall(head("Content-Length: 100000"))
    trickle(client, b"x" * 100_000)


def body_after_a_burst(client: socket.socket, _: str) -> None:
    client.sendall(head("Content-Length: 100000") + b"x" * 50_000)
    trickle(client, b"x" * 50_000)


def line_of_a_chunk(client: socket.socket, _: str) -> None:
    client.sendall(head("Transfer-Encoding: chunked"))
    trickle(client, b"0" * 10_000)


@pytest.mark.slow
@pytest.mark.parametrize("serve", [body_of_bytes, body_after_a_burst, line_of_a_chunk])
def test_a_body_that_trickles_is_given_up(serve: Serve, tmp_path: Path) -> None:
    with server(serve) as url:
        origin = WebOrigin(url, POLICY)
        within(5, lambda: origin.read("a.bin", 1 << 20), SLOW)
        within(5, lambda: origin.save("a.bin", 1 << 20, tmp_path / "saved"), SLOW)
        if serve is not line_of_a_chunk:
            part = tmp_path / "part"
            within(5, lambda: origin.fetch("a.bin", 100_000, part, TransferEvents()), SLOW)
            # What came is kept, for the next run.
            assert 0 < part.stat().st_size < 100_000


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nX: "])
def test_headers_that_trickle_are_no_answer(start: bytes) -> None:
    def serve(client: socket.socket, _: str) -> None:
        client.sendall(start)
        trickle(client, b"x" * 10_000)

    with server(serve) as url:
        message = r"no answer within 0\.5 s, 2 times in a row"
        within(5, lambda: WebOrigin(url, POLICY).read("a.bin", 1 << 20), message)


def test_a_server_that_gives_a_byte_and_hangs_up_is_given_up_in_all(tmp_path: Path) -> None:
    def serve(client: socket.socket, _: str) -> None:
        client.sendall(head("Content-Length: 100000") + b"x")

    def resume(client: socket.socket, path: str) -> None:
        have = (tmp_path / "part").stat().st_size if (tmp_path / "part").is_file() else 0
        if not have:
            serve(client, path)
        else:
            place = f"Content-Range: bytes {have}-99999/100000"
            length = f"Content-Length: {100_000 - have}"
            client.sendall(head(place, length, status="206 Partial Content") + b"x")

    policy = RetryPolicy(attempts=2, wait=0, longest=0, slowest=1e6, allowance=0.5)
    with server(resume) as url:
        fetch = lambda: WebOrigin(url, policy).fetch(  # noqa: E731
            "a.bin", 100_000, tmp_path / "part", TransferEvents()
        )
        within(10, fetch, r"takes longer than 0\.6 s")
    assert (tmp_path / "part").stat().st_size > 1


def test_a_slow_link_that_makes_progress_is_waited_for(tmp_path: Path) -> None:
    def serve(client: socket.socket, _: str) -> None:
        client.sendall(head("Content-Length: 3000"))
        for _ in range(15):
            client.sendall(b"x" * 200)
            time.sleep(0.1)

    # At 2000 bytes a second, in three windows.
    with server(serve) as url:
        WebOrigin(url, POLICY).fetch("a.bin", 3000, tmp_path / "part", TransferEvents())
    assert (tmp_path / "part").read_bytes() == b"x" * 3000


def test_redirects_are_followed_and_end() -> None:
    def serve(client: socket.socket, path: str) -> None:
        match path:
            case "/a.bin":
                client.sendall(head("Location: /b.bin?x=%2F", status="302 Found"))
            case "/b.bin?x=%2F":
                client.sendall(head("Content-Length: 2") + b"ok")
            case _:
                client.sendall(head(f"Location: {path}x", status="302 Found"))

    with server(serve) as url:
        assert WebOrigin(url, POLICY).read("a.bin", 9) == b"ok"
        within(9, lambda: WebOrigin(url, POLICY).read("loop", 9), "more than 10 redirects")


def test_a_redirect_is_followed_without_its_body() -> None:
    def serve(client: socket.socket, path: str) -> None:
        if path == "/a.bin":
            client.sendall(head("Location: /b.bin", status="302 Found"))
            while True:
                client.sendall(b"x" * 65_536)
        client.sendall(head("Content-Length: 2") + b"ok")

    with server(serve) as url:
        assert WebOrigin(url, POLICY).read("a.bin", 9) == b"ok"


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/a"])
def test_a_redirect_away_from_the_web_is_refused(target: str) -> None:
    def serve(client: socket.socket, _: str) -> None:
        client.sendall(head(f"Location: {target}", status="302 Found"))

    with server(serve) as url:
        within(5, lambda: WebOrigin(url, POLICY).read("a.bin", 9), "cannot fetch a.bin")


NOT_FOLLOWED = "only https, or the same server, is followed"
PRIVATE = "is in a private network"


@pytest.mark.parametrize(
    ("named", "target", "why"),
    [
        ("https://a.example/x", "http://a.example/x", NOT_FOLLOWED),
        ("https://a.example/x", "http://a.example:443/x", NOT_FOLLOWED),
        ("http://a.example/x", "http://b.example/x", NOT_FOLLOWED),
        ("http://a.example/x", "http://a.example:8080/x", NOT_FOLLOWED),
        ("http://a.example/x", "http://a.example@b.example/x", NOT_FOLLOWED),
        ("https://a.example/x", "file:///etc/passwd", NOT_FOLLOWED),
        ("https://a.example/x", "https://127.0.0.1/x", PRIVATE),
        ("https://a.example/x", "https://127.1/x", PRIVATE),
        ("https://a.example/x", "https://2130706433/x", PRIVATE),
        ("https://a.example/x", "https://localhost:8443/x", PRIVATE),
        ("https://a.example/x", "https://169.254.169.254/latest", PRIVATE),
        ("https://a.example/x", "https://10.0.0.1/x", PRIVATE),
        ("https://a.example/x", "https://[::1]/x", PRIVATE),
        ("https://a.example/x", "https://[::ffff:10.0.0.1]/x", PRIVATE),
        ("https://a.example/x", "https://[::1/x", "not an address"),
        ("https://a.example/x", "https://a.example:99999/x", "not an address"),
    ],
)
def test_a_redirect_that_leads_astray_is_refused(named: str, target: str, why: str) -> None:
    assert why in (why_not_followed(named, target) or "")


@pytest.mark.parametrize(
    ("named", "target"),
    [
        ("http://a.example/x", "https://a.example/x"),
        ("http://a.example/x", "https://203.0.114.1/x"),
        ("https://a.example/x", "https://a.example:443/y"),
        ("http://A.example:80/x", "http://a.example/y"),
        ("http://127.0.0.1:81/x", "https://127.0.0.1:444/x"),
    ],
)
def test_a_redirect_to_https_or_the_same_server_is_followed(named: str, target: str) -> None:
    assert why_not_followed(named, target) is None


def test_a_redirect_to_a_server_that_was_not_named_asks_it_nothing() -> None:
    asked: list[str] = []

    def inner(client: socket.socket, path: str) -> None:
        asked.append(path)
        client.sendall(head("Content-Length: 2") + b"no")

    with server(inner) as within_reach:

        def serve(client: socket.socket, _: str) -> None:
            client.sendall(head(f"Location: {within_reach}internal", status="302 Found"))

        with server(serve) as url:
            within(5, lambda: WebOrigin(url, POLICY).read("a.bin", 9), NOT_FOLLOWED)
    assert asked == []


def test_a_body_that_is_said_to_be_too_large_is_not_fetched(tmp_path: Path) -> None:
    def serve(client: socket.socket, _: str) -> None:
        client.sendall(head(f"Content-Length: {10**400}"))

    with server(serve) as url:
        message = "a.bin at .* is larger than 1000000 bytes"
        file = tmp_path / "a.bin"
        within(5, lambda: WebOrigin(url, POLICY).save("a.bin", 1_000_000, file), message)
        within(5, lambda: WebOrigin(url, POLICY).read("a.bin", 1_000_000), message)


def test_a_body_without_end_is_refused_at_the_limit(tmp_path: Path) -> None:
    def serve(client: socket.socket, _: str) -> None:
        client.sendall(head())
        while True:
            client.sendall(b"x" * 65_536)

    with server(serve) as url:
        message = "a.bin at .* is larger than 1000000 bytes"
        within(5, lambda: WebOrigin(url, POLICY).read("a.bin", 1_000_000), message)
        file = tmp_path / "a.bin"
        within(5, lambda: WebOrigin(url, POLICY).save("a.bin", 1_000_000, file), message)
        assert file.stat().st_size <= 1_000_000


@pytest.mark.parametrize(
    ("content", "encoding", "message"),
    [
        (gzip.compress(bytes(50_000_000), mtime=0), "gzip", "larger than 1000000 bytes"),
        (gzip.compress(b"x" * 99, mtime=0)[:-9], "gzip", "cannot be unpacked"),
        (b"no", "gzip", "cannot be unpacked"),
        (zlib.compress(b"x"), "br", "cannot be unpacked"),
    ],
)
def test_a_packed_body_is_unpacked_within_the_limit(
    content: bytes, encoding: str, message: str
) -> None:
    def serve(client: socket.socket, path: str) -> None:
        sent = content if path == "/a.bin" else gzip.compress(b"right")
        named = encoding if path == "/a.bin" else "gzip"
        client.sendall(head(f"Content-Length: {len(sent)}", f"Content-Encoding: {named}") + sent)

    with server(serve) as url:
        within(5, lambda: WebOrigin(url, POLICY).read("a.bin", 1_000_000), message)
        assert WebOrigin(url, POLICY).read("b.bin", 1_000_000) == b"right"


@pytest.mark.slow
def test_a_package_at_a_url_takes_time_in_proportion_to_its_size(tmp_path: Path) -> None:
    def serve(client: socket.socket, path: str) -> None:
        size = int(path.strip("/").removesuffix(".zip"))
        client.sendall(head(f"Content-Length: {size}"))
        piece = bytes(1 << 20)
        for _ in range(size >> 20):
            client.sendall(piece)

    def seconds(size: int) -> float:
        began = time.process_time()
        file = fetch_named(f"{url}{size}.zip", tmp_path, (), TransferEvents())
        assert file is not None
        assert file.stat().st_size == size
        return time.process_time() - began

    with server(serve) as url:
        small = seconds(50 << 20)
        assert seconds(400 << 20) < 16 * max(small, 0.1)


def test_a_call_that_was_given_up_is_followed_by_the_last_one() -> None:
    calls, goes_on, ended = TimedCalls(), threading.Event(), threading.Event()
    assert calls.within(5, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        calls.within(5, lambda: 1 // 0)
    with pytest.raises(TimeoutError):
        calls.within(0.01, goes_on.wait)
    calls.end(ended.set)
    assert not ended.wait(0.05)
    goes_on.set()
    assert ended.wait(5)


def test_a_pace_is_judged_in_each_window() -> None:
    pace = Pace(RetryPolicy(window=0.05, slowest=1000))
    pace.add(5000)
    time.sleep(0.06)
    pace.add(1)
    pace.add(10)
    time.sleep(0.06)
    with pytest.raises(TimeoutError):
        pace.add(1)


def test_the_time_of_all_attempts_grows_with_the_size_up_to_a_day() -> None:
    assert time_for(RetryPolicy(), 0) == 600
    assert time_for(RetryPolicy(), 1 << 20) == 600 + 1024
    assert time_for(RetryPolicy(), 1 << 40) == 86_400
