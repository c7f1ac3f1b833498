"""Rewrites of the labelled messages: what a careful person would still read alike, or read with known changes.

`python -m tests.reading.variations` runs the sample that the test runs, `--all` every rewrite.
"""
