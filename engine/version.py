from typing import Final

#: Stored with every evaluation. Raised whenever the same input could give another result.
ENGINE_VERSION: Final = "1.9.0"
