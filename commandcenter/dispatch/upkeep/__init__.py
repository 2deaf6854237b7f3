"""The centre's own house: founding, accounts, settings, backups, health, what administrators change and check."""
