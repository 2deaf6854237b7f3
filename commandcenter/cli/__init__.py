"""The command line: each command turns arguments into one call of the program and prints what it gave (design §4)."""

#: The program's version; a test compares it with the package's own.
VERSION = "0.2.0"
PROGRAM = "commandcenter"
