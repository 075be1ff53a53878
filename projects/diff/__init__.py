"""What differs between two versions of a project, as data.

`compare(before, after)` takes two rows of a project's configs as the API gives them. The work it does is counted
(work.py), never timed: past the bound both texts are given whole.
"""

from projects.diff.result import Comparison
from projects.diff.versions import compare

__all__ = ["Comparison", "compare"]
