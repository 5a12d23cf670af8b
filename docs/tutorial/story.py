# %% [markdown]
# # The story in ten minutes
#
# A machine-translated Indonesian news article says that Meta is turning from its open Llama models
# to a closed one, code-named Avocado. It gives the causes as capital, the rise of DeepSeek, and new
# leaders such as Alexandr Wang. It also reports a restructuring, lay-offs, and a culture that drove
# people out. Others had already reported much of this, and some of it turned out differently:
# Avocado came out as Muse Spark, closed but later than planned, and other sources contradict one of
# the article's figures for capital expenditure.
#
# This page reads all of that from the tables. It is a notebook in plain Python:
# `python docs/tutorial/story.py` runs it, and VS Code, PyCharm, Spyder and Jupyter with jupytext
# open it as cells. It needs nothing but this package. The output of each cell is shown below it.

# %%
from textwrap import shorten

import polars as pl

import avocado_pivot as ap

# %% [markdown]
# ## Who, what, how much
#
# Three tables hold most of the story. A row with the origin `article` records what the article
# says; one with the origin `aftermath`, what other sources say. Neither is a statement of fact.

# %%
entities, events, figures = ap.load("entities"), ap.load("events"), ap.load("figures")
for name, frame in {"entities": entities, "events": events, "figures": figures}.items():
    print(f"{name}: {frame.height}, {frame.filter(origin='article').height} from the article")
# > entities: 114, 50 from the article
# > events: 151, 70 from the article
# > figures: 83, 24 from the article

# %% [markdown]
# The people, ordered by the number of events they take part in, with their roles:

# %%
parts = ap.load("participants").join(entities, on="entity_id").filter(kind="person")
roles = parts.group_by("name").agg(
    number=pl.col("event_id").n_unique(), roles=pl.col("role").cast(pl.String).unique().sort()
)
for name, number, as_what in roles.sort(-pl.col("number").cast(int), "name").iter_rows():
    print(f"{number:>2} {name}: {', '.join(as_what)}")
# > 20 Alexandr Wang: affected, agent, beneficiary, from, to
# > 10 Mark Zuckerberg: agent
# >  5 Nat Friedman: agent, beneficiary, to
# >  5 Yann LeCun: affected, agent
# >  3 Chris Cox: affected, agent, counterpart
# >  2 Andrew Bosworth: beneficiary, counterpart
# >  2 Maher Saba: agent, beneficiary
# >  2 Tijmen Blankevoort: affected, agent
# >  1 Janelle Gale: agent
# >  1 Jason Droege: to

# %% [markdown]
# The kinds of event that the article reports most, and how firmly. *Presupposed* means that the
# article only takes the event for granted.

# %%
told = events.filter(origin="article").select(pl.col("kind", "assertion").cast(pl.String))
kinds = told["kind"].value_counts().sort(-pl.col("count").cast(int), "kind").head(5)
for kind, number in kinds.iter_rows():
    firmly = told.filter(kind=kind)["assertion"].value_counts().sort("assertion")
    print(f"{number} {kind}: {', '.join(f'{count} {how}' for how, count in firmly.iter_rows())}")
# > 9 leadership: 4 presupposed, 5 stated
# > 8 hiring: 4 presupposed, 4 stated
# > 6 release: 2 presupposed, 1 reported, 3 stated
# > 6 strategy: 1 reported, 5 stated
# > 5 conflict: 1 reported, 4 stated

# %% [markdown]
# The sums of money that the article gives, in billions, with the verdict from other sources:

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
# ## In chronological order
#
# The dated events that are reported as having happened. An asterisk marks those that come from
# other sources, since the article dates only a few.

# %%
dated = events.filter(pl.col("date_start").is_not_null(), modality="actual")
for row in dated.sort("date_start", "date_end", "event_id").iter_rows(named=True):
    print("*" if row["origin"] == "aftermath" else " ", f"{row['date_edtf']:<10}", row["title"])
# > * 2024-07-23 Llama 3.1 comes out with 405 billion parameters
# > * 2024-07-23 Mark Zuckerberg publishes the letter “Open Source AI is the Path Forward”
# > * 2025-01    Meta sets up four war rooms to study DeepSeek
# >   2025       Buying or poaching becomes Meta's main way to recruit
# > * 2025-04    Meta raises its guidance for capital expenditure in 2025 in April
# > * 2025-04-05 Meta shows Behemoth before it is ready
# > * 2025-04-05 Llama 4 comes out with the models Scout and Maverick
# >   2025-05    Behemoth is postponed
# > * 2025-05-15 Behemoth is put off to autumn 2025 or later
# > * 2025-05-20 SignalFire publishes its report on talent for 2025
# > * 2025-05-27 Chris Cox splits the AI division of Meta into two teams
# > * 2025-06    Jason Droege becomes interim chief executive of Scale AI
# > * 2025-06    Google halts projects with Scale AI after the deal
# > * 2025-06    Meta buys a stake without a vote in Scale AI
# > * 2025-06    Alexandr Wang joins Meta
# > * 2025-06-09 Ohio approves the gas plant Socrates South for an affiliate of Meta
# > * 2025-06-12 Scale AI announces the investment of Meta
# > * 2025-06-30 Mark Zuckerberg founds Meta Superintelligence Labs
# > * 2025-07~   Testing of Behemoth stops
# > * 2025-07-10 The press reports Tijmen Blankevoort's farewell essay
# > * 2025-07-14 The new labs discuss giving up Behemoth for a closed model
# > * 2025-07-14 Mark Zuckerberg announces the data centres Prometheus and Hyperion
# > * 2025-07-16 Scale AI lays off 14 percent of its staff
# > * 2025-07-30 Meta narrows its guidance for capital expenditure in 2025
# > * 2025-07-30 Mark Zuckerberg publishes a letter on personal superintelligence
# > * 2025-08-19 Meta Superintelligence Labs are split into four groups
# > * 2025-09-10 Differences of status and pay around the TBD Lab cause tensions
# > * 2025-09-18 Ohio approves the gas plant Socrates North for an affiliate of Meta
# >   2025-10    Meta lays off employees of its research and infrastructure teams
# > * 2025-10-05 Publications of Fundamental AI Research need a stricter review
# > * 2025-10-21 Meta and Blue Owl found a venture of 27 billion dollars for Hyperion
# > * 2025-10-22 Meta announces about 600 job cuts in its AI units
# > * 2025-10-29 Meta raises the lower end of its guidance for capital expenditure in 2025
# > * 2025-11-19 Yann LeCun announces that he will leave Meta
# > * 2025-11-21 The notice period of people laid off in October 2025 ends
# > * 2025-12-09 CNBC reports on Avocado
# > * 2025-12-10 Bloomberg reports that Avocado may be closed and for sale
# > * 2025-12-10 Alexandr Wang clashes with Chris Cox and Andrew Bosworth over priorities
# > * 2026-01    The new labs deliver their first models inside Meta
# > * 2026-01    The Financial Times publishes an interview in which Yann LeCun tells why he left
# > * 2026       Prices of components for data centres rise in 2026
# > * 2026       Meta invests heavily in AI in 2026
# > * 2026-01-28 Meta gives its guidance for capital expenditure in 2026: 115 to 135 billion dollars
# > * 2026-01-28 Meta reports its results for 2025
# > * 2026-03    Meta sets up an organisation for applied AI under Maher Saba
# > * 2026-03-10 Advanced Machine Intelligence announces a seed round of 1.03 billion dollars
# > * 2026-03-12 Avocado is put off from March 2026 to May at the earliest
# > * 2026-04    Meta announces that it will cut about 8,000 jobs
# > * 2026-04    Transfers of engineers to Applied AI Engineering become compulsory
# > * 2026-04-03 A loan of about 3 billion dollars is sought for a campus that is taken for Prometheus
# > * 2026-04-06 Axios reports that versions of the next models are to be opened later
# > * 2026-04-08 Meta releases Avocado as Muse Spark
# > * 2026-04-08 Meta keeps the weights of Muse Spark closed
# > * 2026-04-08 Meta puts out its Advanced AI Scaling Framework
# > * 2026-04-29 Meta raises its guidance for capital expenditure in 2026 to 125 to 145 billion dollars
# > * 2026-04-29 Meta reports its results for the first quarter of 2026
# > * 2026-05-14 Meta puts out its report on the safety of Muse Spark
# > * 2026-05-18 Meta moves 7,000 employees to work on AI
# > * 2026-05-20 Meta begins to cut about 8,000 jobs
# > * 2026-06-02 The API of Muse Spark is put off again
# > * 2026-07-01 Bloomberg reports a plan of Meta to sell spare AI computing capacity
# > * 2026-07-02 Alexandr Wang tells the staff that Watermelon has caught up with GPT-5.5

# %% [markdown]
# ## Why
#
# What, according to the article, caused the reversal of strategy, and what the reversal caused:

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
# The table `trust` gives every row a verdict, by a rule based on what other sources say. A row
# with the verdict `unassessed` would rest on the article alone: nobody has looked further.

# %%
trust = ap.load("trust", source="article").select(pl.col("verdict").cast(pl.String))
verdicts = trust["verdict"].value_counts().sort(-pl.col("count").cast(int), "verdict")
for verdict, number in verdicts.iter_rows():
    print(f"{number:>3} of {trust.height} {verdict}")
# > 208 of 292 refined
# >  33 of 292 supported
# >  29 of 292 updated
# >  16 of 292 not-found
# >   3 of 292 contradicted
# >   3 of 292 disputed

# %% [markdown]
# Where sources give different answers and one is preferred, that answer comes from outside the
# article, and its basis is given:

# %%
questions = dict(ap.load("conflicts").select("conflict_id", "question").iter_rows())
preferred = ap.load("conflict_members").filter(standing="preferred")
for row in preferred.iter_rows(named=True):
    print(questions[row["conflict_id"]])
    print("   ", shorten(row["basis"], 88, placeholder=" …"))
# > Is 3.5 billion dollars the value of Advanced Machine Intelligence before or after the seed round?
# >     TechBuzz after TechCrunch, AI Wire and others have it before the money.
# > When did Avocado come out?
# >     Meta's post of 8 April 2026 gives the day (seen through another page), and so do …
# > By how much, and to what, did Meta raise its guidance for 2025 in October 2025?
# >     NewsBytes of 30 October 2025, on the results of the day before, gives the range and …
# > What is Nat Friedman's post at Meta?
# >     Three pages of August 2025 tell it of the memo that made the four groups: he leads …
# > Will Meta cut more jobs in 2026 after the lay-offs of May?
# >     The memo of 20 May 2026 is printed by CXO Voice; Reuters has him repeat it in June. It …
# > When, and of which state of Meta, did Tijmen Blankevoort speak of a metastatic cancer?
# >     India Today of 10 July 2025, after The Information, has them from an essay written as …
# > Which teams lost people in October 2025?
# >     The memo of 22 October 2025 as Axios saw it, told by Business Today and The Decoder, …
# > Does R1 reproduce the architecture of Llama?
# >     DeepSeek's own model card, read in a copy, has R1 trained from DeepSeek-V3-Base.

# %% [markdown]
# `dataset show ADDRESS` describes any of these rows in full, with its passages and sources.
