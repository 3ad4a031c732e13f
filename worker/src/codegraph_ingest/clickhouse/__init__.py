"""Events on ClickHouse, for who has outgrown one machine; see `store` and `schema.sql`."""
