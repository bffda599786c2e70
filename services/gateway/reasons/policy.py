"""Why actions does not take what the company wants to agree on about its loop."""

from __future__ import annotations

POLICY = {
    "hours_reversed": (
        "Work must end later than it begins, on the same day.",
        "Giờ kết thúc phải sau giờ bắt đầu, trong cùng một ngày.",
    ),
    "weekdays_missing": ("Choose at least one working day.", "Hãy chọn ít nhất một ngày làm việc."),
    "holiday_twice": ("The day {day} is here twice.", "Ngày {day} bị lặp lại."),
    "holiday_malformed": (
        "Line {line}: begin it with a day such as 2027-01-01, then the name.",
        "Dòng {line}: hãy bắt đầu bằng ngày, ví dụ 2027-01-01, rồi đến tên ngày nghỉ.",
    ),
    "choice_lines": (
        "There are {en} answers in English and {vi} in Vietnamese: one line for each.",
        "Có {en} câu trả lời tiếng Anh và {vi} câu tiếng Việt: mỗi câu một dòng tương ứng.",
    ),
    "target_missing": ("Choose a target for {severity}.", "Hãy chọn mục tiêu cho {severity}."),
    "target_off_edge": (
        "A target is one of these numbers of days: {choices}.",
        "Mục tiêu phải là một trong các số ngày sau: {choices}.",
    ),
    "targets_reversed": (
        "{severity} is less severe than the one before it, so its target cannot be shorter.",
        "{severity} nhẹ hơn mức trước đó nên mục tiêu không thể ngắn hơn.",
    ),
}
