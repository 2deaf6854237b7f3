"""The picture the meeting room sees: painted at any size, from masked values alone."""
