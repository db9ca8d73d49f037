"""Microsoft Teams: how Comité meets people there. `adapters.teams.room` makes the whole room.

Nothing is imported here: botbuilder takes half a second, and the app package needs none of it.
"""
