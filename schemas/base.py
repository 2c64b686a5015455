"""What every model that crosses a boundary has in common."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value: never changed after it was made, no unknown fields, no value in an error text.

    `hide_input_in_errors` keeps what a person sent out of exception texts (law 4): pydantic would
    otherwise print `input_value='...'` into every log that shows the error.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
