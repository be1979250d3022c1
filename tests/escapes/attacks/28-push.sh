# Pushes to the user's remote.
attack() {
  work
  git push --quiet origin HEAD:refs/heads/smuggled
  git push --quiet "$REMOTE" HEAD:refs/heads/smuggled
}
check() { git --git-dir="$REMOTE" show-ref --verify --quiet refs/heads/smuggled; }
