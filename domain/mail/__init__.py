"""What is written to customers, resellers, staff and the distributor (A7)."""
