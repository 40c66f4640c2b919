"""Pictures to take away, PNG, drawn on the server without a browser: every chart, and the ranking on one page."""
