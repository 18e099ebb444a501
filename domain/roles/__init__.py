"""Roles of the desk's own: a name and what it allows, beside those that are built in (S1)."""
