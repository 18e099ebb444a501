"""Where items are delivered, and how that goes (L6, T7)."""
