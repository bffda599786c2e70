#!/usr/bin/env bash
# Fetch the real servers that tests run against: Kafka, Chromium, Prometheus, axe-core.
# What cannot be had is said; a test that needs it is then skipped, or fails with VOC_REQUIRE_REAL=1.
set -uo pipefail
cd "$(dirname "$0")/.."
cache=$PWD/.cache

debian() { # debian COMMAND PACKAGE
    command -v "$1" >/dev/null && return
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "no $1: install the package $2"
        return
    fi
    echo "Installing $2 ..."
    [ -e "$cache/.apt-updated" ] || { apt-get -qq update && touch "$cache/.apt-updated"; }
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y install "$2" >"$cache/apt.log" 2>&1 || tail -3 "$cache/apt.log"
}

mkdir -p "$cache"
debian chromium chromium
debian promtool prometheus

if [ ! -e "$cache/kafka/libs/.complete" ]; then
    if command -v mvn >/dev/null; then
        echo "Fetching Kafka ..."
        mkdir -p "$cache/kafka" && cp tools/kafka/pom.xml "$cache/kafka/"
        (cd "$cache/kafka" && mvn -q -B package) && touch "$cache/kafka/libs/.complete"
    else
        echo "no mvn: install Maven and a JDK to test against Kafka"
    fi
fi

if [ ! -e "$cache/node/node_modules/axe-core/axe.min.js" ]; then
    if command -v npm >/dev/null; then
        echo "Fetching axe-core ..."
        npm install --silent --no-audit --no-fund --no-save --prefix "$cache/node" axe-core@4
    else
        echo "no npm: install Node.js to check accessibility"
    fi
fi
exit 0
