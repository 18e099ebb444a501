"""Services that are renewed: invoiced again and again on the order that they came with, never a new order (L13)."""
