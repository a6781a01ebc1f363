"""What an organisation takes with it, and what keeps it here until nobody is left without help."""
