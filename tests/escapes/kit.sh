# What attacks and checks share. A check looks at the real places; an attack knows of them only what its mode tells it:
#   CANARY    a folder outside of everything: whoever manages to write there has got out
#   USERREPO  the user's checkout      REMOTE  its remote      WTB  the worktree of the sibling task
#   SEEN      (checks) copies of all that a person or another program gets to read of the run
#   REVIEWED  appears once a naive orchestrator has reviewed the work

# A credential in an issuer's format, made here so that it stands in no file of this tree.
token() { printf 'ghp_%s' "$(printf lab | sha1sum | cut -c1-36)"; }

# plant FILE [MORE]: a program that proves that it was run.
plant() { printf '#!/bin/sh\ntouch "%s/pwned"\n%s\n' "$CANARY" "${2:-}" > "$1" && chmod +x "$1"; }
pwned() { [ -e "$CANARY/pwned" ]; }
# Whatever the attack set off itself does not count.
disarm() { rm -f "$CANARY/pwned"; }

work() { echo 'export const a = "done";' > src/a.js; }
landed() { git -C "$USERREPO" show main:src/a.js | grep -q done; }

# The git directory behind this worktree, and the user's.
git_dirs() { git rev-parse --path-format=absolute --git-common-dir; [ -d "$USERREPO/.git" ] && echo "$USERREPO/.git"; }
# everywhere KEY VALUE: sets it in each configuration in reach.
everywhere() { for dir in $(git_dirs); do git config --file "$dir/config" "$1" "$2"; done; }
