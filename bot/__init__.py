"""Platsvakt: guards a region's placement requests (see README.md for the map of the house)."""
