#!/bin/sh
. "$(dirname "$0")/common.sh"
need java openjdk-17-jre-headless
[ -e "${KEYCLOAK_HOME-}/lib/quarkus-run.jar" ] || fail "KEYCLOAK_HOME must name the folder of an unpacked Keycloak 26; it is '${KEYCLOAK_HOME-}'." \
  "Get one from https://www.keycloak.org/downloads, or use the stand-in: Identity__Provider=stand-in ./hangout run"
KEYCLOAK_HOME=$(realpath "$KEYCLOAK_HOME")

# Everything under the program's folder is only read: a copy of what the build writes is made once, the rest is linked.
layout() { # FOLDER SOURCE
  mkdir -p "$1/lib"
  for part in lib/lib lib/app; do [ ! -e "$KEYCLOAK_HOME/$part" ] || ln -sfn "$KEYCLOAK_HOME/$part" "$1/$part"; done
  for part in providers themes version.txt; do [ ! -e "$KEYCLOAK_HOME/$part" ] || ln -sfn "$KEYCLOAK_HOME/$part" "$1/$part"; done
  cp -r "$2/lib/quarkus" "$2/lib/quarkus-run.jar" "$1/lib/"
  cp -r "$2/conf" "$1/"
}

# As kc.sh starts it, but without that script in between, and quick to start rather than fast for hours.
keycloak() { # FOLDER ARGUMENT...
  folder=$1; shift
  exec java -Xms64m -Xmx512m -XX:MetaspaceSize=96M -XX:MaxMetaspaceSize=256m -XX:+ExitOnOutOfMemoryError -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    -Dfile.encoding=UTF-8 --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.util.concurrent=ALL-UNNAMED \
    --add-opens=java.base/java.security=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED \
    -Djava.util.concurrent.ForkJoinPool.common.threadFactory=io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory \
    -Djava.util.logging.manager=org.jboss.logmanager.LogManager -Dpicocli.disable.closures=true -Dquarkus-log-max-startup-records=10000 \
    -Dkc.home.dir="$folder" -Djboss.server.config.dir="$folder/conf" -cp "$folder/lib/quarkus-run.jar" io.quarkus.bootstrap.runner.QuarkusEntryPoint "$@"
}

build=${XDG_CACHE_HOME:-$HOME/.cache}/hangout/keycloak-$(printf %s "$KEYCLOAK_HOME:$(cat "$KEYCLOAK_HOME/version.txt" 2>/dev/null)" | sha256sum | cut -c 1-12)
mkdir -p "$build"
(
  flock 9
  if [ ! -e "$build/complete" ]; then
    echo "Preparing Keycloak for this machine, once (about 25 s)."
    rm -rf "$build/home" && layout "$build/home" "$KEYCLOAK_HOME"
    (keycloak "$build/home" build --db=dev-file --health-enabled=true) || fail "Keycloak's build failed; its lines above say why."
    touch "$build/complete"
  fi
) 9> "$build/lock"

home=$NATIVE_ROOT/opt/keycloak
mkdir -p "$home/data"
end_orphans "$home"
layout "$home" "$build/home"
cd "$home"
shift # start-dev would build again at each start
keycloak "$home" start --optimized "$@" --http-enabled=true --hostname-strict=false --cache=local --http-host=127.0.0.1 \
  --http-port="$NATIVE_PORT_HTTP" --http-management-port="$NATIVE_PORT_MANAGEMENT" --log-level=info,io.smallrye.health:warn
