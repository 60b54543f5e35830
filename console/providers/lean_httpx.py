"""httpx without what it would load or look for and this console doesn't use; imported before it."""

from __future__ import annotations

import sys
from importlib.util import find_spec

# Its own command line draws in click, pygments and rich wherever they happen to be installed: 3 MB.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
# httpcore asks for it eight times a request, and what isn't there is looked for in every folder each time.
if find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]
