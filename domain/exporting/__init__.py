"""Lists and reports that leave the desk: who may take them, and what is recorded of it (S1, S4, B2)."""
