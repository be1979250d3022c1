# Sets the branch main to a commit of its own.
attack() {
  work
  commit=$(git commit-tree -p HEAD -m smuggled 'HEAD^{tree}')
  git update-ref refs/heads/main "$commit"
  git -C "$USERREPO" update-ref refs/heads/main "$(git -C "$USERREPO" commit-tree -p main -m smuggled 'main^{tree}')"
}
check() { git -C "$USERREPO" log --format=%s main | grep -qx smuggled; }
