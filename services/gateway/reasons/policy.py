"""Why actions does not take what the company wants to agree on about its loop."""

from __future__ import annotations

POLICY = {
    "hours_reversed": (
        "Work must end later than it begins, on the same day.",
        "Giờ kết thúc phải sau giờ bắt đầu, trong cùng một ngày.",
    ),
    "weekdays_missing": ("Choose at least one working day.", "Hãy chọn ít nhất một ngày làm việc."),
    "holiday_twice": ("The day {day} is here twice.", "Ngày {day} bị lặp lại."),
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
