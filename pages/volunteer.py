"""志愿服务 and 文明实践: two counters that are never added up."""

from reports.aspects import ATTENDED, BY_KIND, MONTHLY
from ui.area import Area, draw

draw(
    Area(
        name="volunteer",
        title="志愿服务",
        cards=("volunteer.activities", "practice.activities", "volunteer.attendance", "volunteer.served"),
        charted=(
            "volunteer.activities",
            "practice.activities",
            "volunteer.attendance",
            "volunteer.hours",
            "volunteer.served",
            "volunteer.materials",
        ),
        table=(
            "volunteer.activities",
            "practice.activities",
            "volunteer.attendance",
            "volunteer.hours",
            "volunteer.served",
            "volunteer.materials",
            "volunteer.registered",
            "volunteer.teams",
        ),
        looks=(BY_KIND, ATTENDED, MONTHLY),
    )
)
