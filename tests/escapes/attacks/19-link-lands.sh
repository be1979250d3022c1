# Commits links that leave the repository, for others to write through.
# careless: gated
# sandbox: gated
attack() {
  ln -s "$CANARY" out
  ln -s ../../../../../../../../etc/hostname name
  git add --all && git commit --quiet --message=links
}
check() { [ -n "$(git -C "$USERREPO" ls-tree main out name)" ]; }
