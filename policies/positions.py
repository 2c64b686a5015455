"""YAML with the line of every value: `yaml.compose` keeps what `yaml.safe_load` throws away."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import yaml

Path = Sequence[str | int]

# The C parser reads a policy 8 times faster; a wheel without libyaml still works.
_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BOOL = "tag:yaml.org,2002:bool"


class _Loader(_BASE):  # type: ignore[misc]
    """Safe, and without the bare booleans of YAML 1.1: `on:` would be read as true, and `no` as false."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOL]
    for first, resolvers in _BASE.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(_BOOL, re.compile("^(?:true|false)$"), list("tf"))


def _or_text(construct: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """A value that has the form of its type and is none (2026-02-30) stays the text that was written: what reads the
    document then says which field it is, with its line, as of any other mistake."""

    def constructed(loader: Any, node: Any) -> Any:
        try:
            return construct(loader, node)
        except (ValueError, KeyError, AttributeError):
            return node.value

    return constructed


for _tag in ("timestamp", "int", "float", "bool"):
    _name = f"tag:yaml.org,2002:{_tag}"
    _Loader.add_constructor(_name, _or_text(_BASE.yaml_constructors[_name]))


class Positions:
    """A parsed YAML document: its data, and where each path of it stands.

    Raises yaml.YAMLError when the text is no YAML, or has no end: a part that holds itself.
    """

    def __init__(self, text: str) -> None:
        loader = _Loader(text)
        try:
            self._root: yaml.Node | None = loader.get_single_node()
            self.data: Any = None if self._root is None else loader.construct_document(self._root)
        except RecursionError:
            raise yaml.composer.ComposerError(None, None, "nested too deeply", None) from None
        finally:
            loader.dispose()
        if "&" in text:
            _refuse_circles(self._root, (), set())

    def line(self, path: Path) -> int:
        """The 1-based line of the deepest part of `path` that the document holds.

        Steps that the document does not have (names of pydantic's union members, a missing field) are passed over.
        """
        node, mark = self._root, self._root
        for step in path:
            found = _below(node, step)
            if found is not None:
                mark, node = found
        return 1 if mark is None else mark.start_mark.line + 1

    def duplicate_keys(self) -> Iterator[tuple[str, int]]:
        """Keys that stand twice in one mapping, where YAML silently takes the last: (key, line)."""
        return _duplicates(self._root, set())


def _below(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """The node that carries the step's line (a key, or an item), and the node to go on from."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


def _refuse_circles(node: yaml.Node | None, above: tuple[int, ...], settled: set[int]) -> None:
    """An alias inside the part that it names: whoever walks such a document never comes back."""
    if not isinstance(node, yaml.CollectionNode) or id(node) in settled:
        return
    if id(node) in above:
        raise yaml.composer.ComposerError(None, None, "a part holds itself", node.start_mark)
    below = [part for pair in node.value for part in pair] if isinstance(node, yaml.MappingNode) else node.value
    for part in below:
        _refuse_circles(part, (*above, id(node)), settled)
    settled.add(id(node))


def _duplicates(node: yaml.Node | None, seen_nodes: set[int]) -> Iterator[tuple[str, int]]:
    if node is None or id(node) in seen_nodes:
        return
    seen_nodes.add(id(node))
    if isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            if key.value in keys:
                yield str(key.value), key.start_mark.line + 1
            keys.add(key.value)
            yield from _duplicates(value, seen_nodes)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _duplicates(item, seen_nodes)
