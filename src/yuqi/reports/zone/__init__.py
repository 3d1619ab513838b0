"""The zone's page (园区报告): what a director reads, from a results folder."""

from yuqi.reports.zone.page import write_zone_page

__all__ = ["write_zone_page"]
