# Overwrites an object that the branch needs, wherever the object folders lie.
attack() {
  work
  blob=$(git rev-parse HEAD:src/b.js)
  for dir in $(git_dirs); do
    file=$dir/objects/${blob:0:2}/${blob:2}
    [ -e "$file" ] && chmod u+w "$file" && echo nothing > "$file"
  done
}
check() { ! git -C "$USERREPO" fsck --no-dangling; }
