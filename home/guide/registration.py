from editorial.dashboard.guide_links import register_guide
from home.guide.addresses import guide_for

register_guide(guide_for)
