"""What can be wrong with one field, whichever service says so. Rule ids are those of protovalidate."""

from __future__ import annotations

_REQUIRED = ("This is needed.", "Vui lòng điền mục này.")
_CHOICE = ("This is none of the choices: {choices}.", "Không nằm trong các lựa chọn: {choices}.")
_AT_LEAST = ("This must be at least {limit}.", "Giá trị phải từ {limit} trở lên.")
_AT_MOST = ("This must be at most {limit}.", "Giá trị không được quá {limit}.")
_MORE = ("This must be more than {limit}.", "Giá trị phải lớn hơn {limit}.")
_LESS = ("This must be less than {limit}.", "Giá trị phải nhỏ hơn {limit}.")
_BETWEEN = ("This is outside of its limits.", "Giá trị nằm ngoài giới hạn cho phép.")

_NUMBERS = {
    f"{kind}.{rule}": sentence
    for kind in ("int32", "int64", "uint32", "double")
    for rule, sentence in {
        "gte": _AT_LEAST,
        "gt": _MORE,
        "lte": _AT_MOST,
        "lt": _LESS,
        "gte_lte": _BETWEEN,
        "gt_lt": _BETWEEN,
        "gte_lt": _BETWEEN,
        "gt_lte": _BETWEEN,
    }.items()
}

FIELDS = {
    **_NUMBERS,
    "field_unknown": (
        "There is no field of this name here.",
        "Không có trường nào mang tên này.",
    ),
    "parameter_unknown": (
        "There is no parameter of this name here.",
        "Không có tham số nào mang tên này.",
    ),
    "text_expected": ("This must be text in quotes.", "Giá trị phải là một chuỗi ký tự trong dấu ngoặc kép."),
    "whole_number_expected": ("This must be a whole number.", "Giá trị phải là một số nguyên."),
    "number_expected": ("This must be a number.", "Giá trị phải là một số."),
    "boolean_expected": ("This must be true or false.", "Giá trị phải là true hoặc false."),
    "list_expected": ("This must be a list: […].", "Giá trị phải là một danh sách: […]."),
    "object_expected": ("This must be an object: {{…}}.", "Giá trị phải là một đối tượng: {{…}}."),
    "out_of_range": (
        "This must lie between {least} and {most}.",
        "Giá trị phải nằm trong khoảng từ {least} đến {most}.",
    ),
    "choice_unknown": _CHOICE,
    "time_malformed": (
        "Write a moment with its zone, such as 2026-08-01T09:30:00+07:00.",
        "Hãy ghi thời điểm kèm múi giờ, ví dụ 2026-08-01T09:30:00+07:00.",
    ),
    "bytes_malformed": ("This must be base64.", "Giá trị phải ở dạng base64."),
    "number_malformed": ("This must be a finite number.", "Giá trị phải là một số hữu hạn."),
    "only_one_of": ("Only one of these may be set: {choices}.", "Chỉ được đặt một trong các mục: {choices}."),
    "too_deep": ("This is nested too deeply.", "Cấu trúc lồng nhau quá sâu."),
    "too_many_items": ("There may be at most {limit} of these.", "Tối đa {limit} mục."),
    "too_few_items": ("There must be at least {limit} of these.", "Cần ít nhất {limit} mục."),
    "value_refused": ("This value cannot be taken.", "Giá trị này không dùng được."),
    "given_twice": ("This may be given only once.", "Chỉ được gửi một lần."),
    "required": _REQUIRED,
    "string.min_len": ("This may not be empty.", "Không được để trống."),
    "string.min_len_empty": _REQUIRED,
    "string.max_len": ("This may have at most {limit} characters.", "Tối đa {limit} ký tự."),
    "string.len": ("This must have {limit} characters.", "Phải có đúng {limit} ký tự."),
    "string.max_bytes": ("This may have at most {limit} bytes.", "Tối đa {limit} byte."),
    "string.pattern": ("This is not written as it must be.", "Chưa đúng cách viết."),
    "string.email": ("This is not a mail address.", "Đây không phải địa chỉ email hợp lệ."),
    "string.uri": ("This is not a web address.", "Đây không phải địa chỉ web hợp lệ."),
    "string.in": _CHOICE,
    "enum.defined_only": ("This is none of the choices.", "Không nằm trong các lựa chọn."),
    "enum.not_in": ("This must be chosen.", "Vui lòng chọn một mục."),
    "enum.in": ("This is none of the choices here.", "Lựa chọn này không dùng được ở đây."),
    "repeated.min_items": ("There must be at least {limit} of these.", "Cần ít nhất {limit} mục."),
    "repeated.max_items": ("There may be at most {limit} of these.", "Tối đa {limit} mục."),
    "repeated.unique": ("Nothing may be named twice here.", "Không được trùng lặp."),
    "map.max_pairs": ("There may be at most {limit} of these.", "Tối đa {limit} mục."),
    "text_too_long": ("This may have at most {limit} characters.", "Tối đa {limit} ký tự."),
    "key_malformed": (
        "An Idempotency-Key has 1 to {limit} visible ASCII characters.",
        "Idempotency-Key gồm 1 đến {limit} ký tự ASCII nhìn thấy được.",
    ),
    "if_match_malformed": (
        'If-Match holds one version as this API gave it, such as "7".',
        'If-Match chứa một phiên bản do API này trả về, ví dụ "7".',
    ),
}
