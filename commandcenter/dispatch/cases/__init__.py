"""One case or many: its view, the forms of its steps, calling back, finding and supervising."""
