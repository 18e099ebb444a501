"""Dialogs: each asks one question and says what will happen."""
