"""Custom statuses: words of a desk's own for where an order stands within a status (L14)."""
