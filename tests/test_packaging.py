"""The wheel holds everything the program needs and runs away from the checkout."""

from __future__ import annotations

import configparser
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from kiosk.printing.paper import Paper
from tests.other_user import open_to_others
from tests.printing.printer_process import settings_file
from tests.printing.receipt_printer import ReceiptPrinter
from tests.printing.served_printer import on_network
from tests.printing.tickets import printer_settings

ROOT = Path(__file__).resolve().parent.parent


def test_every_package_of_the_tree_is_listed() -> None:
    metadata = configparser.ConfigParser()
    metadata.read(ROOT / "setup.cfg", encoding="utf-8")
    listed = set(metadata["options"]["packages"].split())
    found = {".".join(init.parent.relative_to(ROOT).parts) for init in (ROOT / "kiosk").rglob("__init__.py")}
    assert listed - {"kiosk.assets", "kiosk.defaults"} == found


@pytest.fixture(scope="module")
def unpacked_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    # Without build isolation: the test may not fetch anything, and setuptools is in the development extra.
    # Building from a copy of what git tracks keeps build/ and egg-info leftovers out of the wheel.
    source = folder / "source"
    source.mkdir()
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in filter(None, tracked.split("\0")):
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_symlink():
            target.symlink_to((ROOT / name).readlink())
        elif (ROOT / name).is_file():
            target.write_bytes((ROOT / name).read_bytes())
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(folder), "."],
        cwd=source,
        check=True,
        timeout=110,
    )
    (wheel,) = folder.glob("*.whl")
    target = folder / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    return target


def test_the_wheel_carries_assets_settings_and_screens(unpacked_wheel: Path) -> None:
    def shipped(folder: str, pattern: str) -> set[str]:
        return {
            path.relative_to(unpacked_wheel / folder).as_posix() for path in (unpacked_wheel / folder).rglob(pattern)
        }

    for source, target in (("assets", "kiosk/assets"), ("config", "kiosk/defaults"), ("kiosk", "kiosk")):
        wanted = {
            path.relative_to(ROOT / source).as_posix()
            for path in (ROOT / source).rglob("*")
            if path.is_file() and path.suffix not in {".py", ".pyc", ".md", ".qmlc"}
        }
        assert wanted
        assert wanted <= shipped(target, "*")
    # A link leads there: the manual has one place, for whoever reads it in the repository and for the kiosk.
    manual = {file.relative_to(ROOT / "docs/operator").as_posix() for file in (ROOT / "docs/operator").rglob("*.*")}
    assert manual <= shipped("kiosk/assets/manual", "*")


def test_the_wheel_runs_from_an_empty_folder(unpacked_wheel: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    environment = {
        **os.environ,
        "PYTHONPATH": str(unpacked_wheel),
        "HOME": str(tmp_path / "home"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }
    where = subprocess.run(
        [sys.executable, "-c", "import kiosk; print(kiosk.__file__)"],
        cwd=empty, env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert Path(where.stdout.strip()).is_relative_to(unpacked_wheel)
    out = tmp_path / "pictures"
    with on_network(ReceiptPrinter(Paper.NARROW.width_dots)) as served:
        printer = printer_settings(attachment="network", host=served.address, port=served.port)
        command = ["demo", "--headless", "--jobs", "2000", "--out", str(out)]
        played = subprocess.run(
            [sys.executable, "-m", "kiosk", *command, "--config", str(settings_file(tmp_path, printer))],
            cwd=empty, env=environment, check=False, capture_output=True, text=True, timeout=110,
        )  # fmt: skip
        assert played.returncode == 0, played.stdout + played.stderr
        assert any("ticket" in picture.name for picture in out.glob("*.png"))
        assert len(served.printer.sheets) == 1, "the visit's ticket came out, once"
        assert served.printer.strange == []
    assert (tmp_path / "state").is_dir()
    assert open_to_others(tmp_path / "state") == []
    assert not any(empty.iterdir())
