"""Panel review: cases, rounds, seats, reviews and decisions (house D4)."""
