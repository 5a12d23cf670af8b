# %% [markdown]
# # The story, told by its tables
#
# A notebook in plain Python. `python docs/story.py` runs it; VS Code, PyCharm and Spyder open it as
# cells, and so does Jupyter with jupytext. It needs nothing but this package. What a cell prints
# stands below it, and the tests hold it to that, so no number here is older than the data.

# %%
from textwrap import shorten

import polars as pl

import avocado_pivot as ap

# %% [markdown]
# ## Who, what, how much
#
# Three tables carry the story. A row of origin `article` tells what the article says, one of origin
# `aftermath` what other sources say. Neither tells what is so.

# %%
entities, events, figures = ap.load("entities"), ap.load("events"), ap.load("figures")
for name, frame in {"entities": entities, "events": events, "figures": figures}.items():
    print(f"{name}: {frame.height}, {frame.filter(origin='article').height} from the article")
# > entities: 60, 49 from the article
# > events: 87, 71 from the article
# > figures: 36, 24 from the article

# %% [markdown]
# The persons, by how many events they take part in, and as what:

# %%
parts = ap.load("participants").join(entities, on="entity_id").filter(kind="person")
roles = parts.group_by("name").agg(
    number=pl.col("event_id").n_unique(), roles=pl.col("role").cast(pl.String).unique().sort()
)
for name, number, as_what in roles.sort(-pl.col("number").cast(int), "name").iter_rows():
    print(f"{number:>2} {name}: {', '.join(as_what)}")
# > 11 Alexandr Wang: affected, agent, to
# >  4 Mark Zuckerberg: agent
# >  4 Nat Friedman: agent, to
# >  2 Tijmen Blankevoort: affected, agent
# >  2 Yann LeCun: agent
# >  1 Chris Cox: affected

# %% [markdown]
# What the article tells of most, and how firmly. *Presupposed* means that it only takes the event
# for granted.

# %%
told = events.filter(origin="article").select(pl.col("kind", "assertion").cast(pl.String))
kinds = told["kind"].value_counts().sort(-pl.col("count").cast(int), "kind").head(5)
for kind, number in kinds.iter_rows():
    firmly = told.filter(kind=kind)["assertion"].value_counts().sort("assertion")
    print(f"{number} {kind}: {', '.join(f'{count} {how}' for how, count in firmly.iter_rows())}")
# > 9 leadership: 4 presupposed, 5 stated
# > 7 hiring: 3 presupposed, 4 stated
# > 6 release: 2 presupposed, 1 reported, 3 stated
# > 6 strategy: 1 reported, 5 stated
# > 5 competition: 1 presupposed, 2 reported, 2 stated

# %% [markdown]
# How much: the sums of money that the article gives, in billions, and what others make of them.

# %%
sums = ap.load("figures", source="article", trust=True).filter(pl.col("currency").is_not_null())
for row in sums.iter_rows(named=True):
    low, high = row["value_min"] / 1e9, row["value_max"] / 1e9
    print(f"{low:g}" if low == high else f"{low:g} to {high:g}", f"({row['verdict']})")
    print("   ", row["title"])
# > 72 (contradicted)
# >     Guidance for capital expenditure in 2025, raised to this level
# > 70 to 72 (updated)
# >     Guidance for capital expenditure in 2025, raised to this range
# > 72 (contradicted)
# >     Rise of the forecast for capital expenditure, read as a rise of this much
# > 14.3 (refined)
# >     Investment in Scale AI

# %% [markdown]
# ## In order of time
#
# The dated events that are said to have happened. An asterisk marks those that other sources add:
# the article dates few.

# %%
dated = events.filter(pl.col("date_start").is_not_null(), modality="actual")
for row in dated.sort("date_start", "date_end", "event_id").iter_rows(named=True):
    print("*" if row["origin"] == "aftermath" else " ", f"{row['date_edtf']:<10}", row["title"])
# >   2025       Buying or poaching becomes Meta's main way to recruit
# > * 2025-04    Meta raises its guidance for capital expenditure in 2025 in April
# >   2025-05    Behemoth is postponed
# > * 2025-05    SignalFire publishes its report on talent for 2025
# > * 2025-06    Meta buys a stake without a vote in Scale AI
# > * 2025-07~   Testing of Behemoth stops
# > * 2025-07-10 The press reports Tijmen Blankevoort's farewell essay
# > * 2025-07-30 Meta narrows its guidance for capital expenditure in 2025
# > * 2025-07-30 Mark Zuckerberg publishes a letter on personal superintelligence
# >   2025-10    Meta lays off employees of its research and infrastructure teams
# > * 2025-10-22 Meta announces about 600 job cuts in its AI units
# > * 2025-10-29 Meta raises the lower end of its guidance for capital expenditure in 2025
# > * 2025-11-19 Yann LeCun announces that he will leave Meta
# > * 2026-01-28 Meta reports its results for 2025
# > * 2026-04-08 Meta releases Avocado as Muse Spark
# > * 2026-05-20 Meta begins to cut about 8,000 jobs

# %% [markdown]
# ## Why
#
# What the article says to have caused the reversal of the strategy, and what the reversal caused.

# %%
titles = dict(events.select("event_id", "title").iter_rows())
causes = ap.load("event_links").filter(relation="causes")
for row in causes.filter(other_event_id="ai-strategy-reversal").iter_rows(named=True):
    print(f"{titles[row['event_id']]} ({row['assertion']})")
print("->", titles["ai-strategy-reversal"])
for row in causes.filter(event_id="ai-strategy-reversal").iter_rows(named=True):
    print(f"   -> {titles[row['other_event_id']]} ({row['assertion']})")
# > Meta injects a massive amount of capital (stated)
# > DeepSeek rises rapidly (stated)
# > A new leadership team takes shape (stated)
# > -> Meta reverses its AI strategy
# >    -> Developers are left uncertain (stated)
# >    -> The future of the Llama brand becomes uncertain (stated)

# %% [markdown]
# ## How far to trust it
#
# `trust` draws a verdict on every row by a rule that looks at what others say. An unassessed row
# rests on the article alone: nobody looked further.

# %%
trust = ap.load("trust", source="article").select(pl.col("verdict").cast(pl.String))
verdicts = trust["verdict"].value_counts().sort(-pl.col("count").cast(int), "verdict")
for verdict, number in verdicts.iter_rows():
    print(f"{number:>3} of {trust.height} {verdict}")
# > 133 of 275 unassessed
# >  54 of 275 refined
# >  46 of 275 supported
# >  23 of 275 updated
# >  10 of 275 not-found
# >   6 of 275 contradicted
# >   3 of 275 disputed

# %% [markdown]
# Where answers differ and one is preferred, that one comes from outside the article, and its basis
# is named:

# %%
questions = dict(ap.load("conflicts").select("conflict_id", "question").iter_rows())
preferred = ap.load("conflict_members").filter(standing="preferred")
for row in preferred.iter_rows(named=True):
    print(questions[row["conflict_id"]])
    print("   ", shorten(row["basis"], 88, placeholder=" …"))
# > When did Avocado come out?
# >     Meta's post of 8 April 2026 gives the day (seen through another page), and so do Axios …
# > By how much, and to what, did Meta raise its guidance for 2025 in October 2025?
# >     NewsBytes of 30 October 2025, on the results of the day before, gives the range and …
# > When did Tijmen Blankevoort speak of a metastatic cancer?
# >     India Today of 10 July 2025, after The Information, has them from an essay written as …
# > Which teams lost people in October 2025?
# >     The memo of 22 October 2025 as Axios saw it, told by Business Today and The Decoder, …
# > Does R1 reproduce the architecture of Llama?
# >     DeepSeek's own model card, read in a copy, has R1 trained from DeepSeek-V3-Base.

# %% [markdown]
# `dataset show` tells any of these rows in full, with its passages and sources.
