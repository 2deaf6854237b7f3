"""双向评价: stars, the list of what is to be rated, and what the own unit received."""
