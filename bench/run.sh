# `./hangout bench`: measures against peers. Part of the script `hangout`, which brings fail, build, install_missing and the lists of tools.

BENCH_TOOLS=("ejabberd|command -v ejabberdctl|ejabberd" "PostgreSQL for ejabberd|ls -d /usr/lib/erlang/lib/p1_pgsql-*|erlang-p1-pgsql")

cmd_bench() {
  case "${1:-}" in send|fanout|storm|abuse|history|search|selfcheck) ;; *) usage >&2; fail "bench takes send, fanout, storm, abuse, history or search." "docs/bench.md says what they measure." ;; esac
  require_toolchains
  install_missing "${SERVERS[@]}"
  case " $* " in
    *ejabberd*) install_missing "${BENCH_TOOLS[@]}" ;;
    *" --peers "*|*" --systems "*) ;;
    " send "*|" fanout "*) install_missing "${BENCH_TOOLS[@]}" ;;
  esac
  build bench/Hangout.Bench
  # A connection of ten thousand needs a file in each process that it passes.
  ulimit -n 65536 2>/dev/null || ulimit -n "$(ulimit -Hn)"
  exec dotnet exec "bench/Hangout.Bench/bin/$CONFIGURATION/net10.0/Hangout.Bench.dll" "$@"
}
