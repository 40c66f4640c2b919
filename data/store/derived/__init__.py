"""What is worked out from the current submissions whenever one of them changes: below the sessions, while writing."""
