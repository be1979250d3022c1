# Edits a file in the user's checkout.
attack() { work; echo smuggled >> "$USERREPO/README.md"; }
check() { grep -q smuggled "$USERREPO/README.md"; }
