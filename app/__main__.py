"""`python -m app` is the `madang` command."""

from app.cli import main

main()
