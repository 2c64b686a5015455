"""Settings of every process, from the environment (`PRECERT_*`). Nothing here starts anything."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Role = Literal["migrate", "producer", "worker", "console"]
_DATABASES: Final = ("postgresql", "postgres", "postgresql+psycopg")
_BROKERS: Final = ("redis", "rediss", "redis+socket", "socket", "unix", "sentinel", "amqp", "amqps")


class OtherSystemError(RuntimeError):
    """{name} is no URL of {wanted}. There is no other mode (law 10): what is tested is what runs. Correct it, or unset
    it to use the embedded services."""

    def __init__(self, name: str, wanted: str) -> None:
        sentence = " ".join((type(self).__doc__ or "").split())
        super().__init__(sentence.format(name=name, wanted=wanted))


class BadSettingError(RuntimeError):
    """Settings that cannot be used, all of them, with what would be right. Never the values: some are passwords."""

    def __init__(self, error: ValidationError) -> None:
        wrong = [f"PRECERT_{str(one['loc'][0]).upper()}: {one['msg']}" for one in error.errors(include_input=False)]
        super().__init__(f"{'; '.join(wrong)}. Correct it, or unset it to use what is usual.")


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="PRECERT_", hide_input_in_errors=True, extra="ignore")

    #: Base URL, that of the role that owns the tables. Unset: the embedded services are used.
    database_url: str | None = None
    producer_database_url: str | None = None
    worker_database_url: str | None = None
    console_database_url: str | None = None
    redis_url: str | None = None
    home: Path | None = None  #: where embedded services keep their data; see `home_folder()`
    environment: Literal["development", "test", "production"] = "development"
    allow_sample_policies: bool = False
    #: Whether paid claims are loaded into `paid_claim`. Without them a table without rows is silence, not zero, and
    #: only the chart can say how many sessions there were. Unset: as `allow_sample_policies`, on nobody's data.
    claims_loaded: bool | None = None
    policy_folder: Path | None = None  #: other policies than the shipped samples
    api_host: str = "127.0.0.1"
    api_port: int = 8420
    flower_port: int = 5555
    worker_concurrency: int = 2
    task_seconds: int = Field(default=90, ge=6)  #: the hard limit of a task; `runtime.limits` has what follows from it
    batch_size: int = Field(default=200, ge=1, le=1000)
    max_body_bytes: int = 20 * 1024 * 1024  #: one request, documents included
    max_documents: int = 1000
    #: So many standard, and expedited, requests may wait for the workers; then intake answers 503. Minutes of work.
    backlog_mark: int = Field(default=200_000, ge=1)
    expedited_backlog_mark: int = Field(default=20_000, ge=1)
    #: Webhooks may be http, and lead into private networks: for receivers of one's own, and for tests.
    webhook_allow_private: bool = False
    ask_days: int = 14  #: how long a provider has to answer, where the clock leaves that much
    review_margin_hours: int = 24  #: kept free before `due_at` for a person
    coverage_file: Path | None = None  #: the stub of the coverage port: JSON lines of snapshots
    log_level: str = "INFO"

    @field_validator("database_url", "producer_database_url", "worker_database_url", "console_database_url")
    @classmethod
    def _is_postgresql(cls, url: str | None, field: ValidationInfo) -> str | None:
        return _of_these(url, _DATABASES, field=field.field_name, wanted="PostgreSQL (postgresql://...)")

    @field_validator("redis_url")
    @classmethod
    def _is_a_broker(cls, url: str | None, field: ValidationInfo) -> str | None:
        return _of_these(url, _BROKERS, field=field.field_name, wanted="a message broker (redis://..., amqp://...)")

    @property
    def has_claims(self) -> bool:
        return self.allow_sample_policies if self.claims_loaded is None else self.claims_loaded

    def url_for(self, role: Role) -> str:
        """The connection URL of a database role.

        Without a URL of its own the base URL is used and the session starts as the role
        (`-c role=...`), which needs the base user to be a member of it (the first migration grants that).
        """
        own: str | None = getattr(self, f"{role}_database_url", None)
        base = own or self.database_url
        if base is None:
            raise NoDatabaseError
        if own is not None or role == "migrate":
            return _driver(base)
        joiner = "&" if "?" in base else "?"
        return _driver(f"{base}{joiner}options=-c%20role%3Dprecert_{role}")


def _of_these(url: str | None, schemes: tuple[str, ...], *, field: str | None, wanted: str) -> str | None:
    """The URL as it is. Raises OtherSystemError, which names the setting and not the URL: that holds a password."""
    if url is not None and url.partition("://")[0] not in schemes:
        raise OtherSystemError(f"PRECERT_{(field or '').upper()}", wanted)
    return url


class NoDatabaseError(RuntimeError):
    """No database: set PRECERT_DATABASE_URL, or start the embedded services with `precert up`."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


def _driver(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else url


def home_folder(settings: Settings) -> Path:
    """`PRECERT_HOME`, else the checkout's ignored `.precert/`, else the user's data folder."""
    if settings.home is not None:
        return settings.home
    checkout = Path(__file__).resolve().parent.parent
    if (checkout / "pyproject.toml").is_file() and os.access(checkout, os.W_OK):
        return checkout / ".precert"
    data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(data) / "precert"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The process's settings, read once. Tests clear the cache. Raises BadSettingError, OtherSystemError."""
    try:
        return Settings()
    except ValidationError as error:
        raise BadSettingError(error) from None
