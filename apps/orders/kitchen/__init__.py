"""The kitchen: tickets by station, made from paid and from sent orders (docs/kitchen.md).

A small document of its own beside the order. Nobody sets its columns: `services` moves lines
along the table in `states`, under the one lock of an outlet's kitchen.
"""
