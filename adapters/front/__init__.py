"""What the fronts of all chats share: bounded bodies, shapes, counters, one HTTP answer."""
