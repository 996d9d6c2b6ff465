"""Tools for developing: services for tests, benchmarks, the browser."""
