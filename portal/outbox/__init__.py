"""Rows written with their transaction; claims with a lease; the queue only wakes the relay."""
