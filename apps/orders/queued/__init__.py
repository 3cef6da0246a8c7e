"""Sales that happened at a till already: booked as the customer saw and paid them."""
