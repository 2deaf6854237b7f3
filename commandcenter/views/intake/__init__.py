"""Intake and dispatch: the two forms that take the centre of the duty page, with their advice to the right."""
