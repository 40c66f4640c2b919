"""The one-page brief: a period on one sheet of paper, or as one file that opens on a phone without a network."""
