"""Why something about people, passwords and keys cannot be as it was asked."""

from __future__ import annotations

ACCOUNTS = {
    "csrf_missing": (
        "Send the X-CSRF-Token of your session with everything that changes something.",
        "Hãy gửi kèm X-CSRF-Token của phiên làm việc với mọi yêu cầu làm thay đổi dữ liệu.",
    ),
    "email_malformed": (
        "That is not an e-mail address, such as an@example.com.",
        "Đây không phải là địa chỉ e-mail, ví dụ an@example.com.",
    ),
    "email_taken": ("Somebody else has this address.", "Địa chỉ này đã có người dùng."),
    "form_stale": (
        "This form is of an older session. Send it again.",
        "Biểu mẫu này thuộc phiên làm việc cũ. Vui lòng gửi lại.",
    ),
    "key_may_nothing": ("Choose what the key may do.", "Hãy chọn quyền cho khóa."),
    "last_admin": (
        "This is the last admin: make somebody else admin first.",
        "Đây là quản trị viên cuối cùng: hãy giao quyền quản trị cho người khác trước.",
    ),
    "link_over": (
        "This link was used, replaced, or is too old. Ask for a new one.",
        "Liên kết này đã được dùng, đã bị thay thế hoặc quá cũ. Hãy xin một liên kết mới.",
    ),
    "oidc_failed": (
        "Your company's sign-in did not let you in. Try again, or sign in with your password.",
        "Đăng nhập qua hệ thống của công ty không thành công. Hãy thử lại hoặc đăng nhập bằng mật khẩu.",
    ),
    "oidc_unknown": (
        "Nobody with this e-mail address is invited here. Ask an admin.",
        "Chưa có ai với địa chỉ e-mail này được mời vào đây. Hãy hỏi quản trị viên.",
    ),
    "password_common": (
        "Too easy to guess: use other words than your name, your address and what everybody tries.",
        "Quá dễ đoán: đừng dùng tên, địa chỉ của bạn hay những mật khẩu phổ biến.",
    ),
    "password_differs": ("The two passwords differ.", "Hai mật khẩu không giống nhau."),
    "password_short": (
        "Use at least {limit} characters; several words are good.",
        "Dùng ít nhất {limit} ký tự; nên ghép vài từ lại với nhau.",
    ),
    "password_wrong": ("That is not your password.", "Mật khẩu không đúng."),
    "person_disabled": ("This person is disabled.", "Người này đã bị vô hiệu hóa."),
}
