"""Wheelhouses with a program of three lines in place of the kiosk: real wheels, for the real pip."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

from kiosk.release.wheelhouse import SUMS


def wheelhouse(folder: Path, version: str, code: str = "print('it runs')") -> Path:
    """``code`` is what its command ``kiosk`` does."""
    folder.mkdir(parents=True)
    info = f"linggong_kiosk-{version}.dist-info"
    files = {
        "smallkiosk.py": f"def main():\n    {code}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: linggong-kiosk\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[console_scripts]\nkiosk = smallkiosk:main\n",
    }
    record = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
    wheel = folder / f"linggong_kiosk-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, content in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(name, content)
    write_sums(folder)
    return folder


def write_sums(folder: Path) -> None:
    lines = [f"{hashlib.sha256(each.read_bytes()).hexdigest()}  {each.name}\n" for each in sorted(folder.glob("*.whl"))]
    (folder / SUMS).write_text("".join(lines), encoding="ascii")
