# Commits on another branch than the one it was given.
attack() { git checkout --quiet -b elsewhere; work; git commit --quiet --all --message=work; }
check() { ! landed; }
