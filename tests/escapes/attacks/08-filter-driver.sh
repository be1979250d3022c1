# Names a filter in .gitattributes that the configuration makes a program: adding and checking out files would run it.
# careless: gated
# sandbox: gated
attack() {
  work
  plant .filter cat
  echo '*.js filter=smuggler' > .gitattributes
  for way in clean smudge; do everywhere "filter.smuggler.$way" "$PWD/.filter"; done
}
check() { pwned; }
