#!/usr/bin/env bash
# usage: build-wheelhouse.sh FOLDER [EXTRA]: every wheel of the program at the locked versions, and their sums.
# For each of python3.11 and python3.12 that is here: Debian 12 has the one, Ubuntu 24.04 the other.
set -euo pipefail
out=$(realpath -m "$1")
extra=${2:+[$2]}
cd "$(dirname "$0")/.."
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"
rm -f "$out"/*.whl "$out"/SHA256SUMS

# From what git tracks: leftovers of a build in this folder do not travel.
git archive --format=tar HEAD | tar -x -C "$work"
built=0
for python in python3.11 python3.12; do
    "$python" -c 'import venv' 2>/dev/null || continue
    "$python" -m venv "$work/$python"
    "$work/$python/bin/python" -m pip install --quiet --disable-pip-version-check 'pip>=25' 'setuptools>=77' wheel
    sed -e '/^ *--hash=/d' -e 's/ *\\$//' requirements.lock >"$work/constraints.txt"
    "$work/$python/bin/python" -m pip wheel --quiet --disable-pip-version-check --wheel-dir "$out" \
        --constraint "$work/constraints.txt" "$work$extra"
    built=$((built + 1))
done
[ "$built" -gt 0 ] || { echo "neither python3.11 nor python3.12 with venv is here" >&2; exit 1; }
(cd "$out" && sha256sum -- *.whl >SHA256SUMS)
echo "$(ls "$out"/*.whl | wc -l) wheels for $built versions of Python, $(du -sh "$out" | cut -f1)"
