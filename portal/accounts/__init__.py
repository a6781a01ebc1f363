"""People, organisations, memberships and roles, vetting levels, sign-in, second factor."""
