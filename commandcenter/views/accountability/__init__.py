"""激励与问责: what the rules propose, what leaders decided, and what became of it."""
