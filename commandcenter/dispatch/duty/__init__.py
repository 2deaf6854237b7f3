"""The watch: turns and rosters, the log, the clock of duties, reminders muted for a while."""
