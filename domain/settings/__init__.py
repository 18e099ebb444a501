"""What a desk is set to, for everyone who works on it."""
