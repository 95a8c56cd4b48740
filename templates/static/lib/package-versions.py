"""Prints `package version` for each package of the arguments that is installed, and Python's own.

Asks the packages' metadata and imports none of them: to import an engine takes longer than to start it.
"""

import importlib.metadata
import platform
import sys


def main():
    for name in sys.argv[1:]:
        try:
            print(name, importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            continue
    print("python", platform.python_version())


main()
