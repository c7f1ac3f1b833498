"""`python -m bot` is `platsvakt`."""

from bot.cli import main

main()
