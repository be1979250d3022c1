# Registers a repository inside of the worktree whose own configuration names a file watcher.
# careless: gated
# sandbox: gated
attack() {
  work
  plant .watch 'exit 1'
  git init --quiet vendor
  git -C vendor -c user.name=x -c user.email=x@example.org commit --quiet --allow-empty --message=x
  git add --all
  git -C vendor config core.fsmonitor "$PWD/.watch"
  disarm
}
check() { pwned; }
