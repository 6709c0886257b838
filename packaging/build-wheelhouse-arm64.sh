#!/usr/bin/env bash
# usage: build-wheelhouse-arm64.sh FOLDER: the wheels for Ubuntu 24.04 on arm64 (Python 3.12), made on an amd64 machine.
# Wants python3.12 with its headers and gcc-aarch64-linux-gnu. Nothing of it has run on such a machine: unverified.
set -euo pipefail
out=$(realpath -m "$1")
cd "$(dirname "$0")/.."
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"
rm -f "$out"/*.whl "$out"/SHA256SUMS

python3.12 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check 'pip>=25' 'setuptools>=77' swig wheel
sed -e '/^ *--hash=/d' -e 's/ *\\$//' requirements.lock >"$work/constraints.txt"
mkdir "$work/source"
git archive --format=tar HEAD | tar -x -C "$work/source"
"$python" -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir "$out" "$work/source"

# The one library that has no wheel for arm64. It opens libpcsclite at run time, so there is nothing to link it with.
env PATH="$work/venv/bin:$PATH" CC=aarch64-linux-gnu-gcc LDSHARED="aarch64-linux-gnu-gcc -shared" \
    _PYTHON_HOST_PLATFORM=linux-aarch64 SETUPTOOLS_EXT_SUFFIX=.cpython-312-aarch64-linux-gnu.so \
    "$python" -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-binary pyscard \
    --wheel-dir "$out" --constraint "$work/constraints.txt" pyscard

platforms=(--platform linux_aarch64)
for minor in 39 34 31 28 27 26 17; do platforms+=(--platform "manylinux_2_${minor}_aarch64"); done
"$python" -m pip download --quiet --disable-pip-version-check --only-binary=:all: --dest "$out" --find-links "$out" \
    --python-version 3.12 --implementation cp --abi cp312 --abi abi3 --abi none "${platforms[@]}" \
    --constraint "$work/constraints.txt" "$out"/linggong_kiosk-*.whl
(cd "$out" && sha256sum -- *.whl >SHA256SUMS)
echo "$(ls "$out"/*.whl | wc -l) wheels for arm64, $(du -sh "$out" | cut -f1); unverified"
