# Drops the user's stash, which all worktrees of a repository share.
attack() { work; git stash drop --quiet; git -C "$USERREPO" stash drop --quiet; }
check() { [ -z "$(git -C "$USERREPO" stash list)" ]; }
