"""Why a file, or a row of it, is not taken."""

from __future__ import annotations

IMPORTING = {
    "yes_or_no_expected": ("This must be yes or no.", "Giá trị phải là có hoặc không."),
    "date_expected": (
        "This must be a date such as 2026-08-01 or 2026-08-01T09:30:00+07:00.",
        "Giá trị phải là ngày, ví dụ 2026-08-01 hoặc 2026-08-01T09:30:00+07:00.",
    ),
    "cells_mismatch": (
        "{found} cells, but the first line names {named}.",
        "Có {found} ô, nhưng dòng đầu có {named} cột.",
    ),
    "row_too_large": (
        "This row alone is larger than can be taken.",
        "Dòng này quá lớn, không thể nhập.",
    ),
    "file_missing": ("Choose a file.", "Hãy chọn một tệp."),
    "file_empty": (
        "The file is empty. Its first line must name the columns, such as product,text.",
        "Tệp rỗng. Dòng đầu tiên phải ghi tên các cột, ví dụ product,text.",
    ),
    "file_too_large": (
        "The file is larger than {limit} MB. Split it, and import the parts.",
        "Tệp lớn hơn {limit} MB. Hãy chia nhỏ rồi nhập từng phần.",
    ),
    "file_encoding": (
        "The file is not UTF-8. Save it as “CSV UTF-8” and try again.",
        "Tệp không ở dạng UTF-8. Hãy lưu lại dưới dạng “CSV UTF-8” rồi thử lại.",
    ),
    "file_broken": (
        "Line {line} is no CSV: a quotation mark may be missing.",
        "Dòng {line} không đúng định dạng CSV: có thể thiếu dấu ngoặc kép.",
    ),
    "file_rows_none": (
        "The file names columns, and has no rows below them.",
        "Tệp chỉ có dòng tên cột, không có dòng dữ liệu nào.",
    ),
    "columns_too_many": (
        "The file has more than {limit} columns.",
        "Tệp có hơn {limit} cột.",
    ),
    "column_chosen_twice": (
        "Two columns cannot both be this one.",
        "Không thể chọn mục này cho hai cột.",
    ),
    "column_product_missing": (
        "Say which column is the product.",
        "Hãy cho biết cột nào là sản phẩm.",
    ),
    "column_words_missing": (
        "Say which column holds the customer's words, or a score.",
        "Hãy cho biết cột nào chứa lời khách hàng, hoặc điểm số.",
    ),
    "import_unknown": ("There is no such import.", "Không có lần nhập này."),
    "import_not_now": (
        "This import has moved on in the meantime. This is how it stands now.",
        "Lần nhập này đã thay đổi trong lúc đó. Đây là tình trạng hiện tại.",
    ),
}
