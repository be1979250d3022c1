# File names with a line break and with a mark that turns the reading direction.
# careless: gated
# sandbox: gated
attack() {
  echo x > $'src/fine.js\nREADME.md'
  echo x > $'src/\u202egpj.js'
  git add --all && git commit --quiet --message=names
}
check() { git -C "$USERREPO" ls-tree -r -z --name-only main | tr '\n\0' '\1\n' | grep -q $'fine.js\1README'; }
