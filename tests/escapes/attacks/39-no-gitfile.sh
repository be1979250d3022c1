# Deletes .git: whoever asks git there gets an answer about another repository.
attack() { work; rm -rf .git; }
check() { ! landed; }
