"""What only a page can refuse."""

from __future__ import annotations

PAGES = {
    "consent_needed": (
        "Please tick this, or leave the contact empty: without it we may not use it.",
        "Vui lòng đánh dấu ô này, hoặc để trống phần liên hệ: nếu không chúng tôi không được phép sử dụng.",
    ),
    "day_malformed": (
        "Write a day, such as 2026-08-01, and perhaps a time, such as 09:30.",
        "Hãy ghi ngày, ví dụ 2026-08-01, và có thể thêm giờ, ví dụ 09:30.",
    ),
    "form_expected": ("Send it with the form on the page.", "Hãy gửi bằng biểu mẫu trên trang."),
    "other_site": (
        "This was sent from another website. Please open the form here and send it again.",
        "Nội dung này được gửi từ một trang web khác. Vui lòng mở biểu mẫu tại đây rồi gửi lại.",
    ),
    "robot_trap": (
        "A field that people do not see was filled in, perhaps by your browser. It is empty again: "
        "please send once more.",
        "Một ô ẩn đã được điền, có thể do trình duyệt của bạn tự điền. Ô này đã được xóa trống: "
        "vui lòng gửi lại một lần nữa.",
    ),
}
