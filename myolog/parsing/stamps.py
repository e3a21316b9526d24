"""A single date or time of day as people and programs write it, taken apart without guessing."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from myolog.catalogue import normalise
from myolog.parsing.cells import clean

MINUTE: Final = 60_000_000
"""Microseconds of a minute."""
DAY: Final = 24 * 60 * MINUTE
LONGEST: Final = 80
"""Characters of a text that can be a date."""

_MONTHS: Final = (
    "january jan januar jänner jän janvier janv enero ene janeiro gennaio gen januari",
    "february feb februar februari februar februari février févr fév febrero fevereiro fev febbraio",
    "march mar märz mär mrz mars marzo março mrt maart",
    "april apr avril avr abril abr aprile",
    "may mai mayo maio maggio mag mei",
    "june jun juni juin junio junho giugno giu",
    "july jul juli juillet juil julio julho luglio lug",
    "august aug août aout agosto ago augustus",
    "september sep sept septembre septiembre setembro set settembre",
    "october oct oktober okt octobre octubre outubro out ottobre ott",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre déc diciembre dic dezembro dicembre",
)
_WEEKDAYS: Final = (
    "monday mon montag mo lundi lun lunes segunda segunda-feira seg lunedì maandag ma",
    "tuesday tue tues dienstag di mardi martes terça terça-feira ter martedì dinsdag",
    "wednesday wed mittwoch mi mercredi mer miércoles mié quarta quarta-feira qua mercoledì woensdag wo",
    "thursday thu thur thurs donnerstag do jeudi jeu jueves jue quinta quinta-feira qui giovedì gio donderdag",
    "friday fri freitag fr vendredi ven viernes vie sexta sexta-feira sex venerdì vrijdag vr",
    "saturday sat samstag sa sonnabend samedi sam sábado sáb sab sabato zaterdag za",
    "sunday sun sonntag so dimanche dim domingo dom domenica zondag zo",
)
MONTH_OF: Final[Mapping[str, int]] = {
    normalise(word): month for month, words in enumerate(_MONTHS, start=1) for word in words.split()
}
WEEKDAY_OF: Final[Mapping[str, int]] = {
    normalise(word): day for day, words in enumerate(_WEEKDAYS) for word in words.split()
}

_TIME: Final = (
    r"(?P<h>\d{1,2})(?:(?:[:.]|\s?[hH]\s?)(?P<m>\d{2})(?:[:.](?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?)?"
    r"\s*(?P<half>[aApP]\s?\.?\s?[mM]\.?|(?<=\d)[aApP])?(?:\s*(?P<hour>[uU]hr|[hH]|o'clock))?"
)
_ZONES: Final = (
    r"(?-i:[AECMP][SD]T|AK[SD]T|HST|[CEW]ES?T|BST|IST|MSK|JST|KST|SGT|A[CEW][SD]T|NZ[SD]T|MES?Z|OES?Z|WES?Z|HNE|HAE)"
)
"""Names of time zones as Google's forms write them behind a time."""
_ZONE: Final = (
    rf"(?P<zone>\s*\(?(?:Z|z|{_ZONES}|(?:UTC|GMT)\s?(?:[+-]\d{{1,2}}(?::?\d{{2}})?)?|[+-]\d{{2}}(?::?\d{{2}})?)\)?"
    r"(?:\s?\[[\w/+-]{1,40}\])?)?"
)
_YEAR: Final = r"(?P<y>\d{4}|'?\d{2})"
_NAME: Final = r"(?P<name>[^\W\d_]{3,12})\.?"
_DATES: Final = (
    ("ymd", r"(?P<y>\d{3,6})-(?P<b>\d{1,2})-(?P<a>\d{1,2})"),
    ("ymd", r"(?P<y>\d{4})[/.](?P<b>\d{1,2})[/.](?P<a>\d{1,2})\.?"),
    ("num", r"(?P<a>\d{1,2})(?P<sep>[-/.]|\.?\s)(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})"),
    ("compact", r"(?P<y>(?:19|20)\d{2})(?P<b>\d{2})(?P<a>\d{2})"),
    ("dby", rf"(?P<a>\d{{1,2}})(?:st|nd|rd|th|er|º|°|\.)?[\s./-]*(?:of\s|de\s)?{_NAME}[\s.,/-]*(?:del?\s)?{_YEAR}"),
    ("bdy", rf"{_NAME}[\s-]*(?P<a>\d{{1,2}})(?:st|nd|rd|th)?[\s,-]+{_YEAR}"),
    ("ybd", rf"(?P<y>\d{{4}})[\s./-]+{_NAME}[\s./-]+(?P<a>\d{{1,2}})"),
)
_BETWEEN: Final = r"(?:\s*[T,;|·]\s*|\s+(?:at|um|à|a las|alle|às|om|-|–)\s+|\s+)"
_FORMS: Final = tuple(
    (form, re.compile(rf"{date}(?:{_BETWEEN}{_TIME}{_ZONE})?", re.IGNORECASE)) for form, date in _DATES
)
_FORMS_BY_NAME: Final = tuple((form, pattern) for form, pattern in _FORMS if form == "bdy")
_FORMS_WITHOUT_YEAR: Final = tuple(
    (form, re.compile(rf"{date}(?:{_BETWEEN}{_TIME})?", re.IGNORECASE))
    for form, date in (
        ("num", r"(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})\.?"),
        ("db", rf"(?P<a>\d{{1,2}})(?:st|nd|rd|th|er|º|°|\.)?[\s./-]*(?:of\s|de\s)?{_NAME}"),
        ("bd", rf"{_NAME}[\s-]*(?P<a>\d{{1,2}})(?:st|nd|rd|th)?"),
    )
)
_ABOUT: Final = re.compile(
    r"(?:~|≈|(?:ca\.?|about|around|approx\.?|approximately|roughly|circa|gegen|vers|hacia|um|at)(?![^\W\d_]))\s*",
    re.IGNORECASE,
)
_CLOCK: Final = re.compile(rf"{_TIME}{_ZONE}")
_DIGITS: Final = re.compile(r"(\d{1,2})(\d{2})")
_CLOCK_WORDS: Final = {
    "noon": 12, "midday": 12, "midnight": 0, "mittag": 12, "mitternacht": 0, "midi": 12, "minuit": 0, "12 noon": 12, "12 midnight": 0,
    "mediodia": 12, "medianoche": 0, "mezzogiorno": 12, "mezzanotte": 0,
}  # fmt: skip
_PARTS_OF_DAY: Final = re.compile(
    r"(?:(?:in|at|during|by|the|early|late|mid|this|all|am|in der|le|la|de|por|al|di|de)[\s-]+)*"
    r"(?:mornings?|forenoon|afternoons?|evenings?|nights?|overnight|night ?time|day ?time|daytime|bed ?time|dawn|dusk|lunch ?time|"
    r"morgens?|fruh|vormittags?|mittags|nachmittags?|abends?|nachts?|matin|apres midi|soir|nuit|manana|tarde|noche|madrugada|"
    r"manha|noite|mattina|mattino|pomeriggio|sera|notte|ochtends?|s? ?middags?|avonds?)(?: time)?"
)
_UNTIL: Final = re.compile(
    r"\s*(?:→|->|=>|–|—)\s*|\s+-\s+|\s+(?:to|until|till|bis|à|hasta|tot|fino alle)\s+|(?<=[\daApPmMhH.])-(?=\d)",
    re.IGNORECASE,
)
"""What stands between the start and the end of a range of times."""
_HYPHENS: Final = ("-", "–", "")
_FROM: Final = re.compile(r"(?:from|von|de|da|van)\s+(?=\d)", re.IGNORECASE)
_HALF: Final = re.compile(r"(?:\s*[aApP]\s?\.?\s?[mM]\.?|(?<=\d)[aApP])$")
_OFFSET: Final = re.compile(r".*\d{2}:\d{2}(?P<seconds>:\d{2}(?:[.,]\d+)?)?-(?P<hour>\d{2}):?(?P<minute>00|30|45)")
_FIRST_WORD: Final = re.compile(r"([^\W\d_]{2,12}(?:-[^\W\d_]{1,8})?)\.?,?\s+")
_LAST_WORD: Final = re.compile(r"[\s,]\s?\(?([^\W\d_]{2,12})\.?\)?$")


class Stamp(NamedTuple):
    """A text taken apart: its form, year, the two numbers that are day and month, and the time of day.

    `a` is the day and `b` the month, but in the forms "num…", where that is open. `time` is in
    microseconds, None without one; `has_half` says whether AM or PM stood there.
    """

    form: str
    y: int
    a: int
    b: int
    time: int | None = None
    has_half: bool = False
    has_zone: bool = False


def parse_stamp(text: str) -> Stamp | None:
    """A date, with or without a time of day, taken apart; None if the text is none."""
    if len(text) > LONGEST:
        return None
    plain = _without_weekday(clean(text))
    for form, pattern in _FORMS if plain[:1].isdigit() else _FORMS_BY_NAME:
        found = pattern.fullmatch(plain)
        made = _stamp(form, found.groupdict()) if found else None
        if made:
            return made
    return None


def _without_weekday(plain: str) -> str:
    if not plain[:1].isdigit():
        first = _FIRST_WORD.match(plain)
        if first and normalise(first[1]) in WEEKDAY_OF:
            plain = plain[first.end() :]
    if not plain[-1:].isdigit():
        last = _LAST_WORD.search(plain)
        if last and normalise(last[1]) in WEEKDAY_OF:
            plain = plain[: last.start()]
    return plain


def parse_without_year(text: str) -> Stamp | None:
    """A day and a month without a year, taken apart, with the year 0; None if the text is none."""
    if len(text) > LONGEST:
        return None
    plain = _without_weekday(clean(text))
    for form, pattern in _FORMS_WITHOUT_YEAR:
        found = pattern.fullmatch(plain)
        made = _stamp(form, found.groupdict() | {"y": ""}) if found else None
        if made:
            return made
    return None


def weekday_of(text: str) -> int | None:
    """The day of the week that a text begins with, Monday being 0; None where it begins with none."""
    first = _FIRST_WORD.match(clean(text[:LONGEST]))
    return WEEKDAY_OF.get(normalise(first[1])) if first else None


def parse_month(text: str) -> tuple[int, int] | None:
    """The year and the month that a text names ("March 2024", "log 2024-03"), or None if it names none or a whole date."""
    spaced = re.sub(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])", " ", text[:LONGEST])
    words = ["", "", *normalise(spaced).split(), "", ""]
    years = [i for i, word in enumerate(words) if re.fullmatch(r"(?:19|20)\d{2}", word)]
    named = [i for i, word in enumerate(words) if word in MONTH_OF]
    together = [word for word in words if re.fullmatch(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])", word)]
    if len(together) == 1 and not years:
        return int(together[0][:4]), int(together[0][4:])
    if len(years) != 1 or len(named) > 1:
        return None
    year = years[0]
    for month, beyond in (
        ((i, (i - 1, i + 1)) for i in named) if named else ((year + n, (year + 2 * n,)) for n in (1, -1))
    ):
        is_date = any(words[i].isdigit() for i in beyond if i != year)
        number = MONTH_OF.get(words[month]) or (int(words[month]) if re.fullmatch(r"\d{1,2}", words[month]) else 0)
        if not is_date and 1 <= number <= len(_MONTHS):
            return int(words[year]), number
    return None


def _stamp(form: str, parts: Mapping[str, str]) -> Stamp | None:
    month = MONTH_OF.get(normalise(parts["name"])) if "name" in parts else int(parts["b"])
    time = _time_of(parts)
    if month is None or (time is None and parts["h"] is not None):
        return None
    if not parts["y"]:
        kind = f"num{parts['sep']}" if form == "num" else form
        return Stamp(kind, 0, int(parts["a"]), month, time, bool(parts["half"]))
    digits = parts["y"].lstrip("'")
    year = int(digits)
    if len(digits) == 2:  # a diary is kept in our time
        year += 2000 if year < 80 else 1900
    kind = f"num{parts['sep'].strip() or ' '}{len(digits)}" if form == "num" else form
    return Stamp(kind, year, int(parts["a"]), month, time, bool(parts["half"]), bool(parts["zone"]))


def _time_of(parts: Mapping[str, str]) -> int | None:
    """Microseconds since midnight; None without a time, or with one that no clock shows."""
    if parts["h"] is None or (parts["m"] is None and not parts["half"] and not parts["hour"]):
        return None  # "2024-01-05 7" can be anything
    hour, minute, second = int(parts["h"]), int(parts["m"] or 0), int(parts["s"] or 0)
    if parts["half"] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if parts["half"][0] in "pP" else 0)
    is_end_of_day = (hour, minute, second) == (24, 0, 0)
    if (hour > 23 and not is_end_of_day) or minute > 59 or second > 60:
        return None
    fraction = int((parts["f"] or "").ljust(6, "0")[:6])
    return (hour * 60 + minute) * MINUTE + min(second, 59) * 1_000_000 + fraction


def parse_clock(text: str, *, may_be_digits: bool = False) -> int | None:
    """A time of day in microseconds since midnight, or None.

    Parameters
    ----------
    may_be_digits : bool
        Whether three or four digits alone are one ("730").
    """
    if len(text) > LONGEST:
        return None
    plain = _ABOUT.sub("", clean(text), count=1) if text[:1].strip().isalpha() or text[:1] in "~≈ " else clean(text)
    word = normalise(plain)
    if word in _CLOCK_WORDS:
        return _CLOCK_WORDS[word] * 60 * MINUTE
    found = _CLOCK.fullmatch(plain)
    if found:
        return _time_of(found.groupdict())
    digits = _DIGITS.fullmatch(plain) if may_be_digits else None
    if digits and int(digits[1]) < 24 and int(digits[2]) < 60:
        return (int(digits[1]) * 60 + int(digits[2])) * MINUTE
    return None


def is_part_of_day(text: str) -> bool:
    """Whether a text says which part of a day is meant ("evening"), but no hour."""
    return len(text) <= LONGEST and _PARTS_OF_DAY.fullmatch(normalise(text)) is not None


def parse_range(text: str) -> tuple[str, str] | None:
    """The start and the end of a range of times, with or without dates, as texts; None if the text is none.

    An end without AM or PM is left as it is; a start without it has that of its end, or the other where it would be
    after the end ("11:30-12:15pm").
    """
    if len(text) > LONGEST:
        return None
    plain = _FROM.sub("", clean(text), count=1)
    for found in _UNTIL.finditer(plain):
        first, last = plain[: found.start()], plain[found.end() :]
        end = parse_clock(last)
        stamp = parse_stamp(last) if end is None else None
        if stamp is not None and stamp.time is None:  # days
            begin = None if found[0].strip() in _HYPHENS else parse_stamp(first)
            if begin is not None and begin.time is None:
                return first, last
            continue
        if end is None and stamp is None:
            continue
        half = _HALF.search(last)
        if half and not _HALF.search(first) and stamp is None:
            halves = (half[0], " am" if "p" in half[0].casefold() else " pm")
            hours = ((first + h, _hour_of(first + h)) for h in halves)
            first = next((text for text, hour in hours if hour is not None and hour <= (end or 0)), first)
        if _hour_of(first) is not None:
            return first, last
    return None


def _hour_of(text: str) -> int | None:
    """Time of day of a text that is one, or a date with one."""
    stamp = parse_stamp(text)
    return parse_clock(text) if stamp is None else stamp.time


def offset_in(text: str) -> str | None:
    """What may be a time zone as well as the end of a range ("13:45-06:00"), or None."""
    found = _OFFSET.fullmatch(text.strip())
    is_offset = found and int(found["hour"]) <= 12  # no zone is farther west
    return f"{found['hour']}:{found['minute']}" if found and is_offset else None


def is_real(year: int, month: int, day: int) -> bool:
    """Whether there is such a day."""
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(min(max(year, 1), 9999), month)[1]


def in_words(text: str, *, day_first: bool) -> str:
    """A date in words, as one of the two orders reads it."""
    stamp = parse_stamp(text) or parse_without_year(text)
    if stamp is None:
        return text
    day, month = (stamp.a, stamp.b) if day_first else (stamp.b, stamp.a)
    if not stamp.y:
        return f"{day} {calendar.month_name[month]}" if is_real(2000, month, day) else "no day at all"
    return f"{day} {calendar.month_name[month]} {stamp.y}" if is_real(stamp.y, month, day) else "no day at all"
