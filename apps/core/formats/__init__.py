"""How days and times look, alike in both languages: the shop is in Indonesia either way."""
