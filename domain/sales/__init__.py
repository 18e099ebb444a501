"""To whom a sale is credited: a sales manager or the system, and the plans in which managers say so (SPEC 7)."""
