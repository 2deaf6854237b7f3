"""The administrator's list of accounts and what can be done with one."""
