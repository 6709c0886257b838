"""What can be wrong with the cache, each with a stable code, one sentence and one instruction."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.errors import ExplainedError


class CacheError(ExplainedError):
    code = "CACHE"
    sentence = "The stored jobs cannot be used."
    instruction = "Call the market's staff."


class CacheAbsentError(CacheError):
    code = "CACHE_ABSENT"
    sentence = "No jobs have been received yet."
    instruction = "Connect the network or bring the jobs on a USB stick."


class CacheCorruptError(CacheError):
    code = "CACHE_CORRUPT"
    sentence = "The stored jobs are damaged."
    instruction = "Fetch the jobs again; nothing else is lost."


class CacheNewerError(CacheError):
    code = "CACHE_NEWER"
    sentence = "The stored jobs were written for a newer version of this program."
    instruction = "Update the program, or fetch the jobs again."


class CacheBusyError(CacheError):
    code = "CACHE_BUSY"
    sentence = "Another program is writing the stored jobs."
    instruction = "Wait until it has finished."


class CacheDiskFullError(CacheError):
    code = "DISK_FULL"
    sentence = "The disk is full; the jobs shown are the last complete ones."
    instruction = "Free some space on this machine."


class CacheDeniedError(CacheError):
    code = "CACHE_DENIED"
    sentence = "This program may not use the folder of the stored jobs."
    instruction = "Give the folder to the user of this program."


_FULL = {errno.ENOSPC, errno.EDQUOT}
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def typed_errors() -> Iterator[None]:
    """Turns what SQLite and the operating system say into the errors above; anything else is a defect and passes."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise CacheDiskFullError from error
        if error.errno in _DENIED:
            raise CacheDeniedError from error
        raise
    except sqlite3.Error as error:
        if translated := error_of_sqlite(error):
            raise translated from error
        raise


def error_of_sqlite(error: BaseException | None) -> CacheError | None:
    """The typed error of one SQLite error; None when it is not the environment's fault."""
    extended = getattr(error, "sqlite_errorcode", None)
    if extended is None:
        return None
    # The low byte of an extended code is the primary one: https://www.sqlite.org/rescode.html
    primary = extended & 0xFF
    if primary == sqlite3.SQLITE_FULL:
        return CacheDiskFullError()
    if primary in (sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH):
        return CacheDeniedError()
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_SCHEMA):
        return CacheCorruptError(sqlite_name(error))
    return None


def sqlite_name(error: BaseException | None) -> str:
    return str(getattr(error, "sqlite_errorname", ""))
