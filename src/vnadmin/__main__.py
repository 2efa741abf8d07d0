"""`python -m vnadmin` is the same as `vnadmin`."""

from vnadmin.cli import main

if __name__ == "__main__":
    main()
