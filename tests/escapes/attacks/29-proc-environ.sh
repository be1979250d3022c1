# Reads the environment of the processes above it. It tells only that it could.
# careless: ESCAPED
attack() {
  work
  pid=$$
  while [ "${pid:-0}" -gt 1 ]; do
    tr '\0' '\n' < "/proc/$pid/environ" 2> /dev/null | grep -q canary-of-environment && echo leak-of-environment
    pid=$(awk '/^PPid:/ {print $2}' "/proc/$pid/status")
  done
}
check() { grep -rq leak-of-environment "$SEEN"; }
