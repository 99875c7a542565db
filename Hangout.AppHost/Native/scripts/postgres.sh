#!/bin/sh
. "$(dirname "$0")/common.sh"
versions=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V)
PATH=$(printf '%s\n' "$versions" | tail -n 1):$PATH
need initdb postgresql
run_as postgres

volume=$NATIVE_ROOT/var/lib/postgresql
end_orphans "$volume/main"
own "$volume"
space "$volume"
data=$volume/main
if [ -s "$data/PG_VERSION" ]; then
  version=$(cat "$data/PG_VERSION")
  if [ "$(initdb --version | grep -oE '[0-9]+' | head -n 1)" != "$version" ]; then
    [ -x "/usr/lib/postgresql/$version/bin/postgres" ] || fail "The data in $(realpath "$data") were made by PostgreSQL $version, which is not installed." \
      "Install it (apt-get install -y postgresql-$version), or begin with empty data (./hangout reset)."
    PATH=/usr/lib/postgresql/$version/bin:$PATH
  fi
  # The process number in it may be another program's by now, which would keep PostgreSQL from starting.
  rm -f "$data/postmaster.pid"
else
  echo "Making the database cluster."
  rm -rf "$data" "$data.new"
  (umask 077; printf '%s\n' "$POSTGRES_PASSWORD" > "$volume/password")
  [ "$(id -u)" != 0 ] || chown "$user": "$volume/password"
  # Made under another name: an initdb that was interrupted is not taken for data.
  # shellcheck disable=SC2086
  $wrap initdb -D "$data.new" -U "$POSTGRES_USER" --pwfile="$volume/password" ${POSTGRES_INITDB_ARGS-} --data-checksums --encoding=UTF8 --locale=C.UTF-8 --no-instructions >/dev/null \
    || { rm -rf "$data.new" "$volume/password"; space "$volume"; exit 1; }
  rm "$volume/password"
  mv "$data.new" "$data"
fi

# The password may be another one than the cluster was made with: a salted hash beside the data tells.
salted() { printf '%s:' "$1"; printf '%s:%s:%s' "$1" "$POSTGRES_USER" "$POSTGRES_PASSWORD" | sha256sum | cut -c 1-64; }
known=$volume/password.sha256
if [ ! -s "$known" ] || [ "$(cat "$known")" != "$(salted "$(cut -d : -f 1 "$known")")" ]; then
  password=$(printf %s "$POSTGRES_PASSWORD" | sed "s/'/''/g")
  printf "ALTER ROLE \"%s\" PASSWORD '%s';\n" "$POSTGRES_USER" "$password" | $wrap postgres --single -D "$data" -c log_min_error_statement=panic postgres >/dev/null
  (umask 077; salted "$(od -An -N 16 -tx1 /dev/urandom | tr -d ' \n')" > "$known")
  [ "$(id -u)" != 0 ] || chown "$user": "$known"
fi
unset POSTGRES_PASSWORD password

cd "$data"
# Shared memory in files: nothing stays in /dev/shm after a kill. Statements may carry what people wrote: they stay out of the log.
$wrap postgres -D "$data" -p "$NATIVE_PORT_TCP" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c dynamic_shared_memory_type=mmap \
  -c jit=off -c timezone=UTC -c log_timezone=UTC -c log_min_error_statement=panic -c log_checkpoints=off "$@" &
server=$!
# PostgreSQL's SIGTERM waits for its clients; SIGINT, the image's stop signal, does not.
trap 'kill -INT $server' TERM INT
wait $server || wait $server
