"""One thing done to many orders, each by itself (L15)."""
