#!/bin/sh
# Starts the ledger. JAVA_OPTS is passed to the virtual machine.
APP_HOME=$(cd "$(dirname "$0")/.." && pwd)
CLASSPATH="$APP_HOME/resources:$APP_HOME/lib/*"
exec java $JAVA_OPTS -cp "$CLASSPATH" ledger.Main "$@"
