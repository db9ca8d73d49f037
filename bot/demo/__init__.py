"""A sample committee that lives: two weeks of history made through the real doors, sessions open
now, and people to play. Its words are data, in `committee.yml` and `history.yml`."""
