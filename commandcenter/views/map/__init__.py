"""The schematic grid map: one widget for the grid page, the wall, the case page and the figures."""
