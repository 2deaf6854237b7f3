"""The room of the page 值班: who is on duty, the log, the hand-over sheet with its signatures, the roster."""
