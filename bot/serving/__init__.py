"""The composition root of a running process: the one place where rooms meet."""
