"""What an organisation decides for itself, and what the alliance decides about it."""
