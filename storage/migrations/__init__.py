"""The steps from one schema to the next. A step that has been released is never changed: write the next one.

After a change to storage/models.py, `python -m storage.migrations "what changes"` writes the next step below versions;
read it, add what a comparison cannot see (triggers, the move of data), and run the tests of tests/storage.
"""

from __future__ import annotations
