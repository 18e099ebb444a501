"""Readers of other systems' orders: from files to `domain.importing`, a few orders at a time (L19)."""
