"""All agents that the installer knows, one to a module."""
