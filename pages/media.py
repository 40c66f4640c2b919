"""媒体上稿."""

from reports.aspects import ADOPTION, BY_LEVEL, MONTHLY
from ui.area import Area, draw

draw(
    Area(
        name="media",
        title="媒体上稿",
        cards=("media.published", "media.submitted", "media.adoption_rate", "media.points"),
        charted=("media.published", "media.points", "media.submitted", "media.own", "media.reprinted"),
        table=(
            "media.published",
            "media.submitted",
            "media.adoption_rate",
            "media.points",
            "media.own",
            "media.reprinted",
        ),
        looks=(BY_LEVEL, ADOPTION, MONTHLY),
    )
)
