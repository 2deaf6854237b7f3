"""The window around every page: top bar, banner slot, foot, status bar, palette, overlays, login."""
