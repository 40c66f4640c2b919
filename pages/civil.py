"""文明创建."""

from reports.aspects import BY_KIND, CLEARED, MONTHLY
from ui import board
from ui.area import Area, draw

draw(
    Area(
        name="civil",
        title="文明创建",
        cards=("civil.titles", "civil.open", "civil.overdue", "civil.rectification_rate"),
        charted=("civil.found", "civil.closed", "civil.open", "civil.overdue", "civil.titles", "civil.notices"),
        table=(
            "civil.titles",
            "civil.found",
            "civil.closed",
            "civil.open",
            "civil.overdue",
            "civil.rectification_rate",
            "civil.notices",
            "civil.models_people",
            "civil.models_households",
            "civil.activities",
            "civil.inspections",
        ),
        looks=(BY_KIND, CLEARED, MONTHLY),
        more=board.whole,
    )
)
