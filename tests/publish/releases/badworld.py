"""A server of releases at which everything goes wrong that can, on this machine alone."""

from __future__ import annotations

import hashlib
import re
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass
class World:
    """What the server has, and what it does to a request; `base` is where it is.

    `drops` are the places in a file at which the connection is lost, once each; `answers` are
    status codes given to the first requests of a path in place of the file, with the header
    `Retry-After` if `retry_after` is set.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    drops: list[int] = field(default_factory=list)
    answers: dict[str, list[int]] = field(default_factory=dict)
    retry_after: str | None = None
    lengths: dict[str, int] = field(default_factory=dict)
    delay: float = 0
    ranges: bool = True
    tags: bool = True
    spoil: Callable[[World, str], None] = lambda *_: None
    asked: list[tuple[str, str | None, str | None, int]] = field(default_factory=list)
    base: str = ""

    def of(self, name: str) -> list[tuple[str | None, str | None, int]]:
        """Return Range, If-Range and status of each request of a path that ends with a name."""
        return [(r, i, status) for path, r, i, status in self.asked if path.endswith(name)]


class _WorldHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    world: World

    def log_message(self, *_: object) -> None:
        """Log nothing."""

    def do_GET(self) -> None:
        world, path = self.world, self.path.lstrip("/")
        world.spoil(world, path)
        time.sleep(world.delay)
        content = world.files.get(path)
        queued = world.answers.get(path, [])
        status = queued.pop(0) if queued else (200 if content is not None else 404)
        start = 0
        tag = f'"{hashlib.sha256(content or b"").hexdigest()[:12]}"'
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range") or "")
        condition = self.headers.get("If-Range")
        if status == 200 and wanted and world.ranges and condition in (None, tag):
            status, start = 206, int(wanted[1])
            if start >= len(content or b""):
                status = 416
        world.asked.append((path, self.headers.get("Range"), condition, status))
        body = (content or b"")[start:] if status in (200, 206) else b"<html>no</html>"
        self.send_response(status)
        self.send_header("Content-Length", str(world.lengths.get(path, len(body))))
        if status == 206:
            whole = len(content or b"")
            self.send_header("Content-Range", f"bytes {start}-{whole - 1}/{whole}")
        if world.retry_after is not None and status >= 400:
            self.send_header("Retry-After", world.retry_after)
        if world.tags and status in (200, 206):
            self.send_header("ETag", tag)
        self.end_headers()
        end = len(body)
        if status in (200, 206) and path.endswith(".zip"):
            for drop in sorted(world.drops):
                if start <= drop < start + len(body):
                    world.drops.remove(drop)
                    end = drop - start
                    break
        self.wfile.write(body[:end])
        self.wfile.flush()
        if end < len(body) or path in world.lengths:
            self.close_connection = True


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Report no error when a client hangs up."""


@contextmanager
def serve(world: World) -> Iterator[World]:
    """Serve a world while the block runs."""
    handler = type("Handler", (_WorldHandler,), {"world": world})
    server = _Server(("127.0.0.1", 0), handler)
    world.base = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield world
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
