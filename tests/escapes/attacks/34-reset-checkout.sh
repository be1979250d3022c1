# Cleans the user's checkout: uncommitted edits and untracked files are gone.
attack() { work; git -C "$USERREPO" reset --quiet --hard; git -C "$USERREPO" clean --quiet --force -d; }
check() { ! grep -q 'my edit' "$USERREPO/README.md" || [ ! -e "$USERREPO/notes.local" ]; }
