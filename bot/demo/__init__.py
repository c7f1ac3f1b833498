"""The demonstration: `demonstration.py` runs it, `mails/` and `directory/` hold what it invents."""
