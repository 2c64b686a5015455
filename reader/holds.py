"""A look for letters in one sentence, before a pattern that cannot fit without them, where no sieve is kept."""


def holds(words: str, letters: tuple[str, ...]) -> bool:
    """Whether one of these stands in the words; at a third of the cost of `any`, which makes a generator each time."""
    for one in letters:  # noqa: SIM110
        if one in words:
            return True
    return False
