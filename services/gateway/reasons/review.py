"""Why review and classification do not do something."""

from __future__ import annotations

REVIEW = {
    "unknown_review": ("There is no such session.", "Không có phiên họp này."),
    "unknown_decision": ("There is no such decision.", "Không có quyết định này."),
    "unknown_item": ("The agenda has no such item.", "Chương trình họp không có mục này."),
    "review_not_open": ("The session is not open.", "Phiên họp chưa mở."),
    "review_closed": (
        "The session is closed and cannot be changed.",
        "Phiên họp đã đóng và không sửa được nữa.",
    ),
    "too_many_notes": ("A session has at most {limit} notes.", "Một phiên họp có tối đa {limit} ghi chú."),
    "hold_time_out_of_range": (
        "A session is held between yesterday and five years from now.",
        "Thời điểm họp phải nằm trong khoảng từ hôm qua đến năm năm tới.",
    ),
    "reason_required": ("Say why.", "Hãy nêu lý do."),
    "text_empty": ("This is needed.", "Vui lòng điền mục này."),
    "follow_up_in_past": (
        "The moment to look at it again lies in the past.",
        "Thời điểm xem lại đã qua.",
    ),
    "plan_not_known_yet": (
        "Review has not heard of this plan yet; try again in a moment.",
        "Chưa nhận được thông tin về kế hoạch này; vui lòng thử lại sau giây lát.",
    ),
    "plan_version_changed": (
        "The plan was submitted again in another version. Look at it again, then decide anew.",
        "Kế hoạch đã được trình lại với phiên bản khác. Hãy xem lại rồi quyết định.",
    ),
    "already_decided": (
        "This version of the plan was decided on already (`{verdict}`).",
        "Phiên bản này của kế hoạch đã được quyết định (`{verdict}`).",
    ),
    "other_plan_same": (
        "A plan cannot give its place to itself.",
        "Kế hoạch không thể nhường chỗ cho chính nó.",
    ),
    "cap_not_reached": (
        "There is room ({active} of {cap} plans are active); no other plan needs to give its place.",
        "Vẫn còn chỗ ({active}/{cap} kế hoạch đang thực hiện); không cần kế hoạch nào nhường chỗ.",
    ),
    "cap_reached": (
        "{active} of {cap} plans are active. Name in other_plan_id the plan that gives its place, and why.",
        "Đang có {active}/{cap} kế hoạch. Hãy nêu kế hoạch nhường chỗ trong other_plan_id, kèm lý do.",
    ),
    "plan_not_active": ("That plan holds no place.", "Kế hoạch đó không giữ chỗ nào."),
    "portfolio_over_cap": (
        "More plans are active ({active}) than the cap of {cap} allows; end one first.",
        "Số kế hoạch đang thực hiện ({active}) vượt mức cho phép ({cap}); hãy kết thúc bớt trước.",
    ),
}

CLASSIFICATION = {
    "model_unknown": ("There is no such model.", "Không có mô hình này."),
    "model_not_trained": (
        "This model is not trained yet, or its training failed.",
        "Mô hình này chưa được huấn luyện xong hoặc huấn luyện không thành công.",
    ),
    "model_not_better": (
        "The trial on {texts} corrections does not show that this model is better ({low} to {high} points).",
        "Kết quả thử trên {texts} phản hồi đã sửa chưa cho thấy mô hình này tốt hơn ({low} đến {high} điểm).",
    ),
    "trial_too_small": (
        "There are only {texts} corrections to try it on; {least} are needed to say whether it is better."
        " Correct more labels and train again.",
        "Chỉ có {texts} phản hồi đã sửa để thử; cần {least} để biết mô hình có tốt hơn hay không."
        " Hãy sửa thêm nhãn rồi huấn luyện lại.",
    ),
    "trial_outdated": (
        "Another model decides since this one was tried. Train again.",
        "Mô hình đang dùng đã thay đổi từ khi mô hình này được thử. Hãy huấn luyện lại.",
    ),
    "nothing_to_roll_back": (
        "The model that ships decides already; there is nothing to go back to.",
        "Mô hình mặc định đang được dùng; không còn gì để quay lại.",
    ),
    "run_unknown": ("There is no such run.", "Không có lượt chạy này."),
    "run_under_way": (
        "Another run is under way. Wait until it ends, or cancel it.",
        "Một lượt chạy khác đang diễn ra. Hãy đợi hoặc hủy lượt đó.",
    ),
    "pattern_unknown": ("There is no such pattern.", "Không có mẫu này."),
    "not_classified_yet": (
        "This feedback is not classified yet; try again in a moment.",
        "Phản hồi này chưa được phân loại; vui lòng thử lại sau giây lát.",
    ),
    "nothing_to_correct": ("Name at least one label to correct.", "Hãy nêu ít nhất một nhãn cần sửa."),
    "topic_unknown": (
        "The taxonomy has no topic `{path}`.",
        "Hệ thống phân loại không có chủ đề `{path}`.",
    ),
}
