"""Acts of the log in words (操作名称); an act that has none is shown by its code."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

__all__ = ["WORDS", "words_of"]

WORDS: dict[str, Any] = {
    "person.made": _("建账号"),
    "user.made": _("建账号"),
    "person.changed": _("改权限"),
    "person.deactivated": _("停用席位"),
    "person.logged_in": _("登录"),
    "person.switched_seat": _("换席位"),
    "person.password_changed": _("改密码"),
    "person.password_reset": _("重设密码"),
    "person.reset_link_made": _("生成重设链接"),
    "person.second_factor_set": _("启用双重验证"),
    "person.second_factor_dropped": _("停用双重验证"),
    "person.recovery_code_used": _("用恢复码登录"),
    "person.oidc_bound": _("绑定统一认证"),
    "invitation.made": _("发邀请"),
    "invitation.accepted": _("接受邀请"),
    "invitation.withdrawn": _("撤回邀请"),
    "consent.given": _("给授权"),
    "consent.withdrawn": _("撤回授权"),
    "zone.changed": _("改园区设置"),
    "token.made": _("建接口令牌"),
    "token.withdrawn": _("撤回接口令牌"),
    "job.retried": _("重做任务"),
    "log.exported": _("导出操作日志"),
    "batch.committed": _("数据入库"),
    "batch.undone": _("撤回批次"),
    "batch.discarded": _("放弃批次"),
    "facts.edited": _("改数据"),
    "run.published": _("发布测算"),
}


def words_of(action: str) -> Any:
    """Return an act in words, or its code."""
    return WORDS.get(action, action)
