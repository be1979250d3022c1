# Leaves lock files behind, so that nobody else can write.
attack() {
  work
  for dir in $(git_dirs); do
    mkdir -p "$dir/refs/heads"
    touch "$dir"/{index,HEAD,packed-refs,config,shallow,refs/heads/main}.lock
  done
  touch "$(git rev-parse --git-dir)/index.lock"
}
check() { ! landed; }
