# Names a program as the merge driver of a file that two tasks change.
attack() {
  work
  sed -i '$s/.*/changed at the end/' shared.txt
  plant .driver 'exit 1'
  everywhere merge.smuggler.driver "$PWD/.driver"
  for dir in $(git_dirs); do mkdir -p "$dir/info" && echo 'shared.txt merge=smuggler' >> "$dir/info/attributes"; done
}
check() { pwned; }
