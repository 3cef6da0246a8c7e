"""Sales that wait for a gateway's payment, and payments that came too late (docs/adr/0011)."""
