"""Writing services: tenants and people, pairing, sign-in, PINs, approvals."""
