"""Sheets that are taken in on day one: the ledger of open cases, the telephone book."""
