"""The graph on disk: one SQLite file, its layout in ``schema.sql``."""
