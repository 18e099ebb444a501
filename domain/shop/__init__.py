"""What shop, payment systems and distributor report of carts and orders, in any order and more than once (L1)."""
