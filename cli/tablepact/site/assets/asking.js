// Rank the rows for a question or words: a port of `lookup/question.py` and `lookup/search.py` to
// JavaScript. The lists of words, patterns and constants come with the index, see `site/search_index.py`.
"use strict";
window.package_search.index = function (data) {
  const { words, stem, indexed, strengths, runs } = window.package_search;
  const { wording, notation, worth } = data;
  const ENDINGS = new RegExp(wording.endings, "g");
  const SHORT = new RegExp(wording.short, "gi");
  const FRAMES = new RegExp(wording.frames, "gi");
  const ASKED = wording.asked.map(([wanted, pattern]) => [wanted, new RegExp(pattern, "i")]);
  const ANY = new RegExp(notation.any, "i");
  const DATES = new RegExp(notation.dates, "gi");
  const AMOUNTS = new RegExp(notation.amounts, "gi");
  const THOUSANDS = new RegExp(`^(?:${notation.thousands})$`);
  const itself = new Map(Object.entries(data.itself));
  const silent = new Set(wording.silent);
  const spoken = new Set(wording.spoken);
  const is_silent = (word, wanted) => silent.has(word) || (wanted === "words" && spoken.has(word));
  const forms = new Map();
  for (const group of wording.forms) {
    for (const word of group) forms.set(word, new Set([...(forms.get(word) ?? []), ...group]));
  }

  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/ß/g, "ss").replace(ENDINGS, "is");
  const words_of = (text) => folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  const stems_of = (text) => words(text).map(([word]) => stem(word));
  const stem_of = (text) => stems_of(text)[0] ?? text;

  // Return the dates and amounts of a text as [start, end, keys]; equal values have equal keys.
  function mentions(text) {
    if (!ANY.test(text)) return [];
    const found = [];
    const bare = text.replace(DATES, (...match) => {
      const [whole, at, got] = [match[0], match.at(-3), match.at(-1)];
      const keys = keys_of_date(got);
      if (keys) found.push([at, at + whole.length, keys]);
      return keys ? "_".repeat(whole.length) : whole;
    });
    for (const match of bare.matchAll(AMOUNTS)) {
      const keys = keys_of_amount(match.groups);
      if (keys.length) found.push([match.index, match.index + match[0].length, keys]);
    }
    return found.sort((a, b) => a[0] - b[0]);
  }

  function keys_of_date(got) {
    const first = (...names) => names.map((name) => got[name]).find(Boolean)?.toLowerCase();
    const year = first("iso", "y1", "y2", "y3", "y4", "y5", "y8");
    let month = notation.months[first("m1", "m2", "m3", "m6", "m7")];
    let quarter = notation.nth[first("q1", "q2", "q3", "q5")];
    if (got.part) {
      const part = Number(got.part);
      if (part >= 33 && part <= 36) quarter = part - 32;
      else if (part >= 1 && part <= 12) month = part;
      else return null;
    }
    if (quarter) return year ? [`y${year}q${quarter}`, `y${year}`, `q${quarter}`] : [`q${quarter}`];
    const day = parseInt(first("d1", "d2", "isoday"), 10);
    const keys = [];
    if (month && day) keys.push(...(year ? [`d${year}m${month}d${day}`] : []), `m${month}d${day}`);
    if (month && year) keys.push(`y${year}m${month}`, `y${year}q${Math.floor((month + 2) / 3)}`);
    if (year) keys.push(`y${year}`);
    if (month) keys.push(`m${month}`);
    if (got.y8) keys.push(`n${year}`); // or it is a number
    return keys;
  }

  function keys_of_amount({ low, high, scale }) {
    const word = (scale ?? "").toLowerCase();
    const values = [low, high ?? low].map((number) => digits_of(number, word));
    if (values.includes(null) || Number(values[0]) > Number(values[1])) return [];
    return [...new Set(values.map((value) => `n${value.replace(".", "p")}`))];
  }

  // Return the digits of a number before a word such as "miliar"; null if it is ambiguous.
  function digits_of(number, word) {
    const marks = number.match(/[.,]/g) ?? [];
    const whole = THOUSANDS.test(number);
    if (marks.length === 1 && whole && word && !notation.marks[word]) return null;
    const parts = marks.length === 1 && whole && (!word || marks[0] === notation.marks[word]);
    let [ahead, behind] = [number, ""];
    if (new Set(marks).size > 1 || (marks.length === 1 && !parts)) {
      const last = number.lastIndexOf(marks.at(-1));
      [ahead, behind] = [number.slice(0, last), number.slice(last + 1)];
    }
    if (!/^[0-9]+$/.test(ahead) && !THOUSANDS.test(ahead)) return null;
    const power = notation.powers[word] ?? 0;
    const digits = ahead.replace(/[.,]/g, "") + behind.slice(0, power).padEnd(power, "0");
    const rest = behind.slice(power).replace(/0+$/, "");
    return (digits.replace(/^0+(?=.)/, "") || "0") + (rest && `.${rest}`);
  }

  // The rows with their names, texts and links, and the indexed columns of `Document.parts` with keys.
  const rows = data.documents.map(([table, id, label, names, texts, linked, keys, has, counts, prefers, said]) => {
    const parts = [
      `${folded(names[0] ?? "")} ${keys[0]}`,
      `${folded(names.slice(1).join("\n"))} ${keys[1]}`,
      `${folded([names.length ? id : "", ...texts].join("\n"))} ${keys[2]}`,
      keys[3],
      folded(linked.join("\n")),
    ];
    label ??= names[0] ?? id;
    const asks = label.endsWith("?") ? wanted_by(label) : null;
    const address = `${data.tables[table].name}/${id}`;
    return { table, id, address, label, names, texts, linked, has, counts, prefers: data.prefers[prefers], asks, said, own: keys[3], parts };
  });
  const made = indexed(rows.map(({ parts }) => parts), data.weights);
  let known = null; // the words of all names, computed for the first misspelling

  const meanings = new Map(); // the synonyms of a term, by its stems
  for (const several of data.synonyms) {
    for (const term of several) {
      const others = term.length === 1 ? forms_of(term[0]).map((form) => [form]) : [];
      for (const spelt of [term, ...others]) {
        const key = spelt.map(stem_of).join(" ");
        meanings.set(key, [...(meanings.get(key) ?? []), ...several]);
      }
    }
  }
  const longest = Math.max(0, ...[...meanings.keys()].map((key) => key.split(" ").length));

  function find(text) {
    const asked = question(text);
    const scored = scores(asked);
    const most = Math.max(0, ...scored.map((one) => one.covered));
    const ways = asked.things.flatMap((one) => one.ways).map(([phrase, , prefix]) => [phrase.flatMap(stems_of), prefix, phrase]);
    const kept = scored.filter((one) => one.covered >= most * worth.found || one.named);
    for (const one of kept) one.score *= 1 + worth.title * share(rows[one.row], ways);
    kept.sort((a, b) => b.named - a.named || b.score - a.score || a.row - b.row);
    return {
      hits: kept.map((one) => hit(rows[one.row], one.score, ways)),
      unknown: asked.things.filter((one) => !one.found.size).map((one) => one.words.join(" ")),
      read_as: asked.things.filter((one) => one.like).map((one) => [one.words[0], one.like]),
    };
  }

  function wanted_by(text) {
    const plain = text.replace(/’/g, "'").split(/\s+/).filter(Boolean).join(" ");
    return (ASKED.find(([, pattern]) => pattern.test(plain)) ?? ["anything"])[0];
  }

  function question(text) {
    const wanted = wanted_by(text);
    const { things, bonds } = things_of(pieces_of(text.replace(SHORT, "").replace(FRAMES, " ")), wanted);
    const read_as = new Map(things.filter((one) => one.like).map((one) => [one.words[0], one.like]));
    const content = things.flatMap((one) => one.words).map((word) => read_as.get(word) ?? word);
    return { wanted, words: words_of(text), content, dates: dates_in(text), things, bonds };
  }

  // Return the keys of years, months and quarters in a text.
  function dates_in(text) {
    return mentions(text).flatMap(([, , keys]) => keys).filter((key) => /^[ym]/.test(key));
  }

  // Split a text into words, and dates and amounts with their keys.
  function pieces_of(text) {
    const pieces = [];
    let at = 0;
    for (const [start, end, keys] of mentions(text)) {
      pieces.push(...words_of(text.slice(at, start)).map((word) => [[word], []]), [words_of(text.slice(start, end)), keys]);
      at = end;
    }
    return [...pieces, ...words_of(text.slice(at)).map((word) => [[word], []])];
  }

  // Return the terms of a question, each with its variants, and the pairs of adjacent terms.
  function things_of(pieces, wanted) {
    const own = pieces.map(([several]) => stem_of(several.join(" ")));
    const mute = pieces.map(([several, keys]) => !keys.length && is_silent(several[0], wanted));
    const things = [], bonds = [];
    let before = null;
    for (let at = 0; at < pieces.length && things.length < worth.most_things; ) {
      let [several, keys] = pieces[at];
      let length = keys.length ? 0 : Math.min(longest, pieces.length - at);
      while (length && !meanings.has(own.slice(at, at + length).join(" "))) length--;
      if (length === 1 && mute[at]) length = 0;
      let ways;
      if (length) {
        several = pieces.slice(at, at + length).flatMap(([some]) => some);
        const terms = meanings.get(own.slice(at, at + length).join(" "));
        ways = [...variants(several), ...terms.map((term) => [term, worth.means])];
      } else if (mute[at] && !mute.every(Boolean)) {
        before = null;
        at++;
        continue;
      } else ways = keys.length ? keyed(several, keys) : variants(several);
      const one = thing(several, ways);
      if (before && several.length) bonds.push([before, one, [...before.words, ...several]]);
      things.push(one);
      before = one;
      at += length || 1;
    }
    return { things, bonds };
  }

  function forms_of(word) {
    return [...(forms.get(word) ?? [])].filter((form) => form !== word).sort();
  }

  function variants(several) {
    const idiom = several.length > 1 && several.some((word) => is_silent(word));
    const found = [[several, idiom ? worth.means : worth.same]];
    if (several.length === 1) {
      const [word] = several;
      found.push(...forms_of(word).map((form) => [[form], worth.form]));
      if (word.length >= worth.shortest || /[^\x00-\x7f]/.test(word)) found.push([several, worth.begins, true]);
    }
    return found;
  }

  function keyed(several, [finest, ...others]) {
    const found = [[[finest], worth.same]];
    const month = others.find((key) => key.startsWith("y"));
    if (finest.startsWith("d") && month) found.push([[month], worth.begins]);
    found.push(...others.filter((key) => key.startsWith("n")).map((key) => [[key], worth.form]));
    if (finest.startsWith("n")) found.push([several, worth.form]);
    return found;
  }

  // Search for a term: return the rows that contain it, with strength and certainty.
  function thing(several, ways) {
    const home = several.length === 1 ? itself.get(several[0]) : undefined;
    const found = new Map(), sure = new Map();
    attempt(ways);
    if (home !== undefined) {
      [found, sure].forEach((one) => one.clear());
      rows.forEach(({ address }, row) => address === home && [found, sure].forEach((one) => one.set(row, worth.same)));
    }
    const surest = Math.max(0, ...sure.values());
    const like = surest <= worth.begins && several.length === 1 ? alike(several[0]) : null;
    if (like) {
      ways = [...ways, [[like], worth.like]];
      attempt(ways.slice(-1));
    }
    const rarity = Math.log(1 + (rows.length - found.size + 0.5) / (found.size + 0.5));
    return { words: several, ways, found, sure, like, rarity };

    function attempt(some) {
      for (const [phrase, value, prefix] of some) {
        const certain = value >= worth.means ? 1 : value;
        for (const [row, strength] of strengths(made, phrase.flatMap(stems_of), prefix)) {
          found.set(row, Math.max(found.get(row) ?? 0, strength * value));
          sure.set(row, Math.max(sure.get(row) ?? 0, certain));
        }
      }
    }
  }

  function scores({ things, bonds, wanted, content, dates, words: all }) {
    const whole = things.reduce((sum, one) => sum + one.rarity, 0);
    const found = new Map();
    for (const { found: rowed, sure, rarity } of things) {
      for (const [row, strength] of rowed) {
        const one = found.get(row) ?? { row, score: 0, covered: 0 };
        one.score += rarity * strength;
        one.covered += (rarity * sure.get(row)) / whole;
        found.set(row, one);
      }
    }
    for (const [first, second, phrase] of bonds) {
      const rarity = Math.min(first.rarity, second.rarity);
      for (const [row, strength] of strengths(made, phrase.flatMap(stems_of))) {
        if (found.has(row)) found.get(row).score += worth.together * rarity * strength;
      }
    }
    for (const one of found.values()) {
      const { counts, prefers, has, asks, label, own } = rows[one.row];
      const of = has.includes("amount") ? own.split(" ") : [];
      const other = dates.length && names_another_date(label, of, dates);
      const part = wanted === "amount" && is_part_of_year(own, dates);
      const fits = other ? false : asks ? asks === wanted : (has.includes(wanted) && !part) || null;
      one.score *= counts * (prefers[wanted] ?? 1) * (fits ? worth.fits : fits === false ? worth.fits_not : 1);
      one.score *= (1 + one.covered) / 2;
      const short = ["amount", "date", "reason"].includes(wanted) && !fits  // no answer to it
        || ["person", "place"].includes(wanted) && (prefers[wanted] ?? 1) < 1;
      one.named = named(rows[one.row], (short ? all : content).join(" "), all.join(" "), wanted);
    }
    return [...found.values()];
  }

  // Return whether an amount is for a part of a year although the question names only a year.
  function is_part_of_year(own, dates) {
    const whole = dates.length && dates.every((key) => /^y[0-9]+$/.test(key));
    return whole && /\b(?:d[0-9]|y[0-9]+[mq])/.test(own);
  }

  // Return whether the title (year, month) or the amount (year) has another date than the question.
  function names_another_date(label, own, dates) {
    const of_kind = (kind, keys) => keys.filter((key) => kind.test(key));
    const [title, year, month] = [dates_in(label), /^y[0-9]+$/, /^m[0-9]+$/];
    const years = of_kind(year, title);
    const is_said = years.length && years.every((key) => dates.includes(key));
    return [[year, title], [month, title], [year, is_said ? [] : own]].some(([kind, keys]) => {
      const [here, there] = [of_kind(kind, dates), of_kind(kind, keys)];
      return here.length && there.length && !here.some((key) => there.includes(key));
    });
  }

  // Return whether the question is a name of a row: 2 title or identifier, 1 another name, 0 no.
  function named({ id, names }, content, all, wanted) {
    if (words_of(id).join(" ") === all) return 2;
    const place = names.findIndex((name) => [content, all].includes(words_of(name).join(" ")));
    return place < 0 ? 0 : (place === 0) !== (wanted === "name") ? 2 : 1;
  }

  // Return the share of the title that is among the matched words of a row.
  function share({ label, names, parts }, ways) {
    const title = names.length ? words_of(label) : [];
    const found = new Set(parts.flatMap((part) => runs(part, ways)).flatMap(([text]) => text.split(/\s+/)));
    return title.length ? title.filter((word) => found.has(word)).length / title.length : 0;
  }

  // Return the word of a name that a word may be a misspelling of.
  function alike(word) {
    const short = (several) => (several.length <= worth.short ? several : []);
    known ??= [...new Set(rows.flatMap(({ names }) => names.flatMap((name) => short(words_of(name)))))];
    const near = known.map((one) => [likeness(one, word), one]).filter(([much]) => much >= worth.near);
    near.sort((a, b) => b[0] - a[0] || (a[1] < b[1] ? 1 : -1));
    return near.slice(0, worth.nearest).map(([, one]) => one).find((one) => is_slip(word, one)) ?? null;
  }

  // Return the similarity of two words as Python's `difflib`: twice the letters in common runs, by all.
  function likeness(one, other) {
    const all = one.length + other.length;
    return (2 * Math.min(one.length, other.length)) / all < worth.near ? 0 : (2 * common(one, other)) / all;
  }

  function common(one, other) {
    let [size, at, there] = [0, 0, 0];
    for (let i = 0; i < one.length; i++) {
      for (let j = 0; j < other.length; j++) {
        let k = 0;
        while (i + k < one.length && one[i + k] === other[j + k]) k++;
        if (k > size) [size, at, there] = [k, i, j];
      }
    }
    if (!size) return 0;
    return size + common(one.slice(0, at), other.slice(0, there)) + common(one.slice(at + size), other.slice(there + size));
  }

  // Return whether a word is another with a letter added, removed, changed or swapped; two if it is long.
  function is_slip(word, other) {
    if (!/^\p{L}+$/u.test(word) || word.length < worth.shortest || word[0] !== other[0]) return false;
    const same = [...word].sort().join("") === [...other].sort().join("");
    const most = word.length >= 8 ? 2 : Math.max(word.length, other.length) >= 5 || same ? 1 : 0;
    const cells = Array.from({ length: word.length + 1 }, (_, i) => [i]);
    for (let j = 0; j <= other.length; j++) cells[0][j] = j;
    for (let i = 1; i <= word.length; i++) {
      for (let j = 1; j <= other.length; j++) {
        const changed = cells[i - 1][j - 1] + (word[i - 1] === other[j - 1] ? 0 : 1);
        cells[i][j] = Math.min(cells[i - 1][j] + 1, cells[i][j - 1] + 1, changed);
        if (i > 1 && j > 1 && word[i - 1] === other[j - 2] && word[i - 2] === other[j - 1]) {
          cells[i][j] = Math.min(cells[i][j], cells[i - 2][j - 2] + 1);
        }
      }
    }
    return cells[word.length][other.length] <= most;
  }

  // Return what a hit shows: title, key facts, and the text that contains more of the words, if any.
  function hit({ table, id, address, label, said, names, texts, linked }, score, ways) {
    const marks = (text) => marks_in(text, ways);
    const count = (text) => new Set(marks(text).map(([start, end]) => folded(text.slice(start, end)))).size;
    let [best, most] = ["", count(`${label}\n${said}`)];
    for (const text of [...names, ...texts, ...linked]) {
      if (count(text) > most) [best, most] = [text, count(text)];
    }
    const { title, place } = data.tables[table];
    return {
      address, place: `${place}#${encodeURIComponent(id)}`, title: label, table: title, score, marks,
      texts: [said, best].filter(Boolean),
    };
  }

  // Return the matched words, dates and amounts of a text as [start, end], without overlaps.
  function marks_in(text, ways) {
    const keys = new Set(ways.flatMap(([, , phrase]) => phrase));
    const found = [
      ...runs(text, ways, folded).map(([, start, end]) => [start, end]),
      ...mentions(text).filter(([, , several]) => several.some((key) => keys.has(key))),
    ].sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    let end = 0;
    return found.filter((one) => one[0] >= end && (end = one[1]));
  }

  return { find, mentions, note: data.note, size: rows.length };
};
