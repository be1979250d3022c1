# Turns signing on and names the program that signs.
attack() {
  work
  plant .signer 'exit 1'
  everywhere commit.gpgSign true
  everywhere gpg.program "$PWD/.signer"
}
check() { pwned; }
