"""Proofs on the running product: real web, worker and beat processes, PostgreSQL and Redis."""
