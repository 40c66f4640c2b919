"""Excel to take away: tables as sheets that read, filter and print well, with native charts, a row at a time."""
