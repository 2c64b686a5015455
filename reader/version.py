"""The version of the reader: it changes with every change of what is read or how."""

from typing import Final

READER_VERSION: Final = "1.42.2"
