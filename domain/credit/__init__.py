"""What a reseller and its distributor owe each other: credit, invoices, payments (A6, P6)."""
