"""Pictures of the desk's work, and the monthly reports that may leave it."""
