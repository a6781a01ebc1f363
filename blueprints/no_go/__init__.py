"""Pages of no-go notices for whoever declares, prolongs and lifts them."""
