"""Affiliates: who brings customers to a reseller, by the code that shops send (T6)."""
