"""What the routine says about a placement. Pure: no I/O, no clock, no database."""
