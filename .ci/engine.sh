# with_engine COMMAND…: runs a command with a container engine of its own, where ../shared/containers brings one up. Part of .ci/run.
# Whatever becomes of the engine, the command runs; its exit code is the end's. The end prints nothing: the command has the last line.

ENGINE_SCRIPTS=${ENGINE_SCRIPTS:-$PWD/../shared/containers}
engine_dir='' engine_job='' engine_command=''

engine_answers() { timeout 5 docker ps -q >/dev/null 2>&1 || timeout 5 podman ps -q >/dev/null 2>&1; }

start_engine() {
  [ -x "$ENGINE_SCRIPTS/start-engine" ] && [ "$(id -u)" = 0 ] && ! engine_answers || return 0
  local free; free=$(df --output=avail -BG "${TMPDIR:-/tmp}" | tr -dc 0-9)
  [ "$free" -ge 12 ] || { echo "No container engine: it needs 12 GB, and $free GB are free."; return 0; }
  engine_dir=$(mktemp -d -t hangout-engine-XXXXXX)
  # Packages first, and not beside the command: it may install some itself, and only one can at a time.
  { timeout --foreground 300 "$ENGINE_SCRIPTS/start-engine" "$engine_dir" && install_debootstrap; } >"$engine_dir/start.log" 2>&1 </dev/null &
  engine_job=$!
  if ! wait "$engine_job"; then
    echo "No container engine: $(tail -n 3 "$engine_dir/start.log" | tr '\n' ' ')"
    (end_engine)
    engine_dir=''
    return 0
  fi
  # The images are built beside what comes first. The test that needs them waits until this file is there.
  export HANGOUT_IMAGES_BUILT=$engine_dir/images-built
  { timeout --foreground 900 nice -n 10 "$ENGINE_SCRIPTS/build-images" "$engine_dir" >"$engine_dir/images.log" 2>&1 </dev/null || true; : >"$HANGOUT_IMAGES_BUILT"; } &
  engine_job=$!
}

install_debootstrap() {
  command -v debootstrap >/dev/null && return
  timeout --foreground 120 apt-get update -qq || true
  DEBIAN_FRONTEND=noninteractive timeout --foreground 120 apt-get install -y -qq --no-install-recommends debootstrap
}

end_group() { # PID [SECONDS]: ends a job with all its processes, by force when the time is over
  local deadline=$((SECONDS + ${2:-10}))
  kill -TERM -- "-$1" 2>/dev/null || return 0
  while kill -0 -- "-$1" 2>/dev/null; do
    [ $SECONDS -lt $deadline ] || { kill -KILL -- "-$1" 2>/dev/null || true; return 0; }
    sleep 0.2
  done
}

end_engine() {
  trap '' INT TERM HUP
  exec 2>/dev/null # the shell's own words on jobs that were ended
  [ -z "$engine_command" ] || end_group "$engine_command" 30
  [ -n "$engine_dir" ] || return 0
  [ -z "$engine_job" ] || end_group "$engine_job"
  # setsid made the engine a group of its own: its containers' processes end with it.
  [ ! -s "$engine_dir/dockerd.pid" ] || end_group "$(cat "$engine_dir/dockerd.pid")" 40
  awk -v d="$engine_dir/" 'index($2, d) == 1 { print $2 }' /proc/mounts | sort -r | while read -r mount; do umount -l "$mount" 2>/dev/null || true; done
  rm -rf --one-file-system "$engine_dir" || true
}

with_engine() {
  set -m # each job is a group of processes, which can be ended as one
  trap end_engine EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap 'exit 129' HUP
  start_engine
  "$@" </dev/null &
  engine_command=$!
  local status=0
  wait "$engine_command" || status=$?
  engine_command=''
  exit "$status"
}
