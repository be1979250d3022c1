# Removes the worktree of another task that is still working.
# sibling: busy
attack() {
  work
  for _ in $(seq 20); do [ -e "$WTB/src/sibling.js" ] && break; sleep 0.1; done
  rm -rf "$WTB"
}
check() { ! git -C "$USERREPO" cat-file -e main:src/sibling.js; }
