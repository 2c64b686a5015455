"""What a document may cost. One that needs more is refused with a code; a person sees that it was."""

from typing import Final

#: 300 pages of text take a second; what needs more than this is no chart.
CPU_SECONDS: Final = 15
#: Twice the processor's share, for a machine that has others to serve. A worker looks at its clock (20 s) before each
#: document, and its task's soft limit is 60 s.
WALL_SECONDS: Final = 30
MEMORY_BYTES: Final = 768 * 1024 * 1024  #: of addresses, which an interpreter takes more of than of memory
MOST_BYTES: Final = 32 * 1024 * 1024
MOST_CHARACTERS: Final = 5_000_000
#: A longer text is read once in the process that took it out, before anybody relies on reading it: what is as long, and
#: built to be dear, is refused there. A shorter one costs at most some seconds however it is built.
READ_UNTRIED: Final = 200_000
