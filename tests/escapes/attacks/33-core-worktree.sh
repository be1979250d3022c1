# Says that the user's checkout lies elsewhere, so that merges write there.
attack() {
  work
  everywhere core.worktree "$CANARY"
}
check() { [ -e "$CANARY/src" ] || ! grep -q done "$USERREPO/src/a.js"; }
