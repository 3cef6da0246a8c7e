"""What benchmarks share: databases, shops, servers, load and tables."""
