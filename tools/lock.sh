#!/usr/bin/env bash
# Write requirements.lock and requirements-test.lock: every package by hash, no index address.
set -euo pipefail
cd "$(dirname "$0")/.."
tool=$(mktemp -d)
trap 'rm -rf "$tool"' EXIT
python3 -m venv "$tool"
"$tool/bin/pip" --quiet install uv
compile() {
    "$tool/bin/uv" pip compile pyproject.toml --quiet --universal --python-version 3.11 --upgrade \
        --generate-hashes --no-emit-index-url --no-header "$@"
}
compile --extra build -o requirements.lock
compile --extra build --extra test --extra mongo -c requirements.lock -o requirements-test.lock
