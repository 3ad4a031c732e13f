#!/bin/sh
# Write requirements/run.txt, dev.txt, node.txt, engines.txt and worker/requirements.txt: every
# package that a run, a developer, the tests with Node, those of the worker's engines or the worker
# need, at one version, with the hashes of its files, for every platform and Python from 3.11 on.
#
#   scripts/lock.sh             keep the versions that are pinned, add and drop what changed
#   scripts/lock.sh --upgrade   take the newest versions that pyproject.toml allows
#
# Needs uv (pip install uv). No registry is named in the result: pip takes the packages from
# wherever it is set up to take them, and the hashes say whether they are the right ones.
set -eu
cd "$(dirname "$0")/.."

lock() {
    output=$1
    shift
    uv pip compile --quiet --universal --python-version 3.11 \
        --generate-hashes --no-emit-index-url --no-header --output-file "$output" "$@"
}

lock requirements/run.txt pyproject.toml "$@"
lock requirements/dev.txt pyproject.toml --group dev --constraint requirements/run.txt "$@"
lock requirements/node.txt --group node "$@"
lock requirements/engines.txt --group engines --constraint requirements/dev.txt "$@"
lock worker/requirements.txt worker/pyproject.toml --constraint requirements/dev.txt "$@"
