"""Turns, rosters and what is handed over at their end."""
