"""The demo: two shops with three months of trade, people of every role, and tills to pair."""
