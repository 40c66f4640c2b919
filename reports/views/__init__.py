"""What each view of the dashboard is as tables: one builder for the page, its Excel, the whole workbook and print."""
