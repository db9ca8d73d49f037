"""Kill -9 after every acknowledged ballot: what was acknowledged must be there."""
