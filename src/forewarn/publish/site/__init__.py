"""The documentation of a package: a folder of pages that a browser opens without a server."""

from forewarn.publish.site.folder import check_folder, write_folder
from forewarn.publish.site.pages import site_pages

__all__ = ["check_folder", "site_pages", "write_folder"]
