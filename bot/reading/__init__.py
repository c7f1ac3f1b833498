"""Bytes in, what the sender said out, each value with the words it was read from. Pure: no I/O, no clock."""
