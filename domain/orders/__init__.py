"""Orders: what they are, what can be asked of them, and what is then done."""
