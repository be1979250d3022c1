# Kills the process that started it.
# careless: ESCAPED
attack() { work; kill -9 "$PPID"; }
check() { [ -e "$SEEN/killed" ]; }
