"""Why intake does not take something or do something."""

from __future__ import annotations

INTAKE = {
    "nothing_said": (
        "Say something: free text, what you tried, what happened, what followed, or a score.",
        "Hãy cho biết điều gì đó: lời kể, việc bạn định làm, chuyện đã xảy ra, hệ quả, hoặc một điểm số.",
    ),
    "control_characters": (
        "This may not contain control characters.",
        "Không được chứa ký tự điều khiển.",
    ),
    "time_in_future": ("This moment lies in the future.", "Thời điểm này nằm ở tương lai."),
    "time_too_early": ("This moment lies before the year {year}.", "Thời điểm này trước năm {year}."),
    "product_unknown": ("There is no such product.", "Không có sản phẩm này."),
    "product_inactive": (
        "Feedback about this product is not taken any more.",
        "Không còn nhận phản hồi về sản phẩm này.",
    ),
    "channel_unknown": ("There is no such channel.", "Không có kênh này."),
    "channel_inactive": (
        "Feedback by this channel is not taken any more.",
        "Không còn nhận phản hồi qua kênh này.",
    ),
    "contact_malformed": (
        "This is neither a mail address nor a telephone number.",
        "Đây không phải địa chỉ email hay số điện thoại hợp lệ.",
    ),
    "language_not_offered": ("Choose English or Vietnamese.", "Hãy chọn tiếng Anh hoặc tiếng Việt."),
    "answer_unknown": ("The form has no such question.", "Biểu mẫu không có câu hỏi này."),
    "form_unknown": ("There is no such form.", "Không có biểu mẫu này."),
    "form_closed": (
        "This form does not take feedback any more.",
        "Biểu mẫu này không còn nhận phản hồi.",
    ),
    "idempotency_conflict": (
        "This Idempotency-Key came before, with another body.",
        "Idempotency-Key này đã được dùng với một nội dung khác.",
    ),
    "external_id_conflict": (
        "This external id was handed in before on this channel, with other content.",
        "Mã ngoài (external_id) này đã được gửi trước đó trên kênh này với nội dung khác.",
    ),
    "erased": ("This was erased for good.", "Nội dung này đã bị xóa vĩnh viễn."),
    "erase_unsure": (
        "Tick this first: it cannot be undone.",
        "Hãy đánh dấu ô này trước: không thể hoàn tác.",
    ),
    "feedback_unknown": ("There is no such feedback.", "Không có phản hồi này."),
    "token_unknown": ("This tracking link is not valid.", "Liên kết theo dõi này không hợp lệ."),
    "feedback_withdrawn": ("This feedback was taken back.", "Phản hồi này đã được rút lại."),
    "nothing_asked": (
        "There is no answer or fix yet that this could be about.",
        "Chưa có câu trả lời hay bản khắc phục nào để xác nhận.",
    ),
    "too_many_entries": (
        "This conversation may have at most {limit} entries.",
        "Cuộc trao đổi này có tối đa {limit} mục.",
    ),
    "customer_unnamed": (
        "Name exactly one of customer_key, contact and account.",
        "Hãy nêu đúng một trong: customer_key, contact, account.",
    ),
    "title_empty": ("A title in English is needed.", "Cần có tên bằng tiếng Anh."),
    "id_malformed": (
        "Use lower-case letters, digits and hyphens; begin with a letter or digit.",
        "Chỉ dùng chữ thường không dấu, chữ số và dấu gạch nối; bắt đầu bằng chữ hoặc số.",
    ),
    "unknown": ("There is nothing with this id.", "Không có mục nào mang mã này."),
    "product_field_missing": ("A form must ask for the product.", "Biểu mẫu phải hỏi về sản phẩm."),
    "field_twice": (
        "A field may stand in a form only once.",
        "Mỗi trường chỉ được xuất hiện một lần trong biểu mẫu.",
    ),
    "field_type_wrong": (
        "The field `{name}` cannot be asked for in this way.",
        "Không thể hỏi trường `{name}` theo cách này.",
    ),
    "choices_missing": ("A choice needs at least one value.", "Câu hỏi lựa chọn cần ít nhất một giá trị."),
    "choice_empty": ("Write this answer in English.", "Hãy viết câu trả lời này bằng tiếng Anh."),
    "choice_twice": (
        "The answer `{value}` is here twice.",
        "Câu trả lời `{value}` bị lặp lại.",
    ),
    "label_empty": ("Write the question in English.", "Hãy viết câu hỏi bằng tiếng Anh."),
    "score_range_wrong": (
        "The highest score must lie above the lowest, by at most {steps}.",
        "Điểm cao nhất phải lớn hơn điểm thấp nhất, và cách nhau không quá {steps}.",
    ),
    "text_with_tally": (
        "A search by words cannot be counted per value.",
        "Không thể đếm theo từng giá trị khi tìm theo từ khóa.",
    ),
    "token_and_id": (
        "Give the tracking token, or the id and the version.",
        "Hãy gửi mã theo dõi, hoặc mã phản hồi kèm phiên bản.",
    ),
    "source_not_allowed": (
        "Only staff and API keys may hand in an import.",
        "Chỉ nhân viên và khóa API mới được nhập dữ liệu hàng loạt.",
    ),
    "page_token_wrong": (
        "This page token belongs to another list; begin again without it.",
        "Mã trang này thuộc về danh sách khác; hãy bắt đầu lại từ trang đầu.",
    ),
}
