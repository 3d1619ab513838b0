"""Routes of the API by subject (分主题路由)."""
