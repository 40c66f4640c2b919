"""What people look at and take away: charts, Excel workbooks, Word documents."""
