"""The sections of the Guide: what is known, how well, and beside it what the person's own log says."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from myolog import catalogue, wording
from myolog.diary import Diary
from myolog.guide import Entry, Guide, Part, Says, read_guide
from myolog.triggers import TriggerResult
from ui import analyses, cited, shell, state, timers
from ui.text import md

Slots = dict[str, DeltaGenerator]
"""Places beside the entries, by part and entry, that are filled once the diary has been looked at."""


def show() -> None:
    """The whole guide. Its text stands before the person's own diary has been looked at, which can take a while."""
    guide = read_guide()
    for note in guide.notes:
        st.markdown(md(note))
    _strengths(guide)
    st.markdown("\n".join(f"- [{md(part.title)}](#{_anchor(part)})" for part in guide.parts))
    slots: Slots = {}
    for part in guide.parts:
        _part(part, slots)
    cited.in_full(guide.sources())
    _own_log(guide, slots)


def _anchor(part: Part) -> str:
    return part.key.replace("_", "-")


def _strengths(guide: Guide) -> None:
    with st.expander("How to read the words in brackets", key="strengths"):
        st.markdown("They say how well something is shown, the strongest first, and who says so.")
        st.markdown("\n".join(f"- **{md(s.word)}**: {md(s.meaning)}" for s in guide.strengths.values()))


def _part(part: Part, slots: Slots) -> None:
    st.header(md(part.title), anchor=_anchor(part))
    if part.says:
        st.markdown(_statements(part.says))
    if part.key in FOLDED:
        slots[part.key] = st.empty()
    for entry in part.entries:
        key = f"{part.key}_{entry.key}"
        if part.key in FOLDED:
            place: DeltaGenerator = st.expander(md(entry.title), key=f"about_{key}")
        else:
            st.subheader(md(entry.title), anchor=False)
            place = st.container()
        with place:
            st.markdown(_statements(entry.says))
            if catalogue.remedies().get(entry.remedy) and catalogue.remedies()[entry.remedy].minutes:
                timers.controls(entry.remedy)
            slots[key] = st.empty()
    for note in part.notes:
        st.markdown(md(note))
    if part.key in LINKS:
        st.page_link(LINKS[part.key], label=shell.PAGES[LINKS[part.key]])


FOLDED = ("factors", "places", "remedies")
"""Parts with many entries, of which people look for one."""

LINKS = {
    "reasons": shell.TRIGGERS,
    "serious": shell.DOCTOR,
    "remedies": shell.HELPS,
    "doctor": shell.DOCTOR,
}
"""Pages to which parts lead on."""


def _statements(said: Iterable[Says]) -> str:
    return "\n".join(f"- {md(s.text)} {cited.beside(s.source, s.strength, s.figures)}" for s in said)


def _own_log(guide: Guide, slots: Slots) -> None:
    """Beside each entry what the diary at hand says of it."""
    diary = state.diary()
    if diary is None or not len(diary):
        return
    result = _found(diary)
    if result is not None:
        _fill(slots["factors"], "factors", [md(result.summary)])
    for part in guide.parts:
        if part.remedy:
            _fill(slots[part.key], part.key, _remedy(diary, part.remedy))
        for entry in part.entries:
            key = f"{part.key}_{entry.key}"
            _fill(slots[key], key, _says_of(diary, result, entry))


def _fill(slot: DeltaGenerator, key: str, said: list[str]) -> None:
    if said:
        with slot.container(key=f"log_{key}"):
            st.markdown("\n\n".join(f"**{_whose()}:** {line}" for line in said))


def _whose() -> str:
    brought = state.current()
    return "In the demo diary" if brought is not None and brought.is_demo else "In your log"


def _found(diary: Diary) -> TriggerResult | None:
    """What goes with the episodes, where there are days to compare."""
    if diary.outcome_values().notna().any() and diary.factors and not diary.lacks_quiet_days:
        return analyses.triggers(diary)
    return None


def _says_of(diary: Diary, result: TriggerResult | None, entry: Entry) -> list[str]:
    """What the diary says of an entry, as lines of Markdown; none where it holds nothing of it."""
    tried = _remedy(diary, entry.remedy) if entry.remedy else []
    return [*_factors(diary, result, entry), *_sites(diary, entry), *tried]


def _factors(diary: Diary, result: TriggerResult | None, entry: Entry) -> list[str]:
    if result is None:
        return []
    rows = result.factors
    wanted = rows["factor"].isin(entry.factors)
    if entry.medicines:
        names = set(diary.medicines["name"].dropna().str.strip())
        wanted |= rows["factor"].str.startswith("medicine ") & rows["label"].isin(names)
    return [f"{md(row.label)}, {row.in_words}. {md(row.sentence)}" for row in rows[wanted].itertuples()]


def _sites(diary: Diary, entry: Entry) -> list[str]:
    known = diary.episodes["site"].dropna()
    here = int(known.isin(entry.sites).sum())
    return [f"{here:,} of {wording.counted(len(known), 'episode')} with a place were here."] if here else []


def _remedy(diary: Diary, key: str) -> list[str]:
    rows = analyses.what_helps(diary, None, None, empty_is_nothing=False).remedies
    return [
        f"{md(row.label)}, tried in {wording.counted(row.episodes, 'episode')}. {md(row.sentence)}"
        for row in rows[rows["remedy"] == key].itertuples()
    ]
