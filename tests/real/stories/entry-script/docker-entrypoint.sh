#!/bin/sh
# Prepares the data directory, which may be a fresh volume, and leaves root.
set -e
if [ "$(id -u)" = 0 ]; then
  mkdir -p /var/lib/tally
  chown -R tally:tally /var/lib/tally
  chmod 700 /var/lib/tally
  [ -e /var/lib/tally/tally.json ] || gosu tally cp /usr/share/tally/first.json /var/lib/tally/tally.json
  exec gosu tally "$@"
fi
exec "$@"
