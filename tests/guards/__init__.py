"""Proof that the tests watch the guards: each is removed in a copy, and a test must notice."""
