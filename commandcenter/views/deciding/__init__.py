"""Decisions beside a list: one sheet for each question, its fields, what it does."""
