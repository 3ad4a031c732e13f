"""Limits that hold across machines, on Redis; see `limiter`."""
