"""Cases of the invented county, taken through the real actions as far as a test needs them."""

from collections.abc import Sequence
from datetime import timedelta

from pingyi.core import clock
from pingyi.flow import keys
from pingyi.people.models import User
from pingyi.season import actions
from pingyi.season.models import Case, Evidence, Season
from tests.support import world

TODAY = clock.day_in_china(world.NOW)
KINDS = {"absent": "refusal", "withdrawn": "put_off", "fraud": "fraud"}
REASON = "测试原因"
BODY = "测试县普法工作领导小组"


def filed(season: Season, actor: User, kind: str = "fraud", agency: str = "a01") -> Case:
    """Return a new case about one agency."""
    new = actions.NewCase(kind, agency, "群众来信", "自评材料与档案不符")
    return actions.open_case(season=season, new=new, actor=actor, now=world.NOW)


def evidence(case: Case, actor: User, content: bytes = b"%PDF-1.7 test") -> Evidence:
    """Return a file added to a case."""
    new = actions.NewEvidence("检查记录", file_name="检查记录.pdf", content=content)
    return actions.add_evidence(case=case, new=new, actor=actor, now=world.NOW)


def asked(season: Season, actor: User, kind: str = "fraud", agency: str = "a01") -> Case:
    """Return a case in which the agency may answer until tomorrow."""
    case = filed(season, actor, kind, agency)
    actions.ask_hearing(case=case, answer_by=TODAY + timedelta(days=1), actor=actor, now=world.NOW)
    return case


def heard(season: Season, actor: User, kind: str = "fraud", agency: str = "a01") -> Case:
    """Return a case in which the agency's letter was recorded."""
    case = asked(season, actor, kind, agency)
    actions.hear(case=case, hearing=actions.Hearing("材料无误", TODAY), actor=actor, now=world.NOW)
    return case


def outcome(name: str = "fraud", **fields: object) -> actions.Outcome:
    """Return an outcome that nothing speaks against."""
    usual = {"decided_by": BODY, "decided_on": TODAY, "reason": REASON}
    year = {"next_year": 2027} if name == "withdrawn" else {}
    return actions.Outcome(name, **(usual | year | fields))  # type: ignore[arg-type]  # a test may try any value


def rule(case: Case, actors: Sequence[User], name: str, **fields: object) -> keys.Turn:
    """Turn one key of each actor for the same outcome and return the last turn."""
    turns = [actions.rule(case=case, found=outcome(name, **fields), actor=one, now=world.NOW) for one in actors]
    return turns[-1]


def ruled(season: Season, actors: Sequence[User], name: str, agency: str = "a01", reason: str = REASON) -> keys.Turn:
    """Take a new case as far as the keys of these people reach; the first of them opened it."""
    make = heard if name == "fraud" else filed
    return rule(make(season, actors[0], KINDS[name], agency), actors, name, reason=reason)
