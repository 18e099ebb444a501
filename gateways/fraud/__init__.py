"""Fraud checkers outside."""
