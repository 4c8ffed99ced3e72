"""YAML read by the parser in C, where its kinds of values are told without asking Python of each text.

PyYAML looks each plain text up in a list of patterns: for a pack that is a third of its reading. Most begin with a
letter that begins no value, or are too long for one.
"""

from typing import Any

import yaml
from yaml.resolver import Resolver

TEXT, LIST, NAMES = (
    Resolver.DEFAULT_SCALAR_TAG, Resolver.DEFAULT_SEQUENCE_TAG, Resolver.DEFAULT_MAPPING_TAG
)  # fmt: skip
_LONGEST = len("false")
"""Letters of the longest word that YAML takes for a value."""


class QuickLoader(yaml.CSafeLoader):
    """What `yaml.CSafeLoader` reads, sooner."""

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> Any:  # noqa: ANN401 - PyYAML's
        """The kind of a node that does not say it: `implicit` tells whether it stands there plain."""
        if kind is yaml.ScalarNode:
            begins = value[:1]
            if (
                implicit[0]
                and begins in self.yaml_implicit_resolvers
                and not (begins.isalpha() and len(value) > _LONGEST)
            ):
                return super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call] # PyYAML's
            return TEXT
        return LIST if kind is yaml.SequenceNode else NAMES
