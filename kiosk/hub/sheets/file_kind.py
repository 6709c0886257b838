"""What the bytes of a file are, whatever its name says; what cannot or must not be opened is refused here."""

from __future__ import annotations

import io
import zipfile
import zlib
from enum import StrEnum

from kiosk.hub.sheets.faults import SheetCode, SheetError
from kiosk.hub.sheets.limits import MIB, SheetLimits

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Compound file ([MS-CFB] 2.2): .xls, and .xlsx with a password ([MS-OFFCRYPTO] 2.3.2)."""
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK_STREAMS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_SECTOR_BYTES = 512
_BIFF_BOF = b"\x09\x08"
_BIFF_FILE_PASS = 0x2F
"""FilePass follows BOF in an encrypted workbook stream, at most a WriteProtect between them ([MS-XLS] 2.1.7.20.3)."""
_BIFF_RECORDS_LOOKED_AT = 4
_TEXT_HEAD_BYTES = 4096
_ENTRIES = 5000
_ENCRYPTED_FLAG = 0x1


class FileKind(StrEnum):
    WORKBOOK = "workbook"
    """.xlsx, .xlsm, .xlsb, .ods, .xls: python-calamine tells them apart itself."""
    TEXT = "text"


def kind_of(data: bytes, limits: SheetLimits) -> FileKind:
    """Raises SheetError for what is no spreadsheet, has a password, or unpacks to more than ``limits`` allow."""
    if not data.strip(b"\0 \r\n\t"):
        raise SheetError(SheetCode.EMPTY_FILE)
    if len(data) > limits.file_mib * MIB:
        raise SheetError(SheetCode.TOO_LARGE, f"file of {len(data)} bytes")
    if data.startswith(_ZIP):
        _check_zip(data, limits)
        return FileKind.WORKBOOK
    if data.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in data or _has_file_pass(data):
            raise SheetError(SheetCode.ENCRYPTED, "compound file")
        if not any(name in data for name in _WORKBOOK_STREAMS):
            raise SheetError(SheetCode.NO_SPREADSHEET, "another kind of compound file")
        return FileKind.WORKBOOK
    head = data[:_TEXT_HEAD_BYTES].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    # Exports of web systems are often called .xls and are a table in HTML or the XML of Excel 2003.
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<head", b"<meta", b"mime-version:")):
        raise SheetError(SheetCode.WEB_PAGE)
    return FileKind.TEXT


def _check_zip(data: bytes, limits: SheetLimits) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            manifest = "META-INF/manifest.xml"
            if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
                raise SheetError(SheetCode.ENCRYPTED, "zip")
            unpacked = sum(entry.file_size for entry in entries)
            if unpacked > limits.unpacked_mib * MIB or len(entries) > _ENTRIES:
                raise SheetError(SheetCode.TOO_LARGE, f"{len(entries)} parts unpack to {unpacked} bytes")
            if "mimetype" in names and manifest in names:
                with archive.open(manifest) as part:
                    if b"encryption-data" in part.read(MIB):
                        raise SheetError(SheetCode.ENCRYPTED, "ods")
                return
            if not any(name.startswith("xl/") for name in names):
                raise SheetError(SheetCode.NO_SPREADSHEET, "another kind of zip")
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        raise SheetError(SheetCode.DAMAGED, type(error).__name__) from None


def _has_file_pass(data: bytes) -> bool:
    """Whether a workbook stream that begins in any sector begins as an encrypted one."""
    for start in range(_SECTOR_BYTES, len(data), _SECTOR_BYTES):
        if not data.startswith(_BIFF_BOF, start):
            continue
        at = start
        for _ in range(_BIFF_RECORDS_LOOKED_AT):
            record = int.from_bytes(data[at : at + 2], "little")
            if record == _BIFF_FILE_PASS:
                return True
            at += 4 + int.from_bytes(data[at + 2 : at + 4], "little")
    return False
