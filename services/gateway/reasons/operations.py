"""Why a service cannot be looked at, or a dead letter not dealt with."""

from __future__ import annotations

OPERATIONS = {
    "dead_letter_unknown": (
        "There is no such dead letter any more: it was heard, or somebody gave it up.",
        "Không còn sự kiện lỗi này: nó đã được xử lý lại, hoặc ai đó đã bỏ nó.",
    ),
    "wrong_service": (
        "The address of {meant} leads to {reached}. Put the right address into the gateway's settings.",
        "Địa chỉ của {meant} dẫn tới {reached}. Hãy sửa địa chỉ trong cấu hình của gateway.",
    ),
    "service_unknown": (
        "There is no such service. There are: {services}.",
        "Không có dịch vụ này. Các dịch vụ hiện có: {services}.",
    ),
}
