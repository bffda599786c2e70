"""Why a taxonomy is not changed as somebody wished."""

from __future__ import annotations

TAXONOMY = {
    "topic_retired": (
        "The topic `{path}` is retired; restore it first, or choose another.",
        "Chủ đề `{path}` đã ngừng dùng; hãy dùng lại chủ đề này trước, hoặc chọn chủ đề khác.",
    ),
    "taxonomy_file_no_toml": (
        "This is no TOML: something is wrong at line {line}.",
        "Đây không phải là TOML hợp lệ: có lỗi ở dòng {line}.",
    ),
    "taxonomy_file_strange": (
        "It holds {names}, which no taxonomy has; there may be `version` and `[[topic]]`.",
        "Tệp có {names}, không thuộc hệ thống phân loại; chỉ được có `version` và `[[topic]]`.",
    ),
    "taxonomy_file_empty": (
        "There is no `[[topic]]` in it; a taxonomy needs at least one.",
        "Tệp không có `[[topic]]` nào; hệ thống phân loại cần ít nhất một chủ đề.",
    ),
    "taxonomy_file_no_path": ("Topic {number} needs a path.", "Chủ đề thứ {number} cần có đường dẫn."),
    "taxonomy_file_field": (
        "`{field}` of the topic `{path}` is no field of topics, or holds something else.",
        "`{field}` của chủ đề `{path}` không phải là trường của chủ đề, hoặc có giá trị không hợp lệ.",
    ),
    "taxonomy_file_unread": (
        "The file cannot be read: it is no text in UTF-8.",
        "Không đọc được tệp: đây không phải là văn bản UTF-8.",
    ),
    "taxonomy_file_large": (
        "The file is larger than {limit} kB in a form; apply it with `vocmesh taxonomy apply`.",
        "Tệp lớn hơn {limit} kB khi gửi qua biểu mẫu; hãy dùng lệnh `vocmesh taxonomy apply`.",
    ),
    "taxonomy_file_missing": ("Choose a file.", "Hãy chọn một tệp."),
    "topic_taken": ("There is a topic `{path}` already.", "Đã có chủ đề `{path}`."),
    "topic_moved_away": (
        "`{path}` has become `{to}`, and past feedback is found by it; use `{to}`, or choose another path.",
        "`{path}` đã trở thành `{to}` và vẫn dùng để tìm phản hồi cũ; hãy dùng `{to}` hoặc đường dẫn khác.",
    ),
    "topic_inside": (
        "A topic cannot go into itself or below itself.",
        "Không thể đưa một chủ đề vào chính nó hoặc xuống bên dưới nó.",
    ),
    "topic_twice": ("The topic `{path}` stands here twice.", "Chủ đề `{path}` xuất hiện hai lần."),
    "topics_missing": ("A taxonomy needs at least one topic.", "Hệ thống phân loại cần ít nhất một chủ đề."),
    "path_malformed": (
        "Write a path as lower-case letters, digits, `_` and `-`, at most {limit} names with `/` between.",
        "Đường dẫn chỉ gồm chữ thường không dấu, chữ số, `_` và `-`, tối đa {limit} tên, cách nhau bằng `/`.",
    ),
    "parent_unknown": (
        "There is no topic `{path}` above it; create that first.",
        "Không có chủ đề cha `{path}`; hãy tạo chủ đề đó trước.",
    ),
    "parent_retired": (
        "The topic above it, `{path}`, is retired; restore that first.",
        "Chủ đề cha `{path}` đã ngừng dùng; hãy dùng lại chủ đề đó trước.",
    ),
    "parts_missing": ("Name at least one new topic.", "Hãy nêu ít nhất một chủ đề mới."),
    "name_empty": ("A name is needed in this language.", "Cần có tên bằng ngôn ngữ này."),
    "too_many_values": ("There may be at most {limit} of these.", "Tối đa {limit} mục."),
    "keyword_without_words": (
        "`{keyword}` holds no letter or digit, so no text can match it.",
        "`{keyword}` không có chữ cái hay chữ số nào nên không văn bản nào khớp được.",
    ),
    "too_many_topics": (
        "A taxonomy may have at most {limit} topics; retire or merge some.",
        "Hệ thống phân loại có tối đa {limit} chủ đề; hãy ngừng dùng hoặc gộp bớt.",
    ),
    "too_many_moves": (
        "At most {limit} paths that were moved are remembered.",
        "Chỉ nhớ được tối đa {limit} đường dẫn đã chuyển.",
    ),
    "taxonomy_too_large": (
        "All words together have {size} characters; at most {limit} are possible. Take out examples.",
        "Tổng cộng có {size} ký tự; tối đa là {limit}. Hãy bỏ bớt ví dụ.",
    ),
    "edition_unknown": ("There is no edition {number}.", "Không có phiên bản {number}."),
}
