# What the scripts of this folder share. Each becomes the server that an image of its name would run; it gets the image's arguments and
# environment, and
#   NATIVE_ROOT        a folder for it alone, in which volumes, mounts and files lie at the paths that they have in the container
#   NATIVE_PORT_NAME   the port on which the endpoint NAME is to listen, at 127.0.0.1
set -eu
umask 022
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

# fail SENTENCE [MENDING]: ends for good. The AppHost does not start again what ended with 78.
fail() { printf '%s\n' "$@" >&2; exit 78; }

# need PROGRAM PACKAGE: ends with what to do where PROGRAM is not installed.
need() { command -v "$1" >/dev/null || fail "$1 is not installed. Install it with: apt-get install -y $2"; }

# run_as USER: servers refuse root, or should not have its rights, so USER runs them for root. Anybody else runs them as they are.
run_as() {
  user=$1 wrap=
  [ "$(id -u)" = 0 ] || { user=$(id -un); return 0; }
  id "$user" >/dev/null 2>&1 || fail "The system user $user, who runs the server for root, is missing: its Debian package makes it."
  wrap="setpriv --reuid=$user --regid=$user --init-groups --"
}

# own FOLDER...: makes the folders and gives them to the server's user.
own() {
  for folder in "$@"; do
    mkdir -p "$folder" 2>/dev/null || cannot_write "$folder"
    if [ "$(id -u)" = 0 ]; then chown "$user": "$NATIVE_ROOT"; chown -RH "$user": "$folder" 2>/dev/null || cannot_write "$folder"; fi
    enter "$(realpath "$folder")"
    may test -w "$folder" || cannot_write "$folder"
  done
  chmod 700 "$NATIVE_ROOT"
}

# may test FLAG FOLDER: asked from within, since test knows nothing of the right to pass through.
# shellcheck disable=SC2086
may() { $wrap sh -c 'cd "$1" && test "$2" .' sh "$3" "$2" 2>/dev/null; }

cannot_write() {
  space "$1"
  fail "The folder $(realpath -m "$1") cannot be written by the user $user." \
    "Make it writable: chown -R $user: '$(realpath -m "$1")' (or set HANGOUT_HOME to another folder)."
}

# space FOLDER: ends where the disk is full.
space() {
  free=$(df -Pm "$(realpath -m "$1")" 2>/dev/null | awk 'NR == 2 { print $4 }')
  [ "${free:-100}" -ge 50 ] || fail "The disk of $(realpath -m "$1") is full: $free MB are free, 50 are needed." "Free some space, or set HANGOUT_HOME to a folder on another disk."
}

# enter FOLDER: where only root may pass (a clone below /root), the server gets the right to pass through, not to write.
enter() {
  [ "$(id -u)" = 0 ] || return 0
  may test -x "$1" && return 0
  wrap="setpriv --reuid=$user --regid=$user --init-groups --inh-caps=+dac_read_search --ambient-caps=+dac_read_search --"
  may test -x "$1" || fail "The user $user, who runs the server for root, cannot enter $1." \
    "Move the clone to a folder that everybody may enter, or set HANGOUT_HOME to one: HANGOUT_HOME=/var/lib/hangout ./hangout run"
}

# end_orphans FOLDER: ends what still works in the folder, of a run that was killed.
end_orphans() {
  folder=$(realpath -m "$1")
  for signal in INT INT INT INT INT KILL KILL; do
    left=$(for process in /proc/[0-9]*; do [ "$(readlink "$process/cwd" 2>/dev/null)" != "$folder" ] || basename "$process"; done)
    [ -n "$left" ] || return 0
    # shellcheck disable=SC2086
    kill -"$signal" $left 2>/dev/null || true
    sleep 0.5
  done
}
