"""A committee as a file: read, imported and exported, the same in as out.

`load` reads YAML into a `CommitteeFile` and reports every error at once; `import_file` makes the
committee as the file says, and changes nothing the second time; `export` writes the file that, once
imported, would change nothing.
"""

from __future__ import annotations

from bot.committee_file.contents import (
    BadFile,
    CommitteeFile,
    FileMember,
    FilePlace,
    FileRitual,
    Problem,
)
from bot.committee_file.exporting import export
from bot.committee_file.importing import import_file
from bot.committee_file.reading import load
from bot.committee_file.report import Item, Report
from bot.committee_file.writing import dump

__all__ = [
    "BadFile",
    "CommitteeFile",
    "FileMember",
    "FilePlace",
    "FileRitual",
    "Item",
    "Problem",
    "Report",
    "dump",
    "export",
    "import_file",
    "load",
]
