"""The web application of one hub process: which routes there are, and what holds for all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hmac import compare_digest
from pathlib import Path

from anyio import to_thread
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from kiosk.hub.backup_desk import BackupDesk
from kiosk.hub.database import DatabaseCode, DatabaseError
from kiosk.hub.hub import Hub
from kiosk.hub.kiosk_api import kiosk_routes
from kiosk.hub.metrics import exposition
from kiosk.hub.practice import PracticeRoom
from kiosk.hub.practice_examples import examples
from kiosk.hub.web.feed_files import FeedFiles
from kiosk.hub.web.headers import HeadersMiddleware
from kiosk.hub.web.long_work import LongWork
from kiosk.hub.web.pages import Pages
from kiosk.hub.web.public import public_routes
from kiosk.hub.web.staff.application import create_staff_app
from kiosk.resources import asset_path

STATIC = Path(__file__).parent / "static"


def create_app(hub: Hub) -> FastAPI:
    """The whole application; closing it closes the hub's database."""
    pages = Pages(hub)
    practice_room = PracticeRoom(hub.database, hub.state_folder, hub.now, examples(hub.trades, hub.keys.web_secret))

    backups = BackupDesk(hub.database, hub.state_folder, hub.settings.backup.stick, hub.now)
    long_work = LongWork(hub.state_folder / "long-work", hub.keys.web_secret, hub.now)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await to_thread.run_sync(backups.close)
        await to_thread.run_sync(long_work.close)
        practice_room.close()
        hub.database.close()

    app = FastAPI(title="linggong hub", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.hub = hub
    app.state.backups = backups
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.mount("/pictograms", StaticFiles(directory=asset_path("pictograms")), name="pictograms")
    hub.settings.feed_folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    app.mount("/feed", FeedFiles(hub.settings.feed_folder), name="feed")

    app.mount("/staff", create_staff_app(hub, pages, practice_room, backups, long_work))

    app.add_middleware(HeadersMiddleware)

    @app.exception_handler(DatabaseError)
    async def _database_away(_request: Request, error: DatabaseError) -> Response:
        status = 507 if error.code is DatabaseCode.FULL else 503
        return Response(
            f"{error.sentence}{error.instruction}", status, {"Retry-After": "5"}, media_type="text/plain; charset=utf-8"
        )

    @app.exception_handler(RequestValidationError)
    def _no_such_page(request: Request, _error: Exception) -> Response:
        """Somebody at a telephone with half an address; what was wrong with it is nobody's to read back."""
        return pages.page(request, "public/no_page.html", status=422)

    @app.get("/health")
    def health() -> dict[str, str]:
        """For a load balancer: answers once the database does."""
        with hub.database.reading() as connection:
            connection.exec_driver_sql("SELECT 1")
        return {"status": "ok"}

    @app.get("/metrics")
    def metrics(request: Request) -> Response:
        """Not found without the token: whoever guesses the address learns nothing, not even that it is there."""
        token = hub.settings.metrics.token
        brought = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not token or not compare_digest(brought.encode(), token.encode()):
            return Response(status_code=404)
        return Response(exposition(hub.database, hub.now()), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    @app.get("/favicon.ico")
    def mark() -> FileResponse:
        return FileResponse(asset_path("pictograms/mark.svg"), media_type="image/svg+xml")

    app.include_router(public_routes(hub, pages))
    app.include_router(kiosk_routes(hub))
    return app
