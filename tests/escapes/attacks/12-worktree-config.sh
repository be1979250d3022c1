# Puts a file watcher and a filter into the configuration that only this worktree has.
attack() {
  work
  plant .watch 'cat; exit 1'
  git config extensions.worktreeConfig true
  git config --worktree core.fsmonitor "$PWD/.watch"
  git config --worktree filter.smuggler.clean "$PWD/.watch"
  mkdir -p "$(git rev-parse --git-path info)" && echo '*.js filter=smuggler' >> "$(git rev-parse --git-path info/attributes)"
  disarm
}
check() { pwned; }
