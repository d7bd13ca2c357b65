#!/usr/bin/env bash
# The browser that tests/browser drives: Debian's Chromium. Installs it where root and apt-get are at hand; elsewhere
# says how to get it. Ends with 1 where it is missing in CI (then these tests would fail), else with 0 (they are skipped).
set -euo pipefail

found() { [ -x "${CHROMIUM:-/usr/bin/chromium}" ] || command -v chromium google-chrome >/dev/null; }

found && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "installing Chromium for tests/browser (once)" >&2
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -qq --yes --no-install-recommends chromium; } >/dev/null || true
  found && exit 0
fi
echo "tests/browser needs Chromium, and there is none. On Debian, as root: apt-get install chromium." >&2
echo "Elsewhere install Chromium or Google Chrome, or set CHROMIUM to the path of either." >&2
[ -z "${CI:-}" ]
