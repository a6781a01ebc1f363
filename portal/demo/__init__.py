"""A first visit's data: an invented alliance, marked DEMO, made through the public verbs."""
