"""Forms: every action of the life cycle filled in by one generator, and the few that are more than fields."""
