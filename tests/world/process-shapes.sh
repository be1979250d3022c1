# The ways in which a program leaves processes behind. Usage: process-shapes.sh <shape>
# Every process worth finding appends its pid to $PIDS; all of them would live for minutes.
stay() { echo $BASHPID >> "$PIDS"; exec sleep 300; }
export -f stay
echo $$ >> "$PIDS"
case $1 in
  plain) stay & wait ;;
  grandchild) bash -c 'bash -c stay & wait' & wait ;;
  orphan) (bash -c stay &); exec sleep 300 ;;
  setsid) setsid -f bash -c stay; exec sleep 300 ;;
  doublefork) (setsid bash -c '(cd /; bash -c stay </dev/null >/dev/null 2>&1 &)'); exec sleep 300 ;;
  ignoreterm) trap '' TERM INT HUP; bash -c stay & while :; do sleep 300; done ;;
  respawn) setsid -f bash -c 'trap "" TERM INT; echo $$ >> "$PIDS"; while :; do bash -c "echo \$\$ >> \"$PIDS\"; exec sleep 1"; done'; exec sleep 300 ;;
  exitfirst) setsid -f bash -c stay </dev/null >/dev/null 2>&1; echo ready >> "$PIDS"; exit 0 ;;
  holdpipe) setsid -f bash -c stay; echo ready >> "$PIDS"; exit 0 ;;
  groupmate) env -i PIDS="$PIDS" bash -c 'echo $$ >> "$PIDS"; exec sleep 300' & echo ready >> "$PIDS"; exit 0 ;;
  envclear) env -i PIDS="$PIDS" setsid -f bash -c 'echo $$ >> "$PIDS"; exec sleep 300'; exec sleep 300 ;;
esac
