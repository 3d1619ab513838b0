"""The HTTP API (接口): the same answers for other systems, by token, scope, role and column class."""
