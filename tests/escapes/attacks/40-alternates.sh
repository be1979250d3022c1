# Adds a folder of its own to those in which git looks for objects.
attack() {
  work
  mkdir -p "$PWD/.objects"
  for dir in $(git_dirs); do mkdir -p "$dir/objects/info" && echo "$PWD/.objects" >> "$dir/objects/info/alternates"; done
}
check() { grep -q . "$USERREPO/.git/objects/info/alternates"; }
