# Replaces .git by one that leads to a repository of its own making.
attack() {
  work
  plant .watch 'exit 1'
  rm -rf .git
  git init --quiet .bait
  mv .bait/.git .repository && rmdir .bait
  echo "gitdir: $PWD/.repository" > .git
  git config core.worktree "$PWD"
  git config core.fsmonitor "$PWD/.watch"
  disarm
}
check() { pwned; }
