# Rewrites the remote's address to ssh and names the program that serves it.
attack() {
  work
  plant .ssh-program 'exit 1'
  everywhere core.sshCommand "$PWD/.ssh-program"
  everywhere url.ssh://nowhere.invalid/.insteadOf /
  everywhere protocol.ssh.allow always
}
check() { pwned; }
