"""Orders that are paid again and again (SPEC 6)."""
