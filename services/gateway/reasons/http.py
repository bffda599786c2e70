"""Titles per HTTP status, and the sentences of what the gateway itself refuses."""

from __future__ import annotations

TITLES = {
    400: ("The request cannot be read", "Không đọc được yêu cầu"),
    401: ("Who is asking?", "Chưa biết ai đang gọi"),
    403: ("Not allowed", "Không được phép"),
    404: ("Not found", "Không tìm thấy"),
    405: ("This address does not know the method", "Địa chỉ này không nhận phương thức đó"),
    406: ("No such form of answer", "Không có dạng trả lời đó"),
    409: ("It does not fit the present state", "Không khớp với trạng thái hiện tại"),
    410: ("It is gone", "Nội dung này không còn nữa"),
    412: ("It has changed in the meantime", "Nội dung đã thay đổi trong lúc đó"),
    413: ("Too large", "Quá lớn"),
    415: ("This kind of content is not read here", "Không nhận loại nội dung này"),
    422: ("Something needs to be put right", "Có chỗ cần sửa lại"),
    429: ("Too many at once", "Quá nhiều lần gửi"),
    500: ("A fault on our side", "Lỗi từ phía hệ thống"),
    501: ("Not offered", "Chưa được hỗ trợ"),
    503: ("Not available right now", "Tạm thời chưa phục vụ được"),
    504: ("It took too long", "Mất quá nhiều thời gian"),
}

DETAILS = {
    "invalid": (
        "Some fields cannot be taken as they are; `errors` names each of them.",
        "Một số trường chưa dùng được; `errors` nêu rõ từng trường.",
    ),
    "json_malformed": ("The body is not valid JSON.", "Nội dung gửi lên không phải JSON hợp lệ."),
    "json_not_object": ("The body must be a JSON object.", "Nội dung gửi lên phải là một đối tượng JSON."),
    "body_incomplete": ("The body ended too early.", "Nội dung gửi lên bị ngắt giữa chừng."),
    "request_malformed": ("The request cannot be read.", "Không đọc được yêu cầu."),
    "media_type_unknown": (
        "Send the body as application/json.",
        "Hãy gửi nội dung dưới dạng application/json.",
    ),
    "too_large": (
        "The body may have at most {limit} bytes.",
        "Nội dung gửi lên tối đa {limit} byte.",
    ),
    "key_missing": (
        "Send an API key: `Authorization: Bearer voc_…`.",
        "Hãy gửi kèm khóa API: `Authorization: Bearer voc_…`.",
    ),
    "key_unknown": (
        "This API key is not known, or it was revoked.",
        "Khóa API này không tồn tại hoặc đã bị thu hồi.",
    ),
    "not_allowed": (
        "This key or person may not do this.",
        "Khóa hoặc người dùng này không được phép làm việc đó.",
    ),
    "not_found": ("There is nothing here.", "Không có gì ở đây."),
    "method_unknown": ("This address knows: {allow}.", "Địa chỉ này chỉ nhận: {allow}."),
    "too_many": (
        "Too many requests; try again in {seconds} seconds.",
        "Bạn gửi quá nhiều; vui lòng thử lại sau {seconds} giây.",
    ),
    "exhausted": ("A limit is reached; try again soon.", "Đã chạm giới hạn; vui lòng thử lại sau ít phút."),
    "busy": (
        "More requests than can be taken are waiting; try again in a moment.",
        "Hệ thống đang xử lý quá nhiều yêu cầu; vui lòng thử lại sau giây lát.",
    ),
    "unavailable": (
        "A part that is needed does not answer. Nothing was lost; send the same request again.",
        "Một phần cần thiết chưa phản hồi. Không có gì bị mất; hãy gửi lại đúng yêu cầu này.",
    ),
    "deadline_exceeded": (
        "No answer came in time. Send the same request again with the same Idempotency-Key.",
        "Chưa có trả lời đúng hạn. Hãy gửi lại yêu cầu này với cùng Idempotency-Key.",
    ),
    "internal": (
        "Something broke that should not have. Tell the operators the request id.",
        "Đã xảy ra lỗi ngoài dự kiến. Hãy báo mã yêu cầu (request id) cho người vận hành.",
    ),
    "unimplemented": ("This is not offered here.", "Chức năng này chưa được hỗ trợ."),
}
