"""A document's bytes -> its text, opened in a process of its own: what is built to harm its reader harms nobody."""

import subprocess
import sys
from signal import SIGALRM, SIGXCPU
from typing import Final

from reader.forms.extraction import Extraction
from reader.forms.kinds import form_of
from reader.forms.limits import MOST_BYTES, WALL_SECONDS
from reader.languages import is_plainly_foreign
from runtime import log
from schemas.unread import Unread

_GRACE_SECONDS: Final = 5  #: the child ends itself; this is for one that cannot
#: Nothing of ours: the database's password among it.
_ENVIRONMENT: Final = {"PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}
CHILD: Final = ("-m", "reader.forms.child")
_BROKE: Final = frozenset({4, 6, 7, 8, 11})  # illegal instruction, abort, bus, arithmetic, segmentation


class ExtractionCutShortError(RuntimeError):
    """The process that opened a document was ended from outside. Nothing is known of the document; try it again."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


def extract(data: bytes, media_type: str) -> Extraction:
    """The text, or why there is none. The same bytes and type give the same answer.

    Raises:
        ExtractionCutShortError: the machine, not the document, ended it.
    """
    if not data:
        return Extraction("", Unread.EMPTY)
    if len(data) > MOST_BYTES:
        return Extraction("", Unread.TOO_LARGE)
    if form_of(data, media_type) is None:
        return Extraction("", Unread.NO_READER)
    found = _in_a_process_of_its_own(data, media_type)
    return found._replace(unread=Unread.OTHER_LANGUAGE) if is_plainly_foreign(found.text) else found


def _in_a_process_of_its_own(data: bytes, media_type: str) -> Extraction:
    command = [sys.executable, "-I", *CHILD, media_type]
    # Not multiprocessing: a worker's process is a daemon, and such a one may have no children there. A session of its
    # own, so that Ctrl-C in a terminal does not look like a document that breaks its parser.
    with subprocess.Popen(  # noqa: S603  our own module, no shell
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_ENVIRONMENT,
        start_new_session=True,
    ) as child:  # fmt: skip
        try:
            said, _ = child.communicate(data, timeout=WALL_SECONDS + _GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            return Extraction("", Unread.TOO_SLOW)
        finally:
            child.kill()
    return _answer(child.returncode, said)


def _answer(code: int, said: bytes) -> Extraction:
    if -code in (SIGXCPU, SIGALRM):
        return Extraction("", Unread.TOO_SLOW)
    if -code in _BROKE:
        return Extraction("", Unread.HOSTILE)
    head, _, text = said.partition(b"\n")
    words = head.decode("ascii", "replace").split()
    if code != 0 or not words:
        raise ExtractionCutShortError
    why, _, broke = words[0].partition(":")
    if broke:  # a parser's bug looks like a damaged document to the clinic; here it has its name
        log.logger().warning("document_parser_broke", error=broke)
    unread = None if why == "ok" else Unread(why)
    return Extraction(text.decode(), unread, tuple(map(int, words[1:])))
