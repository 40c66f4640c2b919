"""Written texts (总结, 通报): their passages, and the numbers, times and clauses that stand in them."""
