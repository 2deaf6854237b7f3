"""The room of the page 督查: lights and levels, what every unit owes, its cases, what the program does by itself."""
