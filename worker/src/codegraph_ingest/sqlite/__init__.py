"""The embedded engine: one file, one machine."""
