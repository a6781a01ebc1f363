"""The vault's tables."""
