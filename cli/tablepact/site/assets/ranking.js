// Full-text search with the results of SQLite's FTS5, which the command `find` uses: the stems of the
// tokenizer `porter unicode61`, and the scores of bm25() with weights of columns.
"use strict";
window.package_search = (function () {
  const K1 = 1.2, B = 0.75; // the parameters of FTS5

  // Split a text into words as FTS5 does: [word without case and accents, start, end].
  function words(text) {
    return Array.from(text.matchAll(/[\p{L}\p{N}\p{M}\p{Co}]+/gu), (match) => [
      match[0].normalize("NFD").replace(/\p{M}/gu, "").toLowerCase(),
      match.index,
      match.index + match[0].length,
    ]).filter((word) => word[0]);
  }

  // Return Porter's stem as FTS5 does: only words of 3 to 64 bytes are stemmed.
  const bytes = (text) => unescape(encodeURIComponent(text));
  const stems = new Map();
  function stem(word) {
    let made = stems.get(word);
    if (made === undefined) {
      const plain = bytes(word);
      made = plain.length < 3 || plain.length > 64 ? word : decoded(porter(plain), word);
      stems.set(word, made);
    }
    return made;
  }

  const decoded = (text, word) => {
    try {
      return decodeURIComponent(escape(text));
    } catch {
      return word; // a rule cut a multi-byte character
    }
  };

  const vowel = (c, y) => "aeiou".includes(c) || (y && c === "y");

  // Return the end of the next vowels and consonants; 0 if there are none.
  function gobble(text, start, consonant) {
    let i = start;
    for (; i < text.length && (consonant = !vowel(text[i], consonant)); i++);
    for (i++; i < text.length; i++) {
      if ((consonant = !vowel(text[i], consonant))) return i + 1;
    }
    return 0;
  }
  const some = (text) => gobble(text, 0, false) > 0; // m > 0
  const more = (text) => some(text) && gobble(text, gobble(text, 0, false), true) > 0; // m > 1
  const one = (text) => some(text) && !more(text); // m = 1
  const voiced = (text) => [...text].some((c, i) => vowel(c, i > 0));
  function closed(text) { // consonant, vowel, consonant, and the last is not w, x or y
    if ("wxy".includes(text.at(-1))) return false;
    let consonant = false, shape = "";
    for (const c of text) shape += (consonant = !vowel(c, consonant)) ? "c" : "v";
    return shape.endsWith("cvc");
  }

  const SECOND = [["ational", "ate"], ["tional", "tion"], ["enci", "ence"], ["anci", "ance"], ["izer", "ize"],
    ["logi", "log"], ["bli", "ble"], ["alli", "al"], ["entli", "ent"], ["eli", "e"], ["ousli", "ous"],
    ["ization", "ize"], ["ation", "ate"], ["ator", "ate"], ["alism", "al"], ["iveness", "ive"],
    ["fulness", "ful"], ["ousness", "ous"], ["aliti", "al"], ["iviti", "ive"], ["biliti", "ble"]];
  const THIRD = [["ical", "ic"], ["ness", ""], ["icate", "ic"], ["iciti", "ic"], ["ful", ""], ["ative", ""],
    ["alize", "al"]];
  const FOURTH = ["al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou",
    "ism", "ate", "iti", "ous", "ive", "ize"].map((ending) => [ending, ""]);

  // Replace the first matching ending of a word if the condition holds for the rest.
  function exchange(word, endings, may) {
    for (const [old, put] of endings) {
      if (word.length > old.length && word.endsWith(old)) {
        const rest = word.slice(0, -old.length);
        return may(rest, old) ? rest + put : word;
      }
    }
    return word;
  }

  function porter(word) {
    if (word.endsWith("es")) {
      const two = (word.length > 4 && word.endsWith("sses")) || (word.length > 3 && word.endsWith("ies"));
      word = word.slice(0, two ? -2 : -1);
    } else if (word.endsWith("s") && !word.endsWith("ss")) word = word.slice(0, -1);
    if (word.length > 3 && word.endsWith("eed")) {
      if (some(word.slice(0, -3))) word = word.slice(0, -1);
    } else {
      const cut = exchange(word, [["ed", ""], ["ing", ""]], voiced);
      if (cut !== word) {
        const last = cut.at(-1);
        word = exchange(cut, [["at", "ate"], ["bl", "ble"], ["iz", "ize"]], () => true);
        if (word === cut) {
          if (!vowel(last, false) && !"lsz".includes(last) && last === cut.at(-2)) word = cut.slice(0, -1);
          else if (one(cut) && closed(cut)) word = cut + "e";
        }
      }
    }
    if (word.endsWith("y") && voiced(word.slice(0, -1))) word = word.slice(0, -1) + "i";
    word = exchange(word, SECOND, some);
    word = exchange(word, THIRD, some);
    word = exchange(word, FOURTH, (rest, ending) => more(rest) && (ending !== "ion" || /[st]$/.test(rest)));
    if (word.endsWith("e")) {
      const rest = word.slice(0, -1);
      if (more(rest) || (one(rest) && !closed(rest))) word = rest;
    }
    return word.endsWith("ll") && more(word.slice(0, -1)) ? word.slice(0, -1) : word;
  }

  // Index documents: for each stem the documents that contain it, with the weight of the hits.
  function indexed(documents, weights) {
    const postings = new Map();
    const lengths = new Float64Array(documents.length);
    const tokens = documents.map((columns, document) => {
      return columns.map((text, column) => {
        const found = words(text).map(([word]) => stem(word));
        lengths[document] += found.length;
        for (const one of found) {
          let hits = postings.get(one);
          if (!hits) postings.set(one, (hits = new Map()));
          hits.set(document, (hits.get(document) ?? 0) + weights[column]);
        }
        return found;
      });
    });
    const average = lengths.reduce((sum, length) => sum + length, 0) / Math.max(documents.length, 1);
    const sorted = [...postings.keys()].sort();
    return { postings, lengths, tokens, weights, average, sorted };
  }

  // Return the documents that contain a phrase (an array of stems); the last stem can be a prefix.
  function having(index, phrase, prefix) {
    if (!phrase.length) return new Map();
    if (phrase.length === 1 && !prefix) return new Map(index.postings.get(phrase[0]));
    const found = new Map();
    if (phrase.length === 1) {
      for (let i = lowest(index.sorted, phrase[0]); index.sorted[i]?.startsWith(phrase[0]); i++) {
        for (const [document, weight] of index.postings.get(index.sorted[i])) {
          found.set(document, (found.get(document) ?? 0) + weight);
        }
      }
      return found;
    }
    const last = phrase.length - 1;
    const same = (token, i) => token === phrase[i] || (prefix && i === last && token?.startsWith(phrase[i]));
    for (const document of index.postings.get(phrase[0])?.keys() ?? []) {
      let weight = 0;
      index.tokens[document].forEach((column, i) => {
        for (let at = 0; at + last < column.length; at++) {
          if (phrase.every((_, j) => same(column[at + j], j))) weight += index.weights[i];
        }
      });
      if (weight) found.set(document, weight);
    }
    return found;
  }

  function lowest(sorted, text) {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  // Return the strength of a phrase in each document: bm25() of FTS5 without the factor for rarity.
  function strengths(index, phrase, prefix = false) {
    const found = having(index, phrase, prefix);
    for (const [document, weight] of found) {
      const length = K1 * (1 - B + (B * index.lengths[document]) / index.average);
      found.set(document, (weight * (K1 + 1)) / (weight + length));
    }
    return found;
  }

  // Return the occurrences of phrases as [text, start, end], overlaps merged, as highlight() of FTS5 does.
  function runs(text, phrases, folded = (word) => word) {
    const tokens = words(text).flatMap(([, start, end]) =>
      words(folded(text.slice(start, end))).map(([word]) => [stem(word), start, end]));
    const found = [];
    for (const [phrase, prefix] of phrases) {
      const last = phrase.length - 1;
      for (let at = 0; last >= 0 && at + last < tokens.length; at++) {
        const same = phrase.every((one, i) =>
          tokens[at + i][0] === one || (prefix && i === last && tokens[at + i][0].startsWith(one)));
        if (same) found.push([at, at + last]);
      }
    }
    found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    const merged = [];
    for (const [at, last] of found) {
      const before = merged.at(-1);
      if (before && at <= before[1]) before[1] = Math.max(before[1], last);
      else merged.push([at, last]);
    }
    return merged.map(([at, last]) => [tokens[at][1], tokens[last][2]]).map(([start, end]) => [text.slice(start, end), start, end]);
  }

  return { words, stem, indexed, strengths, runs };
})();
