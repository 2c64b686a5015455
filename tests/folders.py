"""Where tests put servers' folders: short paths, open to the servers' account, unlike pytest's own folder."""

import os
import shutil
from pathlib import Path
from typing import Final

FOLDERS: Final = (Path("/dev/shm"), Path("/tmp"))
#: What a cluster grows to in a run; a container's memory file system has 64 MB unless somebody asked for more.
_ROOM: Final = 4_000_000_000


def for_servers() -> Path:
    """In memory where there is room. A database is some three hundred files: there 25 ms, on a disk 50 to 260."""
    usable = (one for one in FOLDERS if one.is_dir() and os.access(one, os.W_OK))
    return next((one for one in usable if shutil.disk_usage(one).free > _ROOM), FOLDERS[-1])
