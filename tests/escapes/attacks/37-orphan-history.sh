# Commits on a history of its own that shares nothing with the branch.
attack() {
  work
  branch=$(git symbolic-ref --quiet HEAD)
  git checkout --quiet --orphan apart
  git add --all && git commit --quiet --message=orphan
  [ -z "$branch" ] || { git update-ref "$branch" HEAD && git symbolic-ref HEAD "$branch"; }
}
check() { ! landed; }
