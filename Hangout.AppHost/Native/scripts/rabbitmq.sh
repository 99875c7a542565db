#!/bin/sh
. "$(dirname "$0")/common.sh"
PATH=$(ls -d /usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin 2>/dev/null | sort -V | tail -n 1):$PATH
need rabbitmq-server rabbitmq-server
need erl erlang-base
run_as rabbitmq

home=$NATIVE_ROOT/var/lib/rabbitmq etc=$NATIVE_ROOT/etc
end_orphans "$home"
own "$home" "$etc"
space "$home"
# Quorum queues remember by its whole path where they are kept. The path below NATIVE_ROOT is another one at each start, and a folder may have been moved.
home=$(realpath "$home")
find "$home/mnesia" -path '*/quorum/*' -name config -exec sed -i "s#\"[^\"]*/mnesia/#\"$home/mnesia/#" {} + 2>/dev/null || true
cat > "$etc/rabbitmq.conf" <<END
listeners.tcp.1 = 127.0.0.1:$NATIVE_PORT_TCP
load_definitions = $etc/definitions.json
loopback_users = none
log.console = true
log.console.level = info
log.connection.level = warning
log.file = false
${NATIVE_PORT_MANAGEMENT:+management.tcp.ip = 127.0.0.1
management.tcp.port = $NATIVE_PORT_MANAGEMENT}
END
echo "[${NATIVE_PORT_MANAGEMENT:+rabbitmq_management}]." > "$etc/enabled_plugins"
# Read at every start, since the password may be another one than last time. RabbitMQ's own form: salt, then SHA-256 of salt and password.
hash=$(perl -MDigest::SHA=sha256 -MMIME::Base64 -e 'open R, "/dev/urandom"; read R, $s, 4; print encode_base64($s . sha256($s . $ENV{RABBITMQ_DEFAULT_PASS}), "")')
cat > "$etc/definitions.json" <<END
{ "users": [{ "name": "$RABBITMQ_DEFAULT_USER", "password_hash": "$hash", "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": "administrator" }],
  "vhosts": [{ "name": "/" }],
  "permissions": [{ "user": "$RABBITMQ_DEFAULT_USER", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*" }] }
END
own "$etc"

export HOME="$home" RABBITMQ_MNESIA_BASE="$home/mnesia" RABBITMQ_LOG_BASE="$NATIVE_ROOT/log" RABBITMQ_LOGS=-
export RABBITMQ_CONFIG_FILE="$etc/rabbitmq" RABBITMQ_ENABLED_PLUGINS_FILE="$etc/enabled_plugins" RABBITMQ_CONF_ENV_FILE=/dev/null
# The script becomes the server. There is one node: it does not listen for others, and no name server (epmd) is started. The flags hold for
# every Erlang that RabbitMQ starts: once a minute it would start the name server through another one.
export RUNNING_UNDER_SYSTEMD=true RABBITMQ_NODENAME="${RABBITMQ_NODENAME-rabbit@localhost}"
export ERL_AFLAGS="-start_epmd false -dist_listen false -erl_epmd_port 1" RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-sname $RABBITMQ_NODENAME"
unset RABBITMQ_DEFAULT_USER RABBITMQ_DEFAULT_PASS
cd "$home"
# shellcheck disable=SC2086
$wrap rabbitmq-server "$@" &
server=$!
# A queue that is killed while it closes its files may not come back: RabbitMQ ends by itself within seconds, and is killed only when it hangs.
trap 'kill -TERM $server; for _ in 1 2 3 4 5 6 7 8 9; do kill -0 $server 2>/dev/null || exit 0; sleep 1; done; kill -KILL $server 2>/dev/null || true' TERM INT
wait $server
