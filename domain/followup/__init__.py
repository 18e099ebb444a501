"""Following up what customers have begun and not finished: carts, and orders whose payment is awaited (I1, I2, I4)."""
