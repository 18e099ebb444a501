"""What is seen: rows in, messages out; each widget runs alone in a tiny app."""
