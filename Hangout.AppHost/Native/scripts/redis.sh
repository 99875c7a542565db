#!/bin/sh
. "$(dirname "$0")/common.sh"
need redis-server redis-server
run_as redis

end_orphans "$NATIVE_ROOT/data"
own "$NATIVE_ROOT/data"
cd "$NATIVE_ROOT/data"
# As the image is called: redis-server --requirepass $REDIS_PASSWORD [...]. The password goes where nobody else on the machine can read it.
shift
[ "${1-}" != --requirepass ] || shift 2
case " $* " in *" --save "*) ;; *) set -- --save "" "$@" ;; esac
# shellcheck disable=SC2086
exec $wrap redis-server --bind 127.0.0.1 --port "$NATIVE_PORT_TCP" --dir "$NATIVE_ROOT/data" "$@" - <<END
${REDIS_PASSWORD:+requirepass "$REDIS_PASSWORD"}
END
