"""Wording of the survey's pages used from Python: what was wrong, what a rule noticed, a question in words."""

from collections.abc import Mapping

from django.utils.translation import gettext, gettext_noop

from pingyi.ballot.channels.question import SUM, Question
from pingyi.ballot.stuffing import sentences

# Codes of the edge, of the intake and of the channels; each ends with what to do.
PROBLEMS = {
    "form": gettext_noop("The form did not arrive whole. Load the page again and send it once more."),
    "key": gettext_noop("The form did not arrive whole. Load the page again and send it once more."),
    "long": gettext_noop("The form did not arrive whole. Load the page again and send it once more."),
    "gone": gettext_noop("The form did not arrive whole. Load the page again and send it once more."),
    "slow": gettext_noop("The connection was too slow. Send the form once more."),
    "ticket": gettext_noop("Your entry has expired, or belongs to another survey. Enter again from the beginning."),
    "incomplete": gettext_noop("An agency has no answer. Go back and choose one for every agency."),
    "puzzle": gettext_noop("The check that keeps machines out was not passed. Enter again and answer its question."),
    "spent": gettext_noop("The check that keeps machines out was used already. Enter again to send once more."),
    "waiting": gettext_noop("The survey is not open yet. Nothing was stored."),
    "closed": gettext_noop("The survey is closed; no answers are taken any more. Nothing was stored."),
    "differs": gettext_noop("This form was sent before with other answers. Load the page again and send it once more."),
    "changes": gettext_noop(
        "The answers were changed very often. Wait ten minutes, then send again; until then they stay as recorded."
    ),
    "full": gettext_noop(
        "Very many people are answering at the moment. Wait a few seconds and send the form once more."
    ),
    "code": gettext_noop("This is no code of this survey. Compare it with your letter, letter by letter."),
    "cancelled": gettext_noop("This code was cancelled or never given out. Ask the office for another one."),
    "phone": gettext_noop("This is no mobile number of mainland China: eleven digits that begin with 1."),
    "often": gettext_noop("There were too many attempts. Wait an hour, or answer on paper."),
    "budget": gettext_noop("No more text messages can be sent in this survey. Answer in another way."),
    "tries": gettext_noop("There were too many wrong digits. Have a new code sent."),
    "wrong": gettext_noop("These are not the digits of the message. Look again, or have a new code sent."),
    "stale": gettext_noop("This step is over. Begin again; it takes a few seconds."),
    "used": gettext_noop("This step was used already. Begin again; it takes a few seconds."),
    "refused": gettext_noop("WeChat did not confirm the visit. Open the page in WeChat once more."),
    "snapshot": gettext_noop(
        "WeChat shows a preview only. Touch the button below it that opens the whole page, then begin."
    ),
    "away": gettext_noop("The service that confirms who you are does not answer. Try again in a few minutes."),
    "channel": gettext_noop("This way in is not open in this survey. Choose another one."),
    "sum": gettext_noop("Many messages were asked for where you are. Answer the question below, then a code is sent."),
    "question": gettext_noop("The sum is not right. Answer the new question."),
}
# What the rules about stuffing count, by the names in the sentences of stuffing/sentences.py.
FIGURES = {
    "count": gettext_noop("Ballots that show it"),
    "of": gettext_noop("Of so many ballots"),
    "seconds": gettext_noop("Within seconds"),
    "usual": gettext_noop("What is usual"),
    "p": gettext_noop("By chance alone"),
    "share": gettext_noop("Share of top answers, %"),
    "others": gettext_noop("Share at other agencies there, %"),
    "gap": gettext_noop("Mean gap in seconds"),
    "variation": gettext_noop("Variation of the gaps"),
    "differing": gettext_noop("Answers unlike the others"),
    "bits": gettext_noop("Variety in bits"),
    "answers": gettext_noop("Answers of a ballot"),
    "rate": gettext_noop("Answers a second"),
}
OF_ONE_AGENCY = ("r1", "r2", "r6")  # rules whose figures are about the answers for one agency
NUMBERS = (
    gettext_noop("zero"),
    gettext_noop("one"),
    gettext_noop("two"),
    gettext_noop("three"),
    gettext_noop("four"),
    gettext_noop("five"),
    gettext_noop("six"),
    gettext_noop("seven"),
    gettext_noop("eight"),
    gettext_noop("nine"),
    gettext_noop("ten"),
)


def problem(code: str) -> str:
    """Return what was wrong and what to do."""
    return gettext(PROBLEMS.get(code, PROBLEMS["form"]))


def question(asked: Question) -> str:
    """Return a sum or a difference asked in words, so that no digit of it stands on the page."""
    first, second = (gettext(NUMBERS[number]) for number in asked.numbers)
    added = gettext("How much is {first} plus {second}? Write the number.")
    taken = gettext("How much is {first} minus {second}? Write the number.")
    return (added if asked.text_key == SUM else taken).format(first=first, second=second)


def message(title: str, code: str) -> str:
    """Return the text message that tells a code."""
    return gettext(
        "{code} is your code for the survey of: {title}. It is worth five minutes; tell it to nobody."
    ).format(code=code, title=title)


def withheld() -> str:
    """Return what stands in the place of a finding about one agency's answers before the close."""
    return gettext("What was counted tells something of one agency's answers; it is shown after the close.")


def finding(rule: str, numbers: Mapping[str, str]) -> str:
    """Return what a rule noticed, as a sentence that accuses nobody."""
    return gettext(sentences.RULES[rule]).format(**numbers)


def figures(numbers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the numbers of a finding, each after what it counts."""
    return [(gettext(FIGURES.get(name, name)), value) for name, value in numbers.items()]
