"""Alembic revisions of the database's shape; `schema.py` runs them."""
