"""What an office may change: units, word lists, outlets, scoring rules, targets, deadlines."""
