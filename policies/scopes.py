"""The utilisation scopes that a policy counts, so that a caller knows what to look up."""

from schemas.policy import Expression, Policy


def scopes_of(policy: Policy) -> tuple[str, ...]:
    """In the order in which the policy names them, each once."""
    found: dict[str, None] = {}
    for criterion in policy.criteria:
        for tree in (criterion.requires, criterion.applies_only_if):
            if tree is not None:
                found |= dict.fromkeys(_scopes(tree))
    return tuple(found)


def _scopes(expression: Expression) -> list[str]:
    here = [] if expression.sessions is None else [expression.sessions.scope]
    return here + [scope for child in expression.children for scope in _scopes(child)]
