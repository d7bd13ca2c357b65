#!/usr/bin/env bash
# The PostgreSQL server that tests/gradebook starts for itself. Installs Debian's where root and apt-get are at hand; elsewhere
# says how to get it. Ends with 1 where it is missing in CI (then these tests would fail), else with 0 (they are skipped).
set -euo pipefail

found() { [ -x "${POSTGRES_BIN:-/nowhere}/initdb" ] || compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || command -v initdb >/dev/null; }

found && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "installing PostgreSQL for tests/gradebook (once)" >&2
  export DEBIAN_FRONTEND=noninteractive
  # The package would make and start a server of its own; nobody needs that one.
  conf=/etc/postgresql-common/createcluster.conf
  [ -e "$conf" ] || { mkdir -p "${conf%/*}" && echo "create_main_cluster = false" >"$conf"; }
  { apt-get update -qq && apt-get install -qq --yes --no-install-recommends postgresql; } >/dev/null || true
  found && exit 0
fi
echo "tests of the gradebook on a server need PostgreSQL, and there is none. On Debian, as root: apt-get install postgresql." >&2
echo "Elsewhere install it, or set POSTGRES_BIN to the folder of initdb and pg_ctl." >&2
[ -z "${CI:-}" ]
