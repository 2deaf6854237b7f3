"""The command line: each command turns arguments into one call of the program and prints what it gave (design §4)."""

from ..config import APP as PROGRAM
from ..config import VERSION

__all__ = ["PROGRAM", "VERSION"]
