# `make run` shows the kiosk, `make test` proves it. Everything else is a part of these two.
.PHONY: run install test lint types bench soak lock translations accessibility release release-arm64 manual clean

python := .venv/bin/python

run: install
	.venv/bin/kiosk demo

install: .venv/installed

.venv/installed: debian-packages.txt requirements.lock setup.cfg pyproject.toml scripts/install.sh
	scripts/install.sh

# The tests of one file stay together, for they share what is slow to make; tests/conftest.py says how many
# workers there are and which files come first.
test: install
	$(python) -m pytest --numprocesses=auto --dist=loadfile --no-loadscope-reorder

lint: install
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports

types: install
	.venv/bin/mypy

bench: install
	$(python) -m bench

soak: install
	$(python) -m pytest -m soak --timeout=3600

# setup.cfg states what is needed; the lock states which versions were tested.
lock:
	.venv/bin/uv pip compile setup.cfg --all-extras --universal --python-version 3.11 --generate-hashes \
		--no-header --quiet --output-file requirements.lock

# Takes new sentences of the pages into each language's file, where they then wait to be translated.
translations: install
	$(shell $(python) -c 'import PySide6; print(PySide6.__path__[0])')/lupdate -no-obsolete -locations none $(sort $(wildcard kiosk/ui/qml/*.qml kiosk/ui/qml/*/*.qml)) \
		-ts $(wildcard assets/translations/*.ts)

# A package and a folder for a stick, for the distribution that this runs on (docs/installation.md).
release:
	packaging/build-wheelhouse.sh build/wheels
	packaging/build-deb.sh build/wheels build/deb
	packaging/build-offline.sh build/deb/*_$(shell dpkg --print-architecture).deb build/offline

# The same for Ubuntu 24.04 on arm64; what is made has never run there.
release-arm64:
	packaging/build-wheelhouse-arm64.sh build/wheels-arm64
	packaging/build-deb.sh build/wheels-arm64 build/deb arm64

# Measures every screen and writes the tables of docs/accessibility.md; some ten minutes.
accessibility: install
	$(python) -m tests.ui.accessibility

# Draws the pictures of docs/operator anew, out of the program.
manual: install
	$(python) -m tests.ui.manual_pictures

clean:
	rm -rf .venv build dist *.egg-info demo-output
