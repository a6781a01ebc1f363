"""Tasks, shifts that cannot be oversold, and the people who take them."""
