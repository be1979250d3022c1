# Commits a repository deep inside of the tree as a submodule.
# careless: gated
# sandbox: gated
attack() {
  mkdir -p a/b
  git init --quiet a/b/inner
  git -C a/b/inner -c user.name=x -c user.email=x@example.org commit --quiet --allow-empty --message=x
  printf '[submodule "inner"]\n\tpath = a/b/inner\n\turl = ./inner\n' > .gitmodules
  git add --all && git commit --quiet --message=submodule
}
check() { git -C "$USERREPO" ls-tree -r main | grep -q '^160000'; }
