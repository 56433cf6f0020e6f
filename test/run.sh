#!/bin/sh
# Runs the compiled tests with Node's own runner. The files are listed here because Node 20's --test takes
# no patterns and Node 24's takes no folders. Arguments choose files by a part of their path.
# After a whole run, test/after looks at what the run left: results (conformance) and log lines (privacy).
set -eu
cd "$(dirname "$0")/.."
build="${BUILD_DIR:-.build}"
files=$(find "$build/test" -name '*.test.js' ! -path '*/after/*' | sort)
[ $# -eq 0 ] || files=$(printf '%s\n' "$files" | grep -F -e "$(printf '%s\n' "$@")" || true)
[ -n "$files" ] || { echo "no test file matches: $*" >&2; exit 1; }
rm -rf "$build/logs" "$build/results.jsonl"
mkdir -p "$build/logs"
SIGNPOST_TEST_LOGS="$(pwd)/$build/logs"
export SIGNPOST_TEST_LOGS
# shellcheck disable=SC2086
node --enable-source-maps --test --test-concurrency=2 \
  --test-reporter=spec --test-reporter-destination=stdout \
  --test-reporter="./$build/test/support/results-reporter.js" --test-reporter-destination="$build/results.jsonl" \
  $files
[ $# -eq 0 ] || exit 0
# shellcheck disable=SC2046
exec node --enable-source-maps --test --test-reporter=spec $(find "$build/test/after" -name '*.test.js' | sort)
