#!/bin/sh
. "$(dirname "$0")/common.sh"
need clamd clamav-daemon
run_as clamav

own "$NATIVE_ROOT/signatures" "$NATIVE_ROOT/tmp"
end_orphans "$NATIVE_ROOT/tmp"
cd "$NATIVE_ROOT"
# Links: the daemon's own check sees what freshclam brings later.
for file in /var/lib/clamav/*.c[vlu]d; do [ ! -e "$file" ] || ln -sf "$file" signatures/; done
[ -n "$(ls signatures)" ] || echo "No virus signatures are in /var/lib/clamav: uploads pass unless they are the EICAR test file. Get them with: freshclam"
# The harmless test file of eicar.org, in hexadecimal so that no scanner takes this script for it.
echo "Eicar-Test-Signature:0:0:58354f2150254041505b345c505a58353428505e2937434329377d2445494341522d5354414e444152442d414e544956495255532d544553542d46494c452124482b482a" > signatures/eicar.ndb
# Streams may be larger than the largest upload (100 MB).
cat > clamd.conf <<END
TCPAddr 127.0.0.1
TCPSocket $NATIVE_PORT_TCP
DatabaseDirectory $NATIVE_ROOT/signatures
TemporaryDirectory $NATIVE_ROOT/tmp
LogTime no
StreamMaxLength 128M
MaxScanSize 256M
MaxFileSize 128M
MaxThreads 4
ReadTimeout 120
END
own "$NATIVE_ROOT/signatures"
cd tmp
# shellcheck disable=SC2086
exec $wrap clamd --foreground --config-file="$NATIVE_ROOT/clamd.conf"
