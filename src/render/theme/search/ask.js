
  /* What a query asks, as src/search/ask.rs does it */

  var MARKS = /[\u0000-\u002f\u003a-\u0060\u007b-\u007f\u00b7\u2000-\u206f\u3000-\u303f]+/g;
  var LEVELS = "省市县区旗州盟镇乡道", FITS = 0.6, MOST_AGENCIES = 3;
  var agencies = null, years = {}, indicators = null;

  function bare(text) { return foldQuery(text).join("").replace(MARKS, ""); }
  function trimmed(text) { return text.replace(/^[的了]+|[的了]+$/g, ""); }
  function lengthOf(text) { return Array.from(text).length; }

  /* The names of agencies and the indicators, once somebody searches. */
  function openNames() {
    if (agencies) return Promise.resolve();
    return load("agencies", "agencies.js").then(function (data) {
      agencies = data.map(function (line, index) {
        var names = line.split("\n"), kind = catalogue.kinds.charCodeAt(index);
        return { index: index, id: names[0], name: names[1], bare: names.slice(1).map(bare), kind: kind === 45 ? 99 : kind };
      });
      all.forEach(function (slot) { years[yearOf(slot)] = slot >= catalogue.pages; });
      var told = "";
      indicators = catalogue.indicators.map(function (data, index) {
        told = data[4] || told;
        var groups = data[5].split("|").map(function (cells) { return cells.split(","); });
        return { index: index, slug: data[0], title: data[1], names: data[2].split("|"), key: data[3], least: data[6], columns: told.split(",").map(function (column, at) {
          var parts = column.split("=");
          return { key: parts[0], label: parts[1], unit: parts[2], leads: parts[3] === "1", cells: groups.map(function (cells) { return cells[at] || ""; }) };
        }) };
      });
    });
  }

  function isAbbreviation(word, name) {
    word = Array.from(word);
    name = Array.from(name);
    var last = word.length - 1, end = name.length - 1;
    if (last < 2 || last >= end || word[last] !== name[end]) return false;
    return name.some(function (c, at) {
      if (c !== word[0] || !(at === 0 || LEVELS.indexOf(name[at - 1]) >= 0 || LEVELS.indexOf(c) >= 0)) return false;
      for (var next = 1; next < last; next++) {
        at = name.indexOf(word[next], at + 1);
        if (at < 0 || at >= end) return false;
      }
      return true;
    });
  }
  /* The agencies that a folded word names: by name or its end, by an abbreviation, or somewhere in it. */
  function named(word) {
    var length = lengthOf(word), how = "";
    if (length < 2 || ASCII.test(word)) return { list: [], how: how };
    function having(isIt) { return agencies.filter(function (agency) { return agency.bare.some(isIt); }); }
    var list = having(function (name) { return name.indexOf(word) >= 0; });
    if (list.length) {
      var exact = having(function (name) { return name === word; });
      var ending = length < 3 ? [] : having(function (name) { return name.slice(-word.length) === word; });
      if (exact.length || ending.length) { how = "strong"; list = exact.length ? exact : ending; }
    } else if (length > 2) {
      list = having(function (name) { return isAbbreviation(word, name); });
      if (list.length) how = "abbreviated";
    }
    return { list: list, how: how };
  }
  function fitting(word) {
    var length = lengthOf(word), fits = [];
    indicators.forEach(function (indicator) {
      var best = 0;
      indicator.names.forEach(function (name) {
        var other = lengthOf(name);
        if (name === word) best = 1;
        else if (length > 1 && name.indexOf(word) >= 0) best = Math.max(best, 0.5 + 0.4 * length / other);
        else if (other > 1 && word.indexOf(name) >= 0) best = Math.max(best, 0.5 + 0.4 * other / length);
      });
      if (best >= FITS) fits.push({ fit: best, indicator: indicator });
    });
    fits.sort(function (a, b) { return b.fit - a.fit || a.indicator.index - b.indicator.index; });
    return fits.length && fits[0].fit === 1 ? fits.filter(function (one) { return one.fit === 1; }) : fits;
  }

  /* A year that is a word, where there are reports of it. */
  function yearIn(word) {
    var found = /^(20\d\d)(?:年度?)?$/.exec(word);
    return found && years[found[1]] ? +found[1] : 0;
  }
  function spellings(word) {
    return /^\d{1,3}(?:,\d{3})+(?:\.\d*)?$/.test(word) ? [word, word.replace(/,/g, "")] : [word];
  }
  function joined(query) {
    var open = false, closed = false, out = [];
    query.normalize("NFKC").split(/\s+/).forEach(function (word) {
      if (open && /^\d{3}$/.test(word)) { out[out.length - 1] += word; closed = true; } else { open = /^\d{1,3}$/.test(word); out.push(word); }
    });
    return closed ? out.join(" ") : "";
  }
  function sameWords(a, b) {
    return JSON.stringify(a.map(function (word) { return word.texts; })) === JSON.stringify(b.map(function (word) { return word.texts; }));
  }

  function understand(query) {
    var asked = { year: 0, readings: [], agencies: [], around: [], indicators: [], column: null }, places = [], pieces = [];
    var typed = foldQuery(query), LITERAL = /^["“](20\d\d(?:年度?)?)["”]$/;
    var filters = typed.length > 1 && typed.some(function (word) { return !yearIn(word); });
    if (filters) asked.year = typed.map(yearIn).filter(Boolean)[0] || 0;
    function others(words) {
      return words.filter(function (word) { return !filters || !yearIn(word); }).map(function (word) { return word.replace(LITERAL, "$1"); });
    }
    function worded(text) { var found = named(text); return { texts: spellings(text), agencies: found.how === "abbreviated" ? found.list : [] }; }
    var plain = others(typed), closed = joined(query);
    function reading(words, loose) { asked.readings.push({ words: words, year: asked.year, loose: loose }); }
    if (closed) reading(others(foldQuery(closed)).map(worded));
    reading(plain.map(worded));

    function take(list) {
      var both = asked.agencies.filter(function (agency) { return list.indexOf(agency) >= 0; });
      asked.agencies = both.length ? both : asked.agencies.concat(list);
    }
    function resolve(part) {
      var found = named(part), fits = fitting(part), best = fits.length ? fits[0].fit : 0;
      function push(text, list) { pieces.push({ texts: spellings(text), agencies: list || [] }); }
      function short(found) { return found.how === "abbreviated" ? found.list : []; }
      if (found.how && best < 1) { push(part, short(found)); take(found.list); return; }
      var columns = asked.indicators.length ? asked.indicators[0].columns : [];
      var column = columns.length > 1 && columns.filter(function (one) { return bare(one.label) === part; })[0];
      if (column) { asked.column = column; push(part); return; }
      // An agency and what it did, without a gap, unless all of it is the name of a figure.
      var chars = Array.from(part), ends = [];
      for (var at = 2; best < 1 && at < chars.length; at++) ends.push(at);
      if (ends.slice().reverse().concat(ends).some(function (at) {
        var before = chars.slice(0, at).join(""), after = chars.slice(at).join("");
        return [[before, after], [after, before]].some(function (split) {
          if (lengthOf(split[0]) < 3 || lengthOf(split[1]) < 2) return false;
          var found = named(split[0]), few = found.list.length && found.list.length <= MOST_AGENCIES && split[0] === before;
          if (!found.how && !few) return false;
          push(split[0], short(found));
          take(found.list);
          resolve(trimmed(split[1]));
          return true;
        });
      })) return;
      if (best) {
        fits.forEach(function (one) { if (asked.indicators.indexOf(one.indicator) < 0) asked.indicators.push(one.indicator); });
        push(part);
        return;
      }
      if (found.list.length) {
        if (found.list.length <= MOST_AGENCIES && !asked.agencies.length) asked.agencies = found.list; else places.push({ text: part, list: found.list });
        push(part);
        return;
      }
      push(part);
    }
    plain.forEach(function (text) {
      if (typed.some(function (word) { return LITERAL.test(word) && word.replace(LITERAL, "$1") === text; })) { pieces.push({ texts: [text], agencies: [] }); return; }
      // Two years and nothing else are words.
      var mayAsk = (filters || typed.length === 1) && (plain.length > 1 || lengthOf(text) > 5);
      catalogue.asking.split("|").forEach(function (asking) { text = text.split(asking).join(" "); });
      text.split(" ").forEach(function (part) {
        if (mayAsk) part = part.replace(/(^|[^0-9])(20\d\d)(?![0-9])(?:年度?)?/g, function (whole, before, year) {
          if (!years[year]) return whole;
          asked.year = asked.year || +year;
          return before + " ";
        });
        part.split(" ").forEach(function (part) { part = trimmed(bare(part)); if (part) resolve(part); });
      });
    });
    function among(list) { return function (agency) { return list.indexOf(agency) >= 0; }; }
    if (!asked.agencies.length && places.length) {
      var both = places[0].list.filter(function (agency) { return places.every(function (place) { return place.list.indexOf(agency) >= 0; }); });
      asked.around = both.length ? both : places[0].list;
      // Of a place and no more, its government is meant.
      asked.agencies = asked.around.filter(function (agency) { return places.some(function (place) { return agency.bare.indexOf(place.text + "人民政府") >= 0; }); });
    }
    places.forEach(function (place) { if (asked.agencies.some(among(place.list))) asked.agencies = asked.agencies.filter(among(place.list)); });
    function order(a, b) { return a.kind - b.kind || a.index - b.index; }
    asked.agencies.sort(order);
    asked.around = asked.around.slice().sort(order);
    // A year inside a word is part of it, unless there is no such word.
    if (pieces.length && !asked.readings.some(function (one) { return sameWords(one.words, pieces); })) reading(pieces, true);
    return asked;
  }
