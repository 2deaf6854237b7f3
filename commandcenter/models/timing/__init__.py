"""Time as the rules count it: working hours, holidays, clocks of a case as a ledger, their picture and words."""
