"""Alerts: what somebody on call has to know, found by rules, told once (I3)."""
