"""Placing an order for a customer: one form, the same on the screen and in a file (N1, N2)."""
