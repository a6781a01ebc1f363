"""The queue's wiring, the relay, the table of handlers."""
