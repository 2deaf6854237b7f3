"""The township: its matters, grids, map and the files it is founded from."""
