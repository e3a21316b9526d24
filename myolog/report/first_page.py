"""The sections of the first page, which a doctor reads in two minutes: one question each, with its answer in sentences."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from myolog import substances, summary, wording
from myolog.diary import TALLY, Diary
from myolog.experiments import Conclusion
from myolog.helps import Helps, sentences
from myolog.report import box, kinds
from myolog.report.content import FEW, MORE, Answer, Section, cut, inside, text_of
from myolog.triggers import TriggerResult
from myolog.triggers.sentences import VERDICT_WORDS, listed, short_reason

LEAST_BESIDE: Final = 14
"""Observed days before and after the start of a medicine below which the two are not compared."""
THEN: Final = 3
"""Places that are named with their episodes."""
NEW: Final = 4
"""New places that are named with their dates."""
ONE_SIDE: Final = {"left", "right"}
DAY: Final = pd.Timedelta(days=1)
MONTH: Final = 30 * DAY
LEAST_TIMED: Final = 8
"""Episodes with an hour below which no hour is called the busiest."""
MEDICINE: Final = "medicine "
"""Begins the key of a factor that is a medicine."""
MOST_NAMED: Final = 20
"""Factors of one verdict that are named."""
BRIEF: Final = 240
"""Characters of a sentence that is shortened."""
BELOW: Final = "All that was answered with yes stands in the appendix."
EASES: Final = "Episodes ease by themselves too, so none of this shows that a remedy works."
SAID_ONCE: Final = (" It stands after allowing for everything else that was tested.", " An association, not a proof.")
TRIED: Final = "What was tried, and how it went"
IN_FULL: Final = 3
"""Remedies whose comparison, and medicines of which what is known, stands on the first page, which is read in two minutes."""


def often(diary: Diary) -> Section:
    """How often on observed days, what changed lately, and the course by month."""
    sentences = []  # how often stands in the box already
    if diary.outcome == TALLY and not diary.lacks_quiet_days:
        standing = summary.standing(diary)
        seen = diary.counts().dropna().index  # from the first to the last, as the box counts
        n_missing = (seen[-1] - seen[0]).days + 1 - len(seen)
        days = wording.counted(n_missing, "day was", "days were")
        missing = f" {days} not observed: missing, not zero." if n_missing else ""
        with_one = wording.counted(standing.observed_days - standing.days_without, "observed day")
        sentences.append(f"{with_one} had an episode, {standing.days_without:,} had none.{missing}")
        sentences += [wording.change_sentence(standing.change), wording.course_sentence(summary.by_month(diary))]
    elif diary.outcome != TALLY:
        sentences.append(wording.change_sentence(summary.score_standing(diary).change, counts=False))
    said = tuple(filter(None, sentences))
    return Section("often", "How often", said, drawing="timeline")


def strong(diary: Diary, parts: Collection[str]) -> Section:
    """How long and how strong episodes are, kind by kind where there are several, and whether they disturb sleep."""
    standing = summary.standing(diary)
    rows = diary.episodes
    sentences = []
    by_kind = kinds.section(diary, parts)
    if standing.median_duration is not None and by_kind is None:  # how long stands in the box already
        sentences.append(
            f"A duration is noted for {standing.durations:,} of {wording.counted(standing.episodes, 'episode')}."
        )
    if standing.usual_severity is not None and by_kind is None:
        sentences.append(
            f"{wording.severity_sentence(standing)}; the strongest {wording.rating(rows['severity'].max())}."
        )
    elif standing.usual_severity is None:
        sentences.append("No severity was noted.")
    sleep = rows["sleep_disturbance"].dropna()
    if len(sleep):
        sentences.append(
            f"Sleep was disturbed (1 or more of 10) in {int((sleep > 0).sum()):,} of {wording.counted(len(sleep), 'episode')} "
            f"where it was noted; the median is {wording.rating(sleep.median())} of 10."
        )
    noted = rows["kind"].dropna().value_counts()
    if len(noted) == 1:
        sentences.append(f"Kind: {cut(str(noted.index[0]), 40)}, in all {noted.iloc[0]:,} where it was noted.")
    elif len(noted) and by_kind is None:
        sentences.append("By kind: " + ", ".join(f"{cut(str(k), 40)} {n:,}" for k, n in noted.head(5).items()) + ".")
    if by_kind is not None:
        return replace(by_kind, sentences=(*by_kind.sentences, *sentences))
    return Section("strong", "How long and how strong", tuple(sentences))


def where(diary: Diary) -> Section:
    """Which sites, and the new ones with their dates; left and right are two."""
    sites = summary.by_site(diary)
    known = sites[sites["site"] != ""]
    if known.empty:
        return Section("where", "Where", ("No body site was noted.",))
    half = diary.span[0] + (diary.span[-1] - diary.span[0]) / 2
    others = [f"{inside(cut(row.label, 30))} {row.episodes:,}" for row in known[1:THEN].itertuples()]
    then = f" Then {listed(others)}." if others else ""
    said = (f"{wording.where_sentence(sites)}.{then}", _new_places(known, half))
    return Section("where", "Where", said, drawing="body")


def _new_places(known: pd.DataFrame, half: pd.Timestamp) -> str:
    """Places that came after `half`, and those of which only a side did; a place without a side may have been on either."""
    earlier, late = known[known["first"] <= half], known[known["first"] > half].sort_values("first")
    sides = earlier.groupby("site")["side"].agg(set).to_dict()
    places = late[~late["site"].isin(sides)]
    named = [f"{inside(cut(row.label, 30))} ({wording.date(row.first)})" for row in places.itertuples()]
    new_sides = [
        f"{inside(cut(row.label, 30))} ({wording.date(row.first)}; the {there} one was there before)"
        for row in late.itertuples()
        for there in sides.get(row.site, ())
        if row.side in ONE_SIDE and sides[row.site] == ONE_SIDE - {row.side}
    ]
    if not named and not new_sides:
        return "No new place in the second half of the time."
    begin = (
        "New in the second half of the time" if named else "No new place in the second half of the time, but a new side"
    )
    return f"{begin}: {_first(named or new_sides)}.{f' New on one side: {_first(new_sides)}.' if named and new_sides else ''}"


def _first(named: Sequence[str]) -> str:
    more = f", {len(named) - NEW:,} more" if len(named) > NEW else ""
    return f"{', '.join(named[:NEW])}{more}"


def when(diary: Diary) -> Section:
    """The busiest hours."""
    hours = summary.by_hour(diary)
    untimed = hours.attrs.get("untimed", 0)
    timed = len(diary.episodes) - untimed
    if timed < LEAST_TIMED:
        return Section(
            "when", "When in the day", (f"{wording.counted(timed, 'episode')} with a known hour: too few to tell.",)
        )
    sentences = [wording.when_sentence(hours) + "."]
    if untimed:
        sentences.append(f"{wording.counted(untimed, 'episode')} without an hour are left out.")
    return Section("when", "When in the day", tuple(sentences))


def before(result: TriggerResult, of_kinds: Mapping[str, TriggerResult], medicines: Collection[str] = ()) -> Section:
    """What goes with the episodes: what stands out in full, the rest by name.

    Parameters
    ----------
    result : TriggerResult
    of_kinds : mapping of str to TriggerResult
        The same for kinds by themselves; see `kinds.alone`.
    medicines : collection of str
        Medicines of which the section Medicines says why they were not tested.
    """
    tested = result.factors[result.factors["verdict"] != "not tested"]
    stands = tested[tested["verdict"].isin(["likely trigger", "likely protective", "hint"])]
    is_likely = stands["verdict"] != "hint"
    proof = " Such associations are no proof." if is_likely.any() else ""
    beside = "" if result.outcome.primary else f"Explained here: {result.outcome.noun}. "
    first = f"{beside}{result.summary}{proof}"
    sentences = []
    for row in stands.head(4).itertuples():
        # The counts of what is likely stand in the box already.
        said = row.sentence if row.verdict == "hint" else _ratio_alone(row.sentence.removeprefix(f"{row.counted}. "))
        for once in SAID_ONCE:  # on one page it need not stand under each
            said = said.replace(once, "")
        sentences.append(f"{row.label} ({row.in_words}): {said}")
    sentences += kinds.differing(result, of_kinds)
    others, few = [], []
    for verdict, says in (("no sign", "No large effect"), ("cannot tell yet", "Too early to tell")):
        names = [cut(str(name), 40) for name in result.factors.loc[result.factors["verdict"] == verdict, "label"]]
        if names:
            # Where it is too early for all, the summary says so already.
            begin = "Tested" if verdict == "cannot tell yet" and len(names) == len(tested) else says
            others.append(f"{begin}: {', '.join(names[:MOST_NAMED])}{_more(names, MOST_NAMED)}.")
            few.append(f"{begin}: {', '.join(names[:IN_FULL])}{_more(names, IN_FULL)}.")
    others += _not_tested(result, medicines)
    whole = (first, *sentences, *([" ".join(others)] if others else []))
    brief = (first, " ".join([*few, MORE]))  # the summary names what stands out
    return Section("before", "What came before", whole, short=brief)


def _more(names: Sequence[str], most: int) -> str:
    return f" and {len(names) - most:,} more" if len(names) > most else ""


def _not_tested(result: TriggerResult, medicines: Collection[str]) -> list[str]:
    """What was noted but not tested, with the reason in a few words; of medicines the reason stands beside them."""
    of_reason: dict[str, list[str]] = {}
    for row in result.refusals.itertuples():
        is_there = row.factor.startswith(MEDICINE) and _plain(row.label) in medicines
        reason = "see Medicines" if is_there else short_reason(row.reason)
        of_reason.setdefault(reason, []).append(cut(str(row.label), 40))
    said = [f"{', '.join(names[:FEW])}{_more(names, FEW)} ({reason})" for reason, names in of_reason.items()]
    return [f"Noted, but not tested: {'; '.join(said[:FEW])}{_more(said, FEW)}."] if said else []


def _ratio_alone(sentence: str) -> str:
    """A finding without what it allows for, which the appendix says once for all."""
    goes, _, rest = sentence.partition(", allowing for ")
    return f"{goes}.{rest.partition('.')[2]}"


def tested(over: Sequence[Conclusion]) -> Section:
    """What came of the experiments that are over."""
    said = [f"{cut(one.experiment.label, 40)}: {one.sentence}" for one in over]
    # As `experiments.sentences.NOT_BLINDED`, for somebody else.
    blinded = (
        ("The person knew which days were which, so what they expected counts too.",)
        if any(one.result is not None for one in over)
        else ()
    )
    brief = (*(cut(each, BRIEF) for each in said[:2]), *blinded, MORE)
    return Section("experiments", "Experiments", (*said, *blinded), short=brief if len(said) > 1 else ())


def just_before(diary: Diary) -> Section | None:
    """What was done before an episode, counted."""
    noted = summary.by_before(diary)
    if noted.empty:
        return None
    said = ", ".join(f"{cut(row.what, 40)} {row.episodes:,}" for row in noted.head(FEW).itertuples())
    more = f"; {len(noted) - FEW:,} other things" if len(noted) > FEW else ""
    n = wording.counted(len(diary.episodes), "episode")
    counted = f"Noted for {noted.attrs['known']:,} of {n}: {said}{more}. Counted, not tested."
    return Section("just_before", "Just before", (counted,))


def medicines(diary: Diary, result: TriggerResult) -> Section:
    """Each medicine with its time, how often episodes came before it and since, and what is known of its kind."""
    taken = diary.medicines
    known = [known_of(text_of(name)) for name in taken["name"].head(FEW)]
    has_known = [n for n, words in enumerate(known) if words]
    of_each = [_medicine(diary, result, row) for row in taken.head(FEW).to_dict("records")]
    said = []
    for n, each in enumerate(of_each):
        words = known[n] if n in has_known[:IN_FULL] else ""
        said.append(_in_sentences(each, words))
    if len(taken) > FEW:
        said.append(f"{len(taken) - FEW:,} more {'stands' if len(taken) == FEW + 1 else 'stand'} in the appendix.")
    if len(has_known) > IN_FULL:
        others = wording.counted(len(has_known) - IN_FULL, "other")
        said.append(f"What is known of {others} stands in the appendix.")
    said += _doses(diary)
    brief = (*(f"{each}." for each in of_each[:IN_FULL]), MORE) if len(said) > 1 else ()
    return Section("medicines", "Medicines", tuple(said) or ("No medicine was noted.",), short=brief)


def _medicine(diary: Diary, result: TriggerResult, row: Mapping[str, Any]) -> str:
    """Name, dose and time, and how often episodes came before it and since, with its verdict."""
    name, dose = text_of(row["name"]), text_of(row["dose"])
    said = f"{cut(f'{name} {dose}'.strip(), 60)}, {from_to(row['start'], row['end'])}"
    compared = _before_and_since(diary, row["start"], row["end"])
    return f"{said}: {compared} ({_verdict_of(result, name)})" if compared else said


def _verdict_of(result: TriggerResult, name: str) -> str:
    """Verdict of a medicine, with the reason in a few words where it was not tested."""
    factors = result.factors[result.factors["factor"].str.startswith(MEDICINE)]
    of_it = factors[factors["label"].str.casefold() == _plain(name)]
    reasons = result.refusals.loc[result.refusals["factor"].isin(of_it["factor"]), "reason"]
    if of_it.empty or len(reasons):
        return ": ".join((VERDICT_WORDS["not tested"], *map(short_reason, reasons[:1])))
    return str(of_it["in_words"].iloc[0])


def compared_medicines(diary: Diary) -> set[str]:
    """Medicines of the first page that stand there with their verdict."""
    rows = diary.medicines.head(FEW).to_dict("records")
    return {_plain(text_of(row["name"])) for row in rows if _before_and_since(diary, row["start"], row["end"])}


def _plain(name: str) -> str:
    return name.strip().casefold()


def known_of(name: str) -> str:
    """What is known of the classes of a medicine in a few words, with the source."""
    return "; ".join(filter(None, (kind.cited for kind in substances.kinds(name))))


def _doses(diary: Diary) -> list[str]:
    """How often each medicine was noted as taken in the last 30 days, and in the 30 before where the diary covers them."""
    own = [f" {word} " for name in diary.medicines["name"].map(text_of) if (word := substances.plain(name))]
    taken = _taken(diary, own)
    if taken.empty:
        return []
    moments = [*diary.span[[0, -1]], *taken["when"].dt.normalize()]
    last = max(moments)
    months = [(last - MONTH + DAY, last)]
    if min(moments) <= last - 2 * MONTH + DAY:
        months.append((last - 2 * MONTH + DAY, last - MONTH))
    counts = [_taken(diary.between(*month), own)["key"].value_counts() for month in months]
    labels = taken.groupby("key")["what"].first()
    keys = sorted(labels.index, key=lambda key: [-count.get(key, 0) for count in counts])
    of_each = [
        f"{cut(labels[key], 40)} {' and '.join(f'{count.get(key, 0):,}' for count in counts)}" for key in keys[:FEW]
    ]
    more = f"; {len(keys) - FEW:,} others" if len(keys) > FEW else ""
    before = " and in the 30 before" if len(months) > 1 else ""
    # Of one's own medicines what is known stands beside each already.
    others = [known_of(labels[key]) for key in keys[:FEW] if not any(word in f" {key} " for word in own)]
    said = f"Doses noted in the last 30 days{before}: {', '.join(of_each)}{more}"
    return [_in_sentences(said, *dict.fromkeys(others))]


def _in_sentences(*parts: str) -> str:
    return " ".join(f"{part[:1].upper()}{part[1:]}." for part in parts if part)


def _taken(diary: Diary, own: Collection[str]) -> pd.DataFrame:
    """Intakes of medicines, which bear the name of one of the person's own or a known name; `key` is the name as compared."""
    rows = diary.intakes
    rows = rows[rows["what"].notna() & ~(rows["amount"] == 0)]  # an amount of zero says that none was taken
    named = rows.assign(key=rows["what"].map(substances.plain).astype(object))
    known = {
        key: any(word in f" {key} " for word in own) or substances.is_medicine(key) for key in named["key"].unique()
    }
    return named[named["key"].map(known).astype(bool)]


def _before_and_since(diary: Diary, start: pd.Timestamp, end: pd.Timestamp) -> str:
    """How often episodes came before a medicine and while it was taken, where enough days of both were observed."""
    if diary.outcome != TALLY or diary.lacks_quiet_days or pd.isna(start):
        return ""
    counts = diary.counts().dropna()
    before = counts[counts.index < start]
    since = counts[(counts.index >= start) & (counts.index <= (end if pd.notna(end) else counts.index[-1]))]
    if min(len(before), len(since)) < LEAST_BESIDE:
        return ""
    a_week = [summary.WEEK * float(each.mean()) for each in (before, since)]
    rates = (wording.rate(value, max(a_week)) for value in a_week)
    return "{} a week before, {} {}".format(*rates, "since" if pd.isna(end) else "while taken")


def from_to(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """When a medicine was taken."""
    since = f"from {wording.date(start)}" if pd.notna(start) else "since a day that was not noted"
    return f"{since} to {wording.date(end)}" if pd.notna(end) else f"{since}, still taken"


def tried(tried: Helps) -> Section:
    """The words of the page What helps: what stands out with its comparison, the rest counted."""
    rows = tried.remedies
    if rows.empty:
        return Section("tried", TRIED, ("No remedy was noted.",))
    stands = rows[rows["time_verdict"].isin(sentences.STANDS) | rows["share_verdict"].isin(sentences.STANDS)]
    others = rows.drop(stands.index)
    said = [f"{tried.summary.rstrip('.')}. {EASES}"]
    said += [f"{sentences.short(row['label'])}: {_what_stands(row)}" for row in stands.head(IN_FULL).to_dict("records")]
    if len(stands) > IN_FULL:
        names = listed([cut(sentences.short(str(label)), 40) for label in stands["label"][IN_FULL:]])
        said.append(f"How {names} compared stands in the appendix.")
    if len(others):
        counted = "; ".join(_counted(row) for row in others.head(FEW).to_dict("records"))
        more = f"; {len(others) - FEW:,} more stand in the appendix" if len(others) > FEW else ""
        begin = "Also tried, with no difference beyond chance shown" if len(stands) else "Tried"
        said.append(f"{begin}: {counted}{more}.")
    return Section("tried", TRIED, tuple(said), short=(said[0], MORE) if len(said) > 1 else ())


def _what_stands(row: Mapping[str, Any]) -> str:
    """Only the comparison that stands out; the appendix has both."""
    made = (("time_verdict", sentences.time_sentence), ("share_verdict", sentences.share_sentence))
    return " ".join(say(row) for verdict, say in made if row[verdict] in sentences.STANDS).replace(SAID_ONCE[1], "")


def _counted(row: Mapping[str, Any]) -> str:
    label = cut(sentences.short(str(row["label"])), 40)
    eased = f" (eased after {sentences.minutes(row['relief_with'])})" if row["relief_n_with"] else ""
    return f"{label} in {wording.counted(row['episodes'], 'episode')}{eased}"


def flags(answered: Sequence[Answer], parts: Collection[str]) -> Section | None:
    """What was answered with yes, by whom to see; sources stand in the checklist of the appendix, where there is one."""
    by_whom: dict[str, list[str]] = {}
    for answer in box.most_urgent_first(answered):
        source = "" if "appendix" in parts else f" ({answer.source})"
        by_whom.setdefault(answer.whom, []).append(inside(answer.text) + source)
    sentences = [f"{whom}. Yes: {'; '.join(said)}." for whom, said in by_whom.items()]
    if not sentences:
        return None
    # The most urgent stand on top of the page as well.
    brief = (f"{next(iter(by_whom))}. {BELOW}",)
    return Section("flags", "Red flags", tuple(sentences), short=brief)
