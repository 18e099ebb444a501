"""What is true: orders, money, people and the rules between them. No input or output."""
