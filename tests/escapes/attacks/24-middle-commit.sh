# One commit adds a credential and the next takes it away: the sum is clean, the history is not.
attack() {
  echo "key = '$(token)'" > src/key.js
  git add --all && git commit --quiet --message=add
  git rm --quiet src/key.js
  work
  git add --all && git commit --quiet --message=clean
}
check() { git -C "$USERREPO" log --patch --text main | grep -q "$(token)"; }
