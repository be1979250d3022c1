# Makes its status file a pipe that nobody writes to: who opens it hangs.
attack() {
  work
  mkfifo agent-status.json
  for _ in 1 2 3 4 5; do echo working; sleep 0.1; done
}
check() { [ -e "$SEEN/hung" ]; }
