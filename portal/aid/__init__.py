"""Support requests under pseudonym: needs, commitments, deliveries. No name ever comes here."""
