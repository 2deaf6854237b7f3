"""The parts of the settings page: the list, a setting with its field, office hours."""
