"""Who may do what: roles, permissions, and the one map between them."""
