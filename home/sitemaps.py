"""The sitemap with the live translations of each page."""

from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap

from core.access import public

sitemap = public("GET")(wagtail_sitemap)
