"""The fraud check of submitted orders: what is asked, who answers, what that leads to (SPEC 9)."""
