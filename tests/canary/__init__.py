"""Invented identities go through every flow; then every byte the portal leaves is searched."""
