"""What things cost, as ratios against the naive way and the bare limit in the same run."""
