"""Apple Health's export: damage costs one record, a record's own time zone decides its day, generic sleep fills long gaps."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from myolog import Reading, read_diary
from myolog.readers import apple_xml

SLEEP = "HKCategoryTypeIdentifierSleepAnalysis"
CORE, GENERIC, AWAKE = "AsleepCore", "Asleep", "Awake"


def export(*elements: str) -> Reading:
    return read_diary(("export.xml", as_bytes(*elements)))


def as_bytes(*elements: str) -> bytes:
    return "\n".join(('<?xml version="1.0"?>', '<HealthData locale="nl_NL">', *elements, "</HealthData>")).encode()


def water(day: int, millilitres: int, app: str = "Glass", inside: str = "") -> str:
    at = f"2025-03-{day:02d} 10:00:00 +0100"
    return (
        f'<Record type="HKQuantityTypeIdentifierDietaryWater" sourceName="{app}" unit="mL" startDate="{at}" endDate="{at}" '
        f'value="{millilitres}"{f">{inside}</Record>" if inside else "/>"}'
    )


def slept(kind: str, start: str, end: str, *, zone: str = "", offset: str = "+0100") -> str:
    """A piece of sleep from "DD HH:MM" to "DD HH:MM" in March 2025."""
    times = f'startDate="2025-03-{start}:00 {offset}" endDate="2025-03-{end}:00 {offset}"'
    inside = f'<MetadataEntry key="HKTimeZone" value="{zone}"/>' if zone else ""
    return f'<Record type="{SLEEP}" sourceName="W" {times} value="HKCategoryValueSleepAnalysis{kind}">{inside}</Record>'


def by_day(reading: Reading, key: str) -> dict[str, float]:
    values = reading.diary.days[key].dropna()
    return {f"{day:%m-%d}": round(value, 4) for day, value in values.items()}


def problem(reading: Reading, found: str) -> tuple[str, int]:
    """The one problem that is told with these words, and its line."""
    (row,) = reading.problems[reading.problems["found"].str.contains(found, regex=False)].itertuples()
    return row.found, row.row


DAMAGE: dict[str, Callable[[str], str]] = {
    "a name with a space": lambda record: record.replace("unit=", "my unit="),
    "an attribute twice": lambda record: record.replace("unit=", 'unit="L" unit='),
    "an ampersand": lambda record: record.replace('"Glass"', '"Glass & Sons"'),
    "an entity that is not known": lambda record: record.replace('"Glass"', '"Glass &auml; Sons"'),
    "a less-than sign": lambda record: record.replace('"Glass"', '"Glass < 3"'),
    "an element's beginning in a value": lambda record: record.replace('"Glass"', '"Glass <Record"'),
    "a number of no character": lambda record: record.replace('"Glass"', '"Glass&#11;"'),
    "no quotes": lambda record: record.replace('"mL"', "mL"),
    "cut short": lambda record: record[: record.index("startDate") + 15],
    "cut before a name": lambda record: record[: record.index("startDate")],
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_record_is_lost_and_no_other(damage: Callable[[str], str]) -> None:
    # Line 1 is the declaration and line 2 the root, so the second record stands in line 4.
    reading = export(water(1, 500), damage(water(2, 600)), water(3, 700), damage(water(4, 800)), water(5, 900))
    assert by_day(reading, "water_l") == {"03-01": 0.5, "03-03": 0.7, "03-05": 0.9}
    found, line = problem(reading, "damaged")
    assert found == "2 damaged records"
    assert line in {4, 5}  # a record that is cut short ends where the next one begins
    assert reading.sources["rows_set_aside"].tolist() == [2]
    assert not reading.problems["found"].str.contains("breaks off").any()


def test_bytes_that_are_no_text_cost_their_record_only() -> None:
    content = as_bytes(water(1, 500), water(2, 600), water(3, 700)).replace(
        b'"Glass" unit="mL" startDate="2025-03-02', b'"\xff" unit="mL" startDate="2025-03-02'
    )
    reading = read_diary(("export.xml", content))
    assert by_day(reading, "water_l") == {"03-01": 0.5, "03-03": 0.7}
    assert problem(reading, "damaged") == ("1 damaged record", 4)


def test_control_characters_cost_nothing() -> None:
    reading = export(water(1, 500, app="My\x0bGlass"), water(2, 600, app="\x00\x1f"), water(3, 700))
    assert by_day(reading, "water_l") == {"03-01": 0.5, "03-02": 0.6, "03-03": 0.7}
    assert reading.problems.empty


def test_a_damaged_detail_costs_no_record_nor_the_zone_behind_it() -> None:
    details = '<MetadataEntry key="Shop" value="A & B"/><MetadataEntry key="HKTimeZone" value="Asia/Tokyo"/>'
    at = "2025-03-01 20:00:00 +0100"
    evening = (
        f'<Record type="HKQuantityTypeIdentifierDietaryCaffeine" sourceName="Cup" unit="mg" startDate="{at}" endDate="{at}" '
        f'value="80">{details}</Record>'
    )
    reading = export(water(1, 500), evening, water(3, 700))
    assert by_day(reading, "caffeine_mg") == {"03-02": 80}  # 20:00 is 04:00 of the next day in Tokyo
    assert by_day(reading, "water_l") == {"03-01": 0.5, "03-03": 0.7}
    assert problem(reading, "damaged") == ("1 damaged detail inside records", 4)


def test_what_stands_in_a_damaged_meal_is_read() -> None:
    meal = ('<Correlation type="a" type="b">', water(2, 600), "</Correlation>")
    reading = export(water(1, 500), *meal, water(3, 700), water(4, 800, inside='<MetadataEntry key="a" value="b"/>'))
    assert by_day(reading, "water_l") == {"03-01": 0.5, "03-02": 0.6, "03-03": 0.7, "03-04": 0.8}
    assert reading.sources["rows_set_aside"].tolist() == [0]


def test_a_file_of_nothing_but_damage_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apple_xml, "MOST", 3)
    reading = export(water(1, 500), *("<Record <Record" for _ in range(9)), water(2, 600))
    assert by_day(reading, "water_l") == {"03-01": 0.5}
    # Each is known to be damaged where the next one begins: in line 4, at both places of line 5, and in line 6.
    assert problem(reading, "breaks off")[1] == 6


def test_two_exports_in_one_file_are_both_read() -> None:
    both = as_bytes(water(1, 500)) + as_bytes(water(2, 600))
    assert by_day(read_diary(("export.xml", both)), "water_l") == {"03-01": 0.5, "03-02": 0.6}


@settings(max_examples=60, deadline=None)
@given(
    damaged=st.lists(st.sampled_from([None, *DAMAGE]), min_size=2, max_size=28),
    piece=st.sampled_from([1, 7, 64, 301, 1 << 20]),
)
def test_how_the_file_is_cut_into_pieces_changes_nothing(damaged: list[str | None], piece: int) -> None:
    records = [DAMAGE[how](water(i, i)) if how else water(i, i) for i, how in enumerate(damaged, start=1)]
    content = as_bytes(water(29, 1000), *records, water(30, 2000))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(apple_xml, "PIECE", piece)
        reading = read_diary(("export.xml", content))
    whole = {f"03-{i:02d}": i / 1000 for i, how in enumerate(damaged, start=1) if how is None}
    assert by_day(reading, "water_l") == {**whole, "03-29": 1, "03-30": 2}
    assert reading.sources["rows_set_aside"].tolist() == [sum(how is not None for how in damaged)]


class TestZones:
    def test_the_clock_of_the_zone_decides_the_day(self) -> None:
        # 15:10 to 22:40 in the zone of the export are 23:10 to 06:40 in Tokyo, eight hours ahead.
        reading = export(slept(CORE, "04 15:10", "04 22:40", zone="Asia/Tokyo"), slept(CORE, "06 23:00", "07 06:00"))
        assert by_day(reading, "sleep_h") == {"03-05": 7.5, "03-07": 7}

    def test_the_hour_of_a_drink_is_that_of_its_zone(self) -> None:
        inside = '<MetadataEntry key="HKTimeZone" value="America/New_York"/>'
        reading = export(water(2, 500, inside=inside), water(3, 600))
        # 10:00 at +01:00 is 04:00 in New York, five hours behind UTC in the first days of March.
        assert reading.diary.intakes["when"].dt.strftime("%d %H:%M").tolist() == ["02 04:00", "03 10:00"]

    def test_a_zone_given_as_an_offset(self) -> None:
        reading = export(slept(CORE, "04 15:10", "04 22:40", zone="GMT+0900"))
        assert by_day(reading, "sleep_h") == {"03-05": 7.5}

    def test_the_zone_of_another_record_is_not_taken(self) -> None:
        rate = '<Record type="HKQuantityTypeIdentifierHeartRate" value="60"><MetadataEntry key="HKTimeZone" value="Asia/Tokyo"/></Record>'
        reading = export(slept(CORE, "04 15:10", "04 22:40"), rate)
        assert by_day(reading, "sleep_h") == {"03-04": 7.5}

    def test_zones_that_are_not_known_are_told_once(self) -> None:
        names = ("Middle/Earth", "Middle/Earth", "../../etc/passwd", "Europe", "GMT+9999", "x" * 300)
        nights = [slept(CORE, f"{d:02d} 01:00", f"{d:02d} 07:00", zone=name) for d, name in enumerate(names, start=2)]
        reading = export(*nights)
        assert by_day(reading, "sleep_h") == {f"03-{d:02d}": 6 for d in range(2, 8)}
        found, _ = problem(reading, "time zone")
        assert found == "6 records in a time zone that is not known (“Middle/Earth”)"

    def test_the_night_of_two_sources_has_the_zone_of_its_stages(self) -> None:
        reading = export(slept(GENERIC, "04 15:00", "04 22:45"), slept(CORE, "04 15:10", "04 22:40", zone="Asia/Tokyo"))
        assert by_day(reading, "sleep_h") == {"03-05": 7.5}


class TestGenericSleep:
    def test_beside_the_stages_of_a_whole_night_it_adds_nothing(self) -> None:
        # In bed from 22:00 to 08:00; the stages from 23:15 to 06:45 have 20 minutes awake.
        reading = export(
            slept(GENERIC, "04 22:00", "05 08:00"),
            slept(CORE, "04 23:15", "05 03:00"), slept(AWAKE, "05 03:00", "05 03:20"), slept("AsleepREM", "05 03:20", "05 06:45"),
        )  # fmt: skip
        assert by_day(reading, "sleep_h") == {"03-05": 7.1667}

    def test_after_the_battery_was_empty_it_counts(self) -> None:
        reading = export(slept(GENERIC, "04 23:00", "05 07:00"), slept(CORE, "04 23:10", "05 02:00"))
        # 23:10 to 02:00 by the watch and 02:00 to 07:00 by the phone; the ten minutes before the stages do not count.
        assert by_day(reading, "sleep_h") == {"03-05": 7.8333}

    def test_before_the_watch_was_put_on_it_counts(self) -> None:
        reading = export(slept(GENERIC, "04 23:00", "05 07:00"), slept(CORE, "05 04:00", "05 06:50"))
        assert by_day(reading, "sleep_h") == {"03-05": 7.8333}

    @pytest.mark.parametrize(("until", "hours"), [("08:30", 7), ("08:31", 8.5167)])
    def test_it_counts_from_an_hour_and_a_half_on(self, until: str, hours: float) -> None:
        reading = export(slept(GENERIC, "05 00:00", f"05 {until}"), slept(CORE, "05 00:00", "05 07:00"))
        assert by_day(reading, "sleep_h") == {"03-05": hours}

    def test_a_long_gap_of_the_stages_is_filled_but_for_what_is_awake(self) -> None:
        reading = export(
            slept(GENERIC, "04 23:00", "05 07:00"), slept(CORE, "04 23:00", "05 01:00"), slept(CORE, "05 05:00", "05 07:00"),
            slept(AWAKE, "05 02:00", "05 02:30"),
        )  # fmt: skip
        assert by_day(reading, "sleep_h") == {"03-05": 7.5}

    def test_a_long_time_awake_is_no_sleep(self) -> None:
        # Out of stages from 01:00 to 05:00, and awake for all but 70 minutes of it.
        reading = export(
            slept(GENERIC, "04 23:00", "05 07:00"), slept(CORE, "04 23:00", "05 01:00"), slept(CORE, "05 05:00", "05 07:00"),
            slept(AWAKE, "05 01:30", "05 04:20"),
        )  # fmt: skip
        assert by_day(reading, "sleep_h") == {"03-05": 4}

    def test_without_stages_it_is_the_sleep_less_what_is_awake(self) -> None:
        reading = export(slept(GENERIC, "04 23:00", "05 07:00"), slept(AWAKE, "05 03:00", "05 03:30"))
        assert by_day(reading, "sleep_h") == {"03-05": 7.5}

    def test_a_nap_stays_a_nap(self) -> None:
        reading = export(slept(CORE, "04 23:00", "05 06:00"), slept("AsleepUnspecified", "05 14:00", "05 14:40"))
        assert by_day(reading, "sleep_h") == {"03-05": 7.6667}


def test_dates_of_ios_8() -> None:
    night = f'<Record type="{SLEEP}" startDate="20150302230500-0800" endDate="20150303063500-0800" value="HKCategoryValueSleepAnalysisAsleep"/>'
    assert by_day(export(night), "sleep_h") == {"03-03": 7.5}
