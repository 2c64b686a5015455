"""How a command finds the services: those of the environment, or the embedded ones that already run."""

from ops import embedded
from ops.embedded import Services
from ops.errors import OperationError
from runtime.settings import settings


class NotRunningError(OperationError):
    """No database: the embedded services do not run. Start them with `precert up` in another terminal, or set
    PRECERT_DATABASE_URL (and PRECERT_REDIS_URL) to running servers."""


def use_running_services() -> Services:
    """Point this process at the running services. Raises `NotRunningError` when there are none; starts nothing."""
    services = embedded.attach(settings())
    if services is None:
        raise NotRunningError
    embedded.use(services)
    return services
