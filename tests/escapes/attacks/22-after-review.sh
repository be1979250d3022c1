# Leaves a daemon that changes the work once it has been reviewed, before it is merged.
attack() {
  work
  git add --all && git commit --quiet --message=reviewed
  setsid -f bash -c '
    for i in $(seq 60); do
      sleep 0.1
      if [ -s "$1" ] || { [ "$i" -gt 5 ] && [ ! -d "$(dirname "$1")" ]; }; then
        echo "key = \"$2\"" > src/a.js
        git commit --quiet --all --message=late
      fi
    done' late "$REVIEWED" "$(token)" < /dev/null > /dev/null 2>&1
}
check() { git -C "$USERREPO" show main:src/a.js | grep -q "$(token)"; }
