"""日报、周报、月报: what happened day by day, hot spots, repeats, what will probably be late."""
