#!/usr/bin/env bash
# Lint protos/ with buf's STANDARD rules, where Node is there. buf would fetch buf/validate/validate.proto
# from its registry, so it is given the image that tools.protogen wrote instead of the files.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v npm >/dev/null || { echo "buf lint left out: no Node.js here"; exit 0; }
cache=$PWD/.cache/node
[ -x "$cache/node_modules/.bin/buf" ] || npm install --silent --no-audit --no-fund --no-save --prefix "$cache" @bufbuild/buf@1
"$cache/node_modules/.bin/buf" lint build/gen/voc/image.binpb --config buf.yaml && echo "buf lint: clean"
