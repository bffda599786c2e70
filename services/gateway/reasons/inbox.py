"""What only the inbox refuses."""

from __future__ import annotations

INBOX = {
    "nothing_selected": (
        "Select at least one feedback first.",
        "Hãy chọn ít nhất một phản hồi trước.",
    ),
    "case_not_yet": (
        "This feedback is still being read; try again in a moment.",
        "Phản hồi này vẫn đang được đọc; vui lòng thử lại sau giây lát.",
    ),
    "view_name_taken": (
        "You have a view named “{name}” already.",
        "Bạn đã có một chế độ xem tên “{name}”.",
    ),
    "views_too_many": (
        "There can be at most {limit} views of your own; take one away first.",
        "Bạn chỉ có thể lưu tối đa {limit} chế độ xem riêng; hãy xóa bớt một mục trước.",
    ),
    "view_too_long": (
        "This filter is too long to be kept.",
        "Bộ lọc này quá dài nên không lưu được.",
    ),
    "say_something": (
        "Write what the customer said, or give at least one score.",
        "Hãy ghi lại lời khách hàng, hoặc nhập ít nhất một điểm đánh giá.",
    ),
    "live_full": (
        "Too many pages are listening for changes; this one does not.",
        "Đang có quá nhiều trang chờ cập nhật trực tiếp; trang này sẽ không tự cập nhật.",
    ),
}
