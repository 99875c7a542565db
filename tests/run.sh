# `./hangout test`: all checks and tests. Part of the script `hangout`, which brings step, say, fail, build and the lists of tools.

passed=0 failed=0 skipped=0
count() { passed=$((passed + $1)); failed=$((failed + $2)); skipped=$((skipped + $3)); }

check() { # NAME COMMAND… → counts as one test
  local name=$1 log began=$SECONDS; shift; log=$(mktemp)
  if "$@" >"$log" 2>&1; then say "✓ $name ($((SECONDS - began)) s)"; count 1 0 0
  else say "✗ $name"; tail -n 60 "$log"; count 0 1 0; fi
  rm -f "$log"
}

last_number() { # WORD FILE → the number after the last "WORD: " of a test summary; nothing where there is none
  grep -aoP "^\s+$1: \K\d+" "$2" | tail -n 1 || true
}

dotnet_tests() { # PROJECT [filter]
  local log status p f s began=$SECONDS; log=$(mktemp)
  step "Hangout.$1"
  set +e # the first of the three decides
  dotnet test "tests/Hangout.$1/Hangout.$1.csproj" -c "$CONFIGURATION" --no-build --nologo --logger "console;verbosity=normal" \
    ${2:+--filter "FullyQualifiedName~$2"} 2>&1 | tee "$log" | grep -a --line-buffered -vE '^\s*Passed |^\s*$|^\[xUnit'
  status=${PIPESTATUS[0]}
  set -e
  p=$(last_number Passed "$log"); f=$(last_number Failed "$log"); s=$(last_number Skipped "$log")
  if [ -z "$p$f$s" ] && [ "$status" != 0 ]; then f=1; say "✗ Hangout.$1 did not run to its end"; fi
  # A runner that failed without a failed test (a crash, a timeout) is a failure all the same.
  [ "$status" = 0 ] || [ "${f:-0}" -gt 0 ] || f=1
  count "${p:-0}" "${f:-0}" "${s:-0}"
  say "Hangout.$1: $((SECONDS - began)) s"
  rm -f "$log"
}

front_end() { # REPORT [filter]: what needs only Node, beside the unit tests
  local client=Hangout.Web/Client
  if [ -z "${2:-}" ]; then
    check "TypeScript (tsc --strict)" npm --prefix $client run --silent typecheck
    check "ESLint" npm --prefix $client run --silent lint
  fi
  (cd $client && npx vitest run --reporter=default --reporter=json --outputFile.json="$1" ${2:+-t "$2"} --passWithNoTests) || true
  local p f s; p=$(json_field "$1" numPassedTests); f=$(json_field "$1" numFailedTests); s=$(json_field "$1" numPendingTests)
  [ -n "$p" ] || { f=1; say "✗ vitest did not run to its end"; }
  count "${p:-0}" "${f:-0}" "${s:-0}"
  printf '%s %s %s\n' "$passed" "$failed" "$skipped" >"$1"
}

cmd_test() {
  local filter='' report output
  while [ $# -gt 0 ]; do
    case "$1" in
      --filter) [ $# -ge 2 ] || fail "--filter needs a value."; filter=$2; shift ;;
      *) usage >&2; fail "test does not know '$1'." ;;
    esac
    shift
  done
  require_toolchains
  install_missing "${SERVERS[@]}" "${FILE_TOOLS[@]}" "${TEST_TOOLS[@]}"
  build Hangout.sln
  # Services live for seconds here: quick code is better than good code, and nothing is gained by measuring it.
  export DOTNET_TC_QuickJit=1 DOTNET_TieredPGO=0

  report=$(mktemp) output=$(mktemp)
  (front_end "$report" "$filter") >"$output" 2>&1 &
  local front_end_pid=$!
  [ -n "$filter" ] || { step "Format"; check "dotnet format" dotnet format whitespace Hangout.sln --verify-no-changes --no-restore; }
  dotnet_tests Tests "$filter"
  wait "$front_end_pid"
  step "Client"
  cat "$output"
  # shellcheck disable=SC2046
  count $(cat "$report")
  rm -f "$report" "$output"

  dotnet_tests IntegrationTests "$filter"
  dotnet_tests BrowserTests "$filter"
  printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  [ "$failed" = 0 ] && [ $((passed + skipped)) -gt 0 ]
}
