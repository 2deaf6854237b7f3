"""What comes in and what goes out at once: calls, slips, replies, the whistle; the outbox while there is no server."""
