"""A chat group's robot on loopback: keeps what it is told and answers as it is set."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

SECRET = "the-robots-secret"


@dataclass
class Robot:
    url: str = ""
    status: int = 200
    answer: bytes = b'{"errcode": 0, "errmsg": "ok"}'
    headers: dict[str, str] = field(default_factory=dict)
    told: list[Any] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


@contextmanager
def robot_serving() -> Iterator[Robot]:
    robot = Robot()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            robot.paths.append(self.path)
            robot.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(robot.status)
            for name, value in robot.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(robot.answer)))
            self.end_headers()
            self.wfile.write(robot.answer)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, name="robot")
    thread.start()
    robot.url = f"http://127.0.0.1:{server.server_port}/cgi-bin/webhook/send?key={SECRET}"
    try:
        yield robot
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
