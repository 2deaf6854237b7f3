"""运行状况: the lines of the page, and the panel beside them."""
