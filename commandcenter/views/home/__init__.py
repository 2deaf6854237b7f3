"""The parts of a start page."""
