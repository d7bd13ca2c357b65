#!/usr/bin/env bash
# Installs requirements.lock into .venv on two cores, where pip uses one: each half of its packages by a pip of its own. The
# lock names everything with its hashes, so that no pip resolves what another installs.
set -euo pipefail

halves=$(mktemp -d)
trap 'rm -rf "$halves"' EXIT
# A package is a line that begins with its name, then its hashes on lines that are indented. One is left out: jsonschema does
# without it, and with it takes 1.3 s more to import, for a grammar of IRIs that nothing here checks.
awk -v folder="$halves" '
  /^[A-Za-z0-9]/ { file = /^rfc3987-syntax==/ ? "" : folder "/" (number++ % 2) }
  file { print > file }' requirements.lock

for half in "$halves"/*; do
  .venv/bin/pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r "$half" &
done
failed=0
for pip in $(jobs -p); do wait "$pip" || failed=1; done
exit "$failed"
