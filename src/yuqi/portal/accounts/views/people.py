"""People of the zone (人员与权限), for its administrator."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yuqi.portal.access import DUTIES, ROLES, Refused, needs
from yuqi.portal.accounts import selectors, services
from yuqi.portal.accounts.forms import PersonForm, ZoneForm
from yuqi.portal.accounts.models import Tenant
from yuqi.portal.accounts.services import invitations
from yuqi.portal.accounts.views.frames import masked
from yuqi.portal.accounts.views.invitations import links_page
from yuqi.portal.shared.filters import Filter

__all__ = ["people", "person", "reset", "zone"]


@needs("accounts.manage")
def people(request: HttpRequest) -> HttpResponse:
    """List who has a seat at the zone, with role, duties and enterprise."""
    rows = selectors.people_of(request.seat)
    role, asked, ended = (
        request.GET.get(name, "").replace("\x00", "").strip()[:80] for name in ("role", "q", "ended")
    )
    if role in ROLES:
        rows = rows.filter(role=role)
    if asked:
        rows = rows.filter(
            Q(user__name__icontains=asked) | Q(user__username__icontains=asked) | Q(uscc=asked.upper())
        )
    if not ended:
        rows = rows.filter(active=True)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    firms = selectors.firm_names(request.seat.tenant_id, [each.uscc for each in page if each.uscc])
    here = {
        "page": page,
        "rows": [
            {
                "it": each,
                "role": ROLES[each.role],
                "firm": firms.get(each.uscc, each.uscc),
                "duties": [DUTIES[duty] for duty in each.duties if duty in DUTIES],
                "phone": masked(each.user.phone),
            }
            for each in page
        ],
        "filters": [
            Filter(name="q", label=_("姓名、用户名、信用代码"), value=asked, kind="search"),
            Filter(
                name="role",
                label=_("角色"),
                value=role,
                options=[(key, _(said)) for key, said in ROLES.items()],
            ),
            Filter(name="ended", label=_("连停用的一起看"), value=ended, kind="check"),
        ],
        "cleared": bool(role or asked or ended),
        "waiting": selectors.invitations_of(request.seat).count(),
    }
    return render(request, "accounts/people.html", here)


@needs("accounts.manage")
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a person's role, duties and district, or end the seat."""
    membership = get_object_or_404(selectors.people_of(request.seat), pk=pk)
    start = {
        "role": membership.role,
        "duties": membership.duties,
        "district": membership.district,
        "active": membership.active,
    }
    form = PersonForm(request.POST or None, membership=membership, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_seat(membership=membership, by=request.seat, **form.cleaned_data)
        except services.LastAdministrator:
            form.add_error(None, _("园区要留至少一名在用的系统管理员，先给别人这个角色。"))
        else:
            messages.success(
                request, _("已改好 %(name)s 的权限，下一次点击起作用。") % {"name": membership.user.name}
            )
            return redirect("accounts:people")
    here = {
        "form": form,
        "it": membership,
        "firm": selectors.firm_names(request.seat.tenant_id, [membership.uscc]).get(
            membership.uscc, membership.uscc
        ),
        "phone": masked(membership.user.phone),
        "crumbs": [(_("人员与权限"), reverse("accounts:people")), (membership.user.name, None)],
    }
    return render(request, "accounts/person.html", here, status=422 if form.is_bound else 200)


@needs("accounts.manage")
@require_POST
@never_cache
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link by which the person sets a new password."""
    membership = get_object_or_404(selectors.people_of(request.seat), pk=pk)
    try:
        link = invitations.reset_link(membership=membership, by=request.seat)
    except Refused:
        messages.error(request, _("这个人在别的园区也有席位，密码由本人修改。"))
        return redirect("accounts:person", pk=pk)
    return links_page(request, [link])


@needs("accounts.manage")
def zone(request: HttpRequest) -> HttpResponse:
    """Change the zone's name, day and suppression."""
    tenant = Tenant.objects.get(pk=request.seat.tenant_id)
    start = {
        "name": tenant.name,
        "as_of": tenant.as_of,
        "suppression_minimum": selectors.suppression_minimum(tenant.pk),
    }
    form = ZoneForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        services.change_zone(by=request.seat, **form.cleaned_data)
        messages.success(request, _("园区设置已改好。"))
        return redirect("accounts:zone")
    return render(
        request, "accounts/zone.html", {"form": form, "tenant": tenant}, status=422 if form.is_bound else 200
    )
