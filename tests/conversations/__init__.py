"""Conversations as people have them, written once and held on every platform.

`table/` holds them, `script` reads them, `phrases` finds what they quote in the catalogues of three
languages, `player` plays them, and each platform has a room of its own: `simulated`, `slack`,
`web`, `teams`.
"""
