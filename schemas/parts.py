"""Walking a model."""

from collections.abc import Iterator

from pydantic import BaseModel


def parts(of: object) -> Iterator[BaseModel]:
    """Every model inside a policy or a part of it, however deep: a new kind of test is found without being named."""
    if isinstance(of, BaseModel):
        yield of
        of = [getattr(of, name) for name in type(of).model_fields]
    if isinstance(of, dict):
        of = list(of.values())
    if isinstance(of, (list, tuple)):
        for part in of:
            yield from parts(part)
