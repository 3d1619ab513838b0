"""Addresses of the policies room (路由)."""

from django.urls import path

from yuqi.portal.policies.views import catalog, entitled, grants, lab, letters, templates

app_name = "policies"

urlpatterns = [
    path("", catalog.browse, name="catalog"),
    path("catalog/<str:kind>/<path:id>", catalog.entry, name="entry"),
    path("entitled/", entitled.overview, name="entitled"),
    path("entitled/firm/<str:uscc>/", entitled.firm, name="entitled_firm"),
    path("entitled/firm/<str:uscc>/conditions/", entitled.conditions, name="entitled_conditions"),
    path("entitled/export/<path:id>", entitled.export, name="entitled_export"),
    path("entitled/benefit/<path:id>", entitled.benefit, name="entitled_benefit"),
    path("grants/", grants.overview, name="grants"),
    path("grants/ledger/", grants.ledger, name="grant_ledger"),
    path("grants/new/", grants.new, name="grant_new"),
    path("grants/make/", grants.make, name="grant_make"),
    path("grants/<int:pk>/", grants.batch, name="grant"),
    path("grants/<int:pk>/submit/", grants.submit, name="grant_submit"),
    path("grants/<int:pk>/review/", grants.review, name="grant_review"),
    path("grants/<int:pk>/return/", grants.return_to_maker, name="grant_return"),
    path("grants/<int:pk>/cancel/", grants.cancel, name="grant_cancel"),
    path("grants/<int:pk>/paid/", grants.paid, name="grant_paid"),
    path("grants/<int:pk>/export/", grants.export, name="grant_export"),
    path("grants/<int:pk>/lines/<int:line>/judge/", grants.judge, name="grant_judge"),
    path("grants/<int:pk>/lines/<int:line>/void/", grants.void_line, name="grant_void_line"),
    path("letters/", letters.overview, name="letters"),
    path("letters/new/", letters.new, name="letter_new"),
    path("letters/preview/", letters.preview, name="letter_preview"),
    path("letters/make/", letters.make, name="letter_make"),
    path("letters/templates/", templates.listed, name="letter_templates"),
    path("letters/templates/new/", templates.new, name="letter_template_new"),
    path("letters/templates/<int:pk>/", templates.change, name="letter_template"),
    path("letters/batches/<int:pk>/", letters.batch, name="letter_batch"),
    path("letters/batches/<int:pk>/archive/", letters.archive, name="letter_archive"),
    path("letters/batches/<int:pk>/sent/", letters.sent, name="letter_sent"),
    path("letters/<int:pk>/", letters.letter, name="letter"),
    path("letters/<int:pk>/docx/", letters.download, name="letter_docx"),
    path("letters/<int:pk>/void/", letters.void, name="letter_void"),
    path("lab/", lab.overview, name="lab"),
    path("lab/new/", lab.new, name="lab_new"),
    path("lab/<int:pk>/", lab.trial, name="lab_trial"),
    path("lab/<int:pk>/changes/", lab.changes, name="lab_changes"),
    path("lab/<int:pk>/export/", lab.export, name="lab_export"),
    path("lab/<int:pk>/keep/", lab.keep, name="lab_keep"),
    path("lab/<int:pk>/discard/", lab.discard, name="lab_discard"),
]
