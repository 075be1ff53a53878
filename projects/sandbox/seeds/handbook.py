"""The operator's refund rules, which make the long prompt long."""

CHAPTERS = {
    "Who may claim": [
        "Anyone who travelled, or would have, with a ticket that was valid on the train in question.",
        "A ticket bought with a railcard counts only while the railcard does.",
        "A child under five without a ticket has no claim of its own.",
        "Somebody else may claim for the passenger, with the passenger's name and the reference of the booking.",
        "Staff on duty passes claim nothing; on leisure passes they claim as passengers do.",
    ],
    "When to claim": [
        "Within 28 days of the journey. Day 1 is the day after.",
        "Later than that only if the passenger was in hospital or abroad, and says so within 90 days.",
        "One claim a journey. A second claim for the same one is answered with the first answer.",
        "A journey with a change is one journey, whoever runs the trains, if one ticket covers it.",
    ],
    "What counts as a delay": [
        "The arrival at the end of the journey counts, not the departure, and not the arrival at a change.",
        "Minutes are counted from the public timetable of the evening before, at 22:00.",
        "A train that passes a booked stop without stopping counts as cancelled for those who wanted to get off there.",
        "A rail replacement bus is a train. A taxi that staff ordered is a train too.",
        "Where a passenger chose a later train without need, the first train that would have served counts.",
        "Leaves, snow and trespassers are the operator's delay, whoever is to blame.",
    ],
    "How much is paid": [
        "From 15 to 29 minutes: a quarter of the single fare, or an eighth of the return fare.",
        "From 30 to 59 minutes: half of the single fare, or a quarter of the return fare.",
        "From 60 to 119 minutes: the single fare, or half of the return fare.",
        "From 120 minutes: the whole fare, return fares too.",
        "A weekly season ticket counts as ten single journeys, a monthly one as forty, a yearly one as 464.",
        "Seat reservations, bicycles and car parks are not part of the fare; a sleeper berth is.",
        "What is less than 50 pence is paid all the same, in vouchers.",
    ],
    "Tickets that were not used": [
        "An Anytime or Off-Peak ticket: the fare less a fee of £5, at most the fare.",
        "An Advance ticket: nothing, unless the train was cancelled or ran more than 60 minutes late; then all of it.",
        "A season ticket: what is left of it, at the price of shorter tickets for the time that it was used.",
        "A flexible bundle: the days not used, each at a third of the price of a single fare.",
        "A ticket on paper must come back to us by post, cut in two. A ticket on a phone is taken off the phone.",
    ],
    "When to ask rather than decide": [
        "The claim names no train, or one that did not run that day.",
        "The booking is in another name than the claim and nobody says why.",
        "More than £250 would be paid.",
        "There are three or more claims by one person in seven days.",
        "The passenger was hurt, or says so.",
        "The claim is a complaint about staff. Pay what is due all the same, and pass the complaint on.",
    ],
}


def written_out(chapters: dict[str, list[str]]) -> str:
    """Number the chapters and their clauses, so that a decision can name one."""
    lines: list[str] = []
    for number, (title, clauses) in enumerate(chapters.items(), start=1):
        lines += ["", f"{number}. {title}"]
        lines += [f"{number}.{place} {clause}" for place, clause in enumerate(clauses, start=1)]
    return "\n".join(["THE RULES", *lines])


FARES = (6.40, 12.80, 24.60, 48.00, 71.50, 118.20)
SHARES = {"15 to 29": (4, 8), "30 to 59": (2, 4), "60 to 119": (1, 2), "120 or more": (1, 1)}


def reckoner() -> str:
    """Work the shares out for common fares: models reckon badly, and copy well."""
    lines = ["", "READY RECKONER"]
    for fare in FARES:
        for minutes, (single, outward) in SHARES.items():
            amounts = f"£{fare / single:.2f} for a single, £{fare / outward:.2f} for a return"
            lines.append(f"Fare £{fare:.2f}, {minutes} minutes late: {amounts}.")
    return "\n" + "\n".join(lines)


HANDBOOK = written_out(CHAPTERS) + reckoner()
HANDBOOK_2026 = (
    written_out(
        {
            **CHAPTERS,
            "When to claim": [
                "Within 35 days of the journey. Day 1 is the day after.",
                *CHAPTERS["When to claim"][1:],
            ],
            "How much is paid": [
                *CHAPTERS["How much is paid"],
                "A passenger who paid by contactless card is paid back to the card, unless it has expired.",
            ],
        }
    )
    + reckoner()
)
