#!/bin/sh
# Runs the compiled tests with Node's own runner. The files are listed here because Node 20's --test takes
# no patterns and Node 24's takes no folders. Arguments choose files by a part of their path.
set -eu
cd "$(dirname "$0")/.."
build="${BUILD_DIR:-.build}"
files=$(find "$build/test" -name '*.test.js' | sort)
for part in "$@"; do files=$(printf '%s\n' "$files" | grep -F -- "$part"); done
[ -n "$files" ] || { echo "no test file matches: $*" >&2; exit 1; }
# shellcheck disable=SC2086
exec node --enable-source-maps --test --test-concurrency=2 --test-reporter="${TEST_REPORTER:-spec}" $files
