"""The demonstration: `demonstration.py` runs it by mail, `slack_story.py` in Slack; `mails/` and `directory/` hold what
they invent.
"""
