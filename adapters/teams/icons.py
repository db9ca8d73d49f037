"""The two icons of the app, drawn here: four seats around one goal.

learn.microsoft.com, "App icons": colour 192×192, outline 32×32 white on transparent.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from math import hypot

Pixel = tuple[int, int, int, int]
Shape = Callable[[float, float], Pixel]

GROUND, SEAT, GOAL = (0x1F, 0x3A, 0x4D, 255), (255, 255, 255, 255), (0xF2, 0xB1, 0x34, 255)
CLEAR, WHITE = (255, 255, 255, 0), (255, 255, 255, 255)
_SUB = 4
"""Samples a pixel and side, so that round things have smooth edges."""
_RING, _SEAT, _GOAL = 0.27, 0.115, 0.13
"""Of the icon's side: how far the seats stand from the middle, and how large things are."""


def colour() -> bytes:
    """A PNG of 192×192 pixels."""
    return _png(192, _colour)


def outline() -> bytes:
    """A PNG of 32×32 pixels, white on transparent."""
    return _png(32, _outline)


def _colour(x: float, y: float) -> Pixel:
    if _seated(x, y) <= _SEAT:
        return SEAT
    return GOAL if hypot(x, y) <= _GOAL else GROUND


def _outline(x: float, y: float) -> Pixel:
    grown = 1.2  # the same picture, nearer to the edges: this icon has no ground
    x, y = x / grown, y / grown
    ring = _GOAL * 0.55 <= hypot(x, y) <= _GOAL
    return WHITE if ring or _seated(x, y) <= _SEAT else CLEAR


def _seated(x: float, y: float) -> float:
    """How far a point is from the nearest of the four seats."""
    return min(hypot(x - a * _RING, y - b * _RING) for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1)))


def _png(side: int, shape: Shape) -> bytes:
    rows = b"".join(b"\0" + _row(side, row, shape) for row in range(side))
    head = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _row(side: int, row: int, shape: Shape) -> bytes:
    return b"".join(bytes(_blended(side, column, row, shape)) for column in range(side))


def _blended(side: int, column: int, row: int, shape: Shape) -> Pixel:
    """A pixel as the mean of its samples; a transparent one gives no colour."""
    steps = [(n + 0.5) / _SUB for n in range(_SUB)]
    found = [
        shape((column + dx) / side - 0.5, (row + dy) / side - 0.5) for dx in steps for dy in steps
    ]
    weight = sum(pixel[3] for pixel in found)
    if not weight:
        return CLEAR
    red, green, blue = (sum(p[n] * p[3] for p in found) // weight for n in range(3))
    return red, green, blue, weight // len(found)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
