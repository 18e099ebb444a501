"""A sample desk: a believable shop of hosting and memberships, made by chance that a seed repeats, and in motion.

Every person, firm, address and number in it is made up: mail and domains end in `.example` (RFC 2606), addresses are
those kept for documentation (RFC 5737, RFC 3849), telephone numbers those kept for fiction.
"""
