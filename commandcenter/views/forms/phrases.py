"""What is said again and again, ready to be put into a text by one key. The words become part of the record."""

from __future__ import annotations

from ...models.lifecycle import Action

_A = Action
_SPOT = (
    "已到现场查看，问题已解决，诉求人确认。",
    "已到现场查看，整改到位。",
    "已到现场查看，问题仍未解决。",
)
_CHASE = (
    "临近时限，请抓紧办理并及时反馈。",
    "群众再次来电反映，请今日联系诉求人。",
    "已经超期，请立即办理并书面说明原因。",
)
_DEMAND = (
    "请今日到场，先联系诉求人，处置后及时反馈。",
    "请先消除安全隐患，再行修复。",
    "请说明不能办理的理由和依据。",
)
_PHRASES: dict[tuple[Action, str], tuple[str, ...]] = {
    (_A.URGE, "reason"): _CHASE,
    (_A.SUPERVISE, "reason"): ("两次核查不通过，请主要负责人过问。", "超期未反馈，请限期办结。", *_CHASE[1:2]),
    (_A.LEADER_CASE, "reason"): ("涉及多个单位，久拖未决。", "反映人数多，影响面大。"),
    (_A.DISPATCH, "demand"): _DEMAND,
    (_A.WHISTLE, "demand"): ("请立即赶赴现场，先救人、先控险。", "到场后立即向中心报告。"),
    (_A.ANSWER, "answer"): ("已向来电人解答政策规定，来电人表示清楚。", "感谢您的建议，已转相关单位研究。"),
    (_A.ASK_SUPPLEMENT, "question"): (
        "请说明具体村、组和门牌。",
        "请说明发生时间和现场情况。",
        "请提供可以联系的电话。",
    ),
    (_A.SUPPLY, "text"): ("经联系，地点为：", "经联系，情况为："),
    (_A.UPHOLD, "reason"): ("经复核，属于本镇职责范围。",),
    (_A.GRID_ESCALATE, "note"): ("超出网格职权，需站所执法。", "需专业人员和设备。"),
    (_A.CONTACT, "note"): ("已电话联系诉求人，约定今日到场。", "已联系诉求人，对方暂不在家。"),
    (_A.ARRIVE, "note"): ("已到现场，正在处置。", "已到现场，需等待材料。"),
    (_A.FEED_BACK, "result"): (
        "已到现场处置完毕，现场恢复正常。",
        "已与诉求人当面说明，对方表示理解。",
        "已责令整改并复查到位。",
    ),
    (_A.FEED_BACK, "proof"): ("整改前后对比照片。", "现场照片。", "诉求人签字确认。"),
    (_A.ASK, "reason"): ("等待配件到货。", "涉及多方，需进一步协调。", "天气原因无法施工。", "不属本单位职责范围。"),
    (_A.ASK, "cited_duty"): ("三定规定", "镇权责清单"),
    (_A.ASK, "plan"): ("到货后两日内完成施工。", "协调会后一周内办结。"),
    (_A.DECIDE, "ruling"): ("情况属实，同意。", "理由不充分，不同意，请继续办理。", "职责明确，不予退单，请按期办结。"),
    (_A.VERIFY, "finding"): _SPOT,
    (_A.SAMPLE, "finding"): _SPOT,
    (_A.CALL_BACK, "reason"): ("处置不及时。", "问题没有彻底解决。", "办理人员态度不好。"),
    (_A.CERTIFY_UNREASONABLE, "evidence"): ("诉求超出政策规定，已书面告知。",),
    (_A.UNMERGE, "reason"): ("两件事项地点不同，应分别办理。", "两件事项责任单位不同，应分别办理。"),
    (_A.CANCEL, "reason"): ("误登记。", "测试数据。", "同一来电重复登记。"),
    (_A.EXTERNAL_DUE, "reason"): ("上级平台同意延期。", "上级平台改派，时限重新计算。"),
    (_A.LOOK, "why"): ("回访核实。", "联系诉求人补充情况。", "联系诉求人到场确认。"),
    (_A.DISPUTE_PROXY, "reason"): ("本单位没有说过这一情况。", "时间与实际不符。"),
    (_A.CONFIRM_LATE, "reason"): ("已核对纸质记录。", "已核对通话记录。"),
    (_A.DRAFT_REPLY, "reply"): ("您好，您反映的问题已办理完毕：",),
    (_A.NOTE, "text"): ("已电话询问进展：", "诉求人来电询问进展，已答复。"),
    (_A.REOPEN, "note"): ("经核实，问题重新出现。",),
}


def phrases(action: Action, field: str) -> tuple[str, ...]:
    """What is often said there, at most four."""
    return _PHRASES.get((action, field), ())
