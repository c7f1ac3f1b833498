"""A local Slack, for the demonstration and the tests: nothing in it knows the service.

`server.py` is what both start, and what people do there; `api.py` its Web API; `state.py` what it remembers;
`block_kit.py` what Slack refuses.
"""
