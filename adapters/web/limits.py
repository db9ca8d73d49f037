"""How much the web takes and keeps open. Numbers of ours, not of a platform."""

from __future__ import annotations

BODY = 256 * 1024
"""Bytes of a posted form: twenty long texts in Arabic still fit."""

FIELDS = 200
"""Names and values of a posted form."""

QUERY = 200
"""Characters of a search; more is cut."""

RADIOS = 6
"""Up to this many options are shown all at once; more go into a list that opens."""

STREAMS_PER_PERSON = 12
"""Live pages of one person; the oldest gives way, so that no tab is ever refused."""

STREAM_LIFE = 15 * 60
"""Seconds after which a live page reconnects, so that a session that ended is noticed."""

HEARTBEAT = 15
"""Seconds between signs of life, less than what proxies wait before they cut a silent answer."""

MENU_FIRST = 5
"""Buttons of the menu that are shown at once; the others wait behind one more press."""

MAILS_PER_ADDRESS = 60
"""Seconds between two links mailed to one address."""

MAILS_AT_ONCE = 200
"""Addresses that may ask for a link within that time, known or not."""

FEED_OPEN = 3
"""Messages of a feed that are shown whole; older ones show their title until they are opened."""
