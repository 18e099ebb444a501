"""Promotion codes (P5)."""
