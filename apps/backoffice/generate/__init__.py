"""Generated shops for measurements: any number of tenants, products and orders, by a seed."""
