"""The command line, through the same functions as the pages."""
