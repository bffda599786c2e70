"""Why actions does not do something with a case, an issue or a plan."""

from __future__ import annotations

ACTIONS = {
    "stale": (
        "Somebody changed this in the meantime. Look at it again, then decide anew.",
        "Có người đã thay đổi nội dung này trong lúc đó. Hãy xem lại rồi quyết định.",
    ),
    "taken": ("This exists already.", "Mục này đã tồn tại."),
    "not_now": ("This cannot be done as things stand.", "Chưa thể thực hiện trong tình trạng hiện tại."),
    "request_id_reused": (
        "This Idempotency-Key came before, with another body.",
        "Idempotency-Key này đã được dùng với một nội dung khác.",
    ),
    "case_unknown": ("There is no such case.", "Không có vụ việc này."),
    "case_wrong_state": (
        "This cannot be done while the case is `{state}`.",
        "Không thể thực hiện khi vụ việc đang ở trạng thái `{state}`.",
    ),
    "case_not_counted": (
        "A case that is `{state}` does not count for an issue.",
        "Vụ việc ở trạng thái `{state}` không được tính vào vấn đề.",
    ),
    "case_not_pinned": ("This case is not pinned.", "Vụ việc này chưa được ghim."),
    "nothing_to_undo": (
        "This cannot be taken back any more: something has happened since.",
        "Không thể hoàn tác nữa: đã có thay đổi khác sau đó.",
    ),
    "event_time_known": (
        "It is known when this happened; nothing needs to be settled.",
        "Đã biết chuyện xảy ra khi nào; không cần xác nhận.",
    ),
    "issue_unknown": ("There is no such issue.", "Không có vấn đề này."),
    "issue_wrong_state": (
        "This cannot be done while the issue is `{state}`.",
        "Không thể thực hiện khi vấn đề đang ở trạng thái `{state}`.",
    ),
    "issue_merged": (
        "This issue was merged into {into}; act on that one.",
        "Vấn đề này đã được gộp vào {into}; hãy thao tác trên vấn đề đó.",
    ),
    "issue_not_merged": (
        "This issue is not merged into another.",
        "Vấn đề này chưa được gộp vào vấn đề nào.",
    ),
    "merge_into_itself": (
        "An issue cannot be merged into itself.",
        "Không thể gộp một vấn đề vào chính nó.",
    ),
    "root_cause_missing": (
        "Say the root cause first.",
        "Hãy nêu nguyên nhân gốc rễ trước.",
    ),
    "action_missing": (
        "At least one action of its plans must be done first.",
        "Cần hoàn thành ít nhất một hành động trong các kế hoạch của vấn đề này.",
    ),
    "effective_before_occurrence": (
        "A customer still met it at {last_occur_time}; the fix took effect later than that.",
        "Khách hàng vẫn còn gặp lúc {last_occur_time}; bản khắc phục phải có hiệu lực sau thời điểm đó.",
    ),
    "archive_without_end": (
        "Say when it comes back: after more cases, more customers, or at a date.",
        "Hãy cho biết khi nào mở lại: thêm bao nhiêu vụ việc, bao nhiêu khách hàng, hoặc vào ngày nào.",
    ),
    "time_in_past": ("This moment lies in the past.", "Thời điểm này đã qua."),
    "nothing_to_split": (
        "Name at least one pattern or case, and leave one behind.",
        "Hãy nêu ít nhất một mẫu hoặc vụ việc, và để lại ít nhất một.",
    ),
    "pattern_of_other_issue": (
        "The pattern {pattern_id} belongs to another issue.",
        "Mẫu {pattern_id} thuộc về một vấn đề khác.",
    ),
    "pattern_taken": (
        "The pattern {pattern_id} belongs to the issue {issue_id} already.",
        "Mẫu {pattern_id} đã thuộc về vấn đề {issue_id}.",
    ),
    "plan_unknown": ("There is no such plan.", "Không có kế hoạch này."),
    "plan_frozen": (
        "A plan that is `{state}` cannot be changed; withdraw it first.",
        "Kế hoạch ở trạng thái `{state}` không sửa được; hãy rút lại trước.",
    ),
    "plan_ended": ("This plan has ended (`{state}`).", "Kế hoạch này đã kết thúc (`{state}`)."),
    "plan_without_owner": ("Say who owns the plan first.", "Hãy nêu người phụ trách kế hoạch trước."),
    "plan_without_actions": ("A plan needs at least one action.", "Kế hoạch cần ít nhất một hành động."),
    "plan_not_submitted": (
        "This plan does not wait for a decision (it is `{state}`).",
        "Kế hoạch này không chờ quyết định (đang ở trạng thái `{state}`).",
    ),
    "plan_not_approved": (
        "This plan is not approved (it is `{state}`).",
        "Kế hoạch này chưa được duyệt (đang ở trạng thái `{state}`).",
    ),
    "work_before_approval": (
        "Before approval only actions that put things right may be worked on.",
        "Trước khi được duyệt, chỉ được thực hiện các hành động khắc phục cho khách hàng.",
    ),
    "actions_too_many": ("A plan has at most {limit} actions.", "Một kế hoạch có tối đa {limit} hành động."),
    "action_unknown": ("The plan has no such action.", "Kế hoạch không có hành động này."),
    "action_done": ("This action is done already.", "Hành động này đã hoàn thành."),
    "action_depended_on": (
        "The action {action} depends on this one.",
        "Hành động {action} đang phụ thuộc vào hành động này.",
    ),
    "dependency_not_done": (
        "The action {action}, which this one depends on, is not done.",
        "Hành động {action} mà hành động này phụ thuộc vào vẫn chưa xong.",
    ),
    "dependency_cycle": (
        "These depend on each other in a circle: {path}.",
        "Các hành động phụ thuộc vòng tròn: {path}.",
    ),
    "due_before_start": ("It is due before it starts.", "Hạn hoàn thành sớm hơn ngày bắt đầu."),
    "edges_not_rising": (
        "Each moment must lie behind the one before.",
        "Mỗi mốc thời gian phải nằm sau mốc liền trước.",
    ),
}
