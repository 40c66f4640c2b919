"""核对: the figures of a written text against the data. What is claimed, what the data say, and the verdict."""
