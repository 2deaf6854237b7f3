"""The live board: rows that change by difference, one painter for all of them, queues, filters."""
