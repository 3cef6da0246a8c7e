"""The first screen: how is today, is the money right, what needs somebody now."""
