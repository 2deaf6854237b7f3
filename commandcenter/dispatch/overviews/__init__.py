"""Many cases at a glance: boards, map, wall, start pages, the load of units."""
