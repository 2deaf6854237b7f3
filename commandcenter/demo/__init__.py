"""A lived-in township for trying the program out: history made by driving the real commands on a simulated clock.

`seed` makes the database and returns a `DemoReport`; every account's password is `PASSWORD`.
"""

from .report import DemoReport
from .seeding import PASSWORD, seed

__all__ = ["PASSWORD", "DemoReport", "seed"]
