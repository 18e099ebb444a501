"""What is sold: offers and their categories (SPEC 1)."""
