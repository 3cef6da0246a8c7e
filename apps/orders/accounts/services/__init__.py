"""Writing what customers owe and pay."""
