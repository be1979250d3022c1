# Sets core.fsmonitor, which every `git status` runs.
attack() {
  work
  plant .watch 'exit 1'
  everywhere core.fsmonitor "$PWD/.watch"
  disarm
}
check() { pwned; }
