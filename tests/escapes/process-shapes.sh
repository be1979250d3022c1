# Ways in which an agent leaves processes behind. Called as: shape NAME MARK LEADER
# What is to be found afterwards has MARK as its name and would live for minutes. LEADER: `stay`, or `leave` to exit once it lives.
lasting() { exec -a "$MARK" sleep 300; }
export -f lasting
export MARK

# True once a process is named MARK; the bracket keeps the question from finding itself.
lives() { grep -qsa "^${MARK%?}[${MARK: -1}]" /proc/[0-9]*/cmdline; }

shape() {
  MARK=$2
  case $1 in
    child) lasting & ;;
    grandchild) bash -c 'bash -c lasting & wait' & ;;
    orphan) (bash -c lasting &) ;;
    session) setsid -f bash -c lasting ;;
    daemon) (setsid bash -c '(cd / && bash -c lasting < /dev/null > /dev/null 2>&1 &)') ;;
    deaf) bash -c 'trap "" INT TERM HUP; lasting' & trap '' INT TERM HUP ;;
    respawning) setsid -f bash -c 'trap "" INT TERM HUP; while :; do bash -c "exec -a \"$MARK\" sleep 1"; done' ;;
    leaver) setsid -f bash -c lasting < /dev/null > /dev/null 2>&1 ;;
    holder) setsid -f bash -c lasting ;;
    stranger) env -i PATH="$PATH" setsid -f bash -c 'exec -a "$1" sleep 300' - "$MARK" ;;
    stranger-apart) env -i PATH="$PATH" setsid -f bash -c 'cd / && exec -a "$1" sleep 300' - "$MARK" < /dev/null > /dev/null 2>&1 ;;
  esac
  until lives; do sleep 0.05; done
  case $1-$3 in leaver-* | holder-* | *-leave) exit 0 ;; esac
  while :; do sleep 300; done
}
