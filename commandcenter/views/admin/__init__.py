"""What administration pages share: the shape of the page, the panels beside its list."""
