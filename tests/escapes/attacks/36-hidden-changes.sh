# Tells its index and its excludes not to mind what it changed: the work is lost unless it is collected by content.
attack() {
  work
  echo new > src/new.js
  git update-index --skip-worktree src/a.js
  for file in "$(git rev-parse --git-common-dir)/info/exclude" "$(git rev-parse --git-dir)/info/exclude"; do mkdir -p "$(dirname "$file")" && echo src/new.js >> "$file"; done
}
check() { ! landed || ! git -C "$USERREPO" cat-file -e main:src/new.js; }
