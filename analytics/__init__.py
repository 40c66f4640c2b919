"""What the figures mean: pure pandas and numpy on given frames; the store is never opened here."""
