"""Brings what is kept here to PostHog: once, in order, and without an address."""
