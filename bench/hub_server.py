"""A server for ``bench/hub_files.py``: ``bare`` answers from memory with no application at all, ``hub`` is the hub.

``python -m bench.hub_server bare|hub FOLDER DESCRIPTOR``: a hub's state folder and a listening socket.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import uvicorn

from kiosk.hub.config import load_hub_settings
from kiosk.hub.hub import open_hub
from kiosk.hub.web.app import create_app


class Bare:
    """The floor: the same bytes, ready in memory."""

    def __init__(self, folder: Path) -> None:
        self._bodies: Mapping[str, bytes] = {
            f"/feed/{path.relative_to(folder)}": path.read_bytes() for path in folder.rglob("*") if path.is_file()
        }

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = self._bodies[scope["path"]]
        headers = [(b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def main(kind: str, folder: Path, descriptor: int) -> int:
    settings = load_hub_settings()
    settings = replace(settings, paths=replace(settings.paths, state=str(folder)))
    app: Any = Bare(settings.feed_folder) if kind == "bare" else create_app(open_hub(settings))
    uvicorn.run(app, fd=descriptor, log_level="warning", access_log=False, lifespan="off" if kind == "bare" else "on")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
