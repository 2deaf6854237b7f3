"""F1: the program's own handbook, opened at the chapter of the page in front."""
