# Kills the process that started it.
# careless: ESCAPED
# told: interrupted, aborted in order
attack() { work; kill -9 "$PPID"; }
check() { [ -e "$SEEN/killed" ]; }
