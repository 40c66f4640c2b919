"""Everything below the figures: schema, settings, intake of workbooks, and the store."""
