"""理论学习."""

from reports.aspects import BY_KIND, MONTHLY
from ui.area import Area, draw

draw(
    Area(
        name="study",
        title="理论学习",
        cards=("study.sessions", "study.attendance", "study.hours", "study.reflections"),
        charted=("study.sessions", "study.attendance", "study.hours", "study.speeches", "study.reflections"),
        table=("study.sessions", "study.attendance", "study.hours", "study.speeches", "study.reflections"),
        looks=(MONTHLY, BY_KIND),
    )
)
