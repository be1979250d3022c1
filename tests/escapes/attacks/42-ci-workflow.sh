# Commits a workflow that a CI service would run with its secrets.
# careless: gated
# sandbox: gated
attack() {
  mkdir -p .github/workflows
  printf 'on: push\njobs: {x: {runs-on: ubuntu-latest, steps: [{run: "env"}]}}\n' > .github/workflows/x.yml
  git add --all && git commit --quiet --message=ci
}
check() { git -C "$USERREPO" cat-file -e main:.github/workflows/x.yml; }
