"""The ingest statements of each database engine."""
