"""numpy, loaded with the first number that is wanted (a tenth of a second, 11 MiB), and the types of its arrays."""

from typing import TYPE_CHECKING, Any, TypeAlias

from policy_kb.later import later

__all__ = ["Array", "Floats", "Small", "np"]

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[Any]
    Floats: TypeAlias = NDArray[np.float32]
    Small: TypeAlias = NDArray[np.int8]
else:
    np = later("numpy")
    Array = Floats = Small = object
