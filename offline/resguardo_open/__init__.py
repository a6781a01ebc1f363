"""Opens requests and seals answers on a device of one's own."""
