"""What went wrong in a round, by code: what speaks of the road, and what of this machine or of the feed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.protocol.feed_errors import FeedError
from kiosk.protocol.records import RecordError
from kiosk.store.cache_errors import CacheError
from kiosk.store.storage_fault import StorageCode, StorageError, is_full
from kiosk.sync.courier import RefusedRequestError
from kiosk.sync.feed_client import FetchError
from kiosk.sync.http import HttpError

REQUEST_REFUSED = "REQUEST_REFUSED"
FEED_RECORD = "FEED_RECORD"
STATE_FOLDER = "STATE_FOLDER"


@dataclass(slots=True)
class Troubles:
    """``road`` is the first that says the hub was not reached, ``others`` the rest: codes and details without names."""

    road: tuple[str, str] | None = None
    retry_after_s: float | None = None
    others: dict[str, str] = field(default_factory=dict)

    def blame_road(self, code: str, detail: str, retry_after_s: float | None) -> None:
        self.road = self.road or (code, detail)
        if retry_after_s is not None:
            self.retry_after_s = max(retry_after_s, self.retry_after_s or 0.0)

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note what goes wrong inside and go on behind it: one stage that fails must not stop the others."""
        try:
            yield
        except HttpError as error:
            self.blame_road(error.code, str(error), error.retry_after_s)
        except FetchError as error:
            if error.transient:
                self.blame_road(error.code, str(error), error.retry_after_s)
            else:
                self.others[error.code] = str(error)
        except RefusedRequestError as error:
            self.others[f"{REQUEST_REFUSED}_{error.code}"] = error.code
        except (CacheError, FeedError) as error:
            self.others[str(error.code)] = type(error).__name__
        except StorageError as error:
            self.others[str(error.code)] = type(error).__name__
        except RecordError as error:
            self.others[FEED_RECORD] = str(error)
        except OSError as error:
            self.others[STATE_FOLDER] = error.strerror or type(error).__name__

    def look_at_disk(self, folder: Path) -> None:
        """A full disk is a trouble of its own, whatever happened to be written in this round."""
        if is_full(folder):
            self.others.setdefault(StorageCode.DISK_FULL, "next to nothing is left")
