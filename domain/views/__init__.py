"""Saved views: a search under a name, one's own or shared by all (T4)."""
