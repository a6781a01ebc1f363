"""Append-only, hash-chained: who did what, to what, why."""
