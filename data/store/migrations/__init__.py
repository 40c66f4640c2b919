"""The steps by which a database reaches the present version; each file is one step, numbered in order."""
