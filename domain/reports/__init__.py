"""Reports: what came in and went out, by currency, payment system, offer, category and sales manager (B1)."""
