"""Objects with the fields that the API gives them at version 2026-10-28."""
