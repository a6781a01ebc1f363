"""The pure half of the vault: seals, signatures, words and keys, with no database."""
