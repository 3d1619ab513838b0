"""Pages that belong to no room (公用页面): the sample of components, and what is said when a form has gone stale."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yuqi.portal.shared.kit import sample

__all__ = ["csrf_failure", "kit"]


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was open too long, or cookies are off (表单已过期); nothing was written."""
    return render(request, "403_csrf.html", status=403)


def kit(request: HttpRequest) -> HttpResponse:
    """Show every component with invented figures (组件样张)."""
    return render(request, "shared/kit.html", sample(request))
