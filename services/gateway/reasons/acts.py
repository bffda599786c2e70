"""Why an act is refused in the state that things are in."""

from __future__ import annotations

ACTS = {
    "stale": (
        "Somebody changed this in the meantime. Look at it again, then decide anew.",
        "Có người đã thay đổi nội dung này trong lúc đó. Hãy xem lại rồi quyết định.",
    ),
    "taken": ("This exists already.", "Mục này đã tồn tại."),
    "erased": ("This was erased for good.", "Nội dung này đã bị xóa vĩnh viễn."),
}
