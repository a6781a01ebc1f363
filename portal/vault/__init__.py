"""Where identity is sealed, kept and opened; nothing else in the portal can do either."""
