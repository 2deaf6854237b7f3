"""Where a packed program begins: the command line, or one of the package's own modules as a process of its own.

Child processes are begun as `sys.executable -P -m MODULE …`, which a packed program understands as Python does.
"""

import multiprocessing
import os
import runpy
import sys

#: What the packed program's own libraries were found by is nothing for the programs it starts (`lp`, a browser).
_PATH, _BEFORE = "LD_LIBRARY_PATH", "LD_LIBRARY_PATH_ORIG"


def main() -> int:
    multiprocessing.freeze_support()
    os.environ.pop(_PATH, None)
    if _BEFORE in os.environ:
        os.environ[_PATH] = os.environ.pop(_BEFORE)
    if sys.argv[1:3] == ["-P", "-m"] and sys.argv[3].split(".")[0] == "commandcenter":
        del sys.argv[1:3]
        module = sys.argv.pop(1)
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        return 0
    from commandcenter.cli.program import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
