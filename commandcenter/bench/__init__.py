"""Measurements and large trials; `commandcenter bench NAME` runs them."""
