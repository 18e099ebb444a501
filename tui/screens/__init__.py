"""The screens: the desk with its lists, an order's details, the help."""
