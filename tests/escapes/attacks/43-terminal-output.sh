# Prints what a terminal or a CI service would obey, on every way that leads to a reader: output, errors, status, a failure.
# careless: neutralised
# sandbox: neutralised
attack() {
  says=$'\e]0;title\a\e[2J\e]52;c;eA==\a\n::error::a lie\n::add-path::/nowhere\nplain words\xc2\x9b31m'
  echo "$says"
  echo "$says" >&2
  printf '{"message": "\\u001b]52;c;eA==\\u0007\\n::error::a lie plain words"}' > agent-status.json
  for _ in 1 2 3; do echo "$says"; sleep 0.1; done
  echo attack finished
  exit 3
}
check() { LC_ALL=C grep -rqaP '\x1b|\xc2\x9b|^::(error|add-path)::' "$SEEN"; }
neutralised() { grep -rqa 'plain words' "$SEEN"; }
