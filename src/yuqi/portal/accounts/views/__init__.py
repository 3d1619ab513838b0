"""Pages of accounts (账号页面)."""

from yuqi.portal.accounts.views.door import locked_out

__all__ = ["locked_out"]
