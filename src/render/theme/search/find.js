  var catalogue, all, shared, count;
  function open() {
    if (catalogue) return Promise.resolve();
    var known = form.dataset.catalogue;
    return (known ? Promise.resolve(JSON.parse(known)) : load("catalogue", "catalogue.js")).then(function (data) {
      catalogue = data;
      all = [];
      shared = [];
      for (var i = 0; i < data.documents.length; i++) {
        var code = data.documents.charCodeAt(i);
        if (code === 32) continue;
        all.push(i);
        shared[i] = code - 48;
      }
      count = data.kinds.length;
    });
  }
  function agencyOf(slot) { return slot < catalogue.pages ? -1 : Math.floor((slot - catalogue.pages) / catalogue.years); }
  function yearOf(slot) { return slot < catalogue.pages ? 0 : (slot - catalogue.pages) % catalogue.years + catalogue.year; }
  function kindOf(slot) {
    if (slot < catalogue.pages) return "page";
    return catalogue.kindKeys[catalogue.kinds.charCodeAt(agencyOf(slot)) - 97] || "";
  }

  /* A list of documents, into an array of weights. */
  function mark(list, among, shift, into) {
    var next = 0, i, bit, bits, lacking;
    if (list[0] === "*") {
      for (i = 1; i < list.length; i++) for (bit = 0, bits = VALUE[list[i]]; bits; bit++, bits >>= 1) if (bits & 1) into[(i - 1) * 6 + bit] = 2;
    } else if (list[0] === "~") {
      lacking = gaps(list.slice(1));
      among.forEach(function (slot) { if (lacking[next] === slot) next++; else into[slot] = 2; });
    } else numbers(list, function (number) {
      next += number >> shift;
      into[next++] = shift && number & 1 ? 3 : 2;
    });
    return into;
  }
  /* The weight of a gram in each document: 1 shared, 2 own, 3 often, 4 in a name; and what tells
     where whole numbers begin and end with it. */
  function weights(gram) {
    var name = "g" + ((hash(gram) >>> 17) * catalogue.shards >>> 15);
    return load(name, catalogue.folder + "/" + name + ".js").then(function (data) {
      var size = catalogue.documents.length, result = new Uint8Array(size);
      var key = "\t" + gram + " ", at = data.indexOf(key);
      if (at < 0) return null;
      at += key.length;
      var parts = /^([^!.$^]*)(?:\^([^!.$]*))?(?:\$([^!.]*))?(?:\.([^!]*))?!?(.*)/.exec(data.slice(at, data.indexOf("\t", at)));
      mark(parts[1], all, Array.from(gram).length < 3 ? 1 : 0, result);
      var own = all.filter(function (slot) { return result[slot]; }), groups = gaps(parts[4] || "");
      result.begins = mark(parts[2] || "", own, 0, new Uint8Array(size));
      result.ends = mark(parts[3] || "", own, 0, new Uint8Array(size));
      if (groups.length) all.forEach(function (slot) { if (!result[slot] && groups.indexOf(shared[slot] - 1) >= 0) result[slot] = 1; });
      gaps(parts[5]).forEach(function (agency) {
        for (var year = 0; year < catalogue.years; year++) {
          var slot = catalogue.pages + agency * catalogue.years + year;
          if (shared[slot] !== undefined) result[slot] = 4;
        }
      });
      return result;
    });
  }
  function both(lists) {
    if (lists.some(function (list) { return !list; })) return null;
    var result = lists[0].slice();
    for (var i = 1; i < lists.length; i++) for (var j = 0; j < result.length; j++) if (lists[i][j] < result[j]) result[j] = lists[i][j];
    return result;
  }

  /* The documents that may have a spelling of a word, each with its score; and those where its numbers are whole. */
  function spelled(word, most) {
    var chars = Array.from(word), list = grams(chars, most);
    return Promise.all(list.map(weights)).then(function (found) {
      var result = both(found);
      if (!result) return null;
      function has(list) { return all.filter(function (slot) { return list[slot]; }); }
      var hits = has(result), sizes = found.map(function (list) { return has(list).length; });
      // Two grams that meet no oftener than by chance need a third between them.
      if (most === 2 && sizes[1] && room() > 6 && hits.length > 5 && hits.length < 0.85 * Math.min(sizes[0], sizes[1]) && hits.length * all.length < 2 * sizes[0] * sizes[1]) return spelled(word, 3);
      var rarity = Math.max(0.5, Math.log(1 + all.length / Math.max(1, hits.length)));
      var year = /^(20\d\d)年?$/.exec(word), scores = new Map();
      hits.forEach(function (slot) {
        scores.set(slot, rarity * WORTH[year && +year[1] === yearOf(slot) ? 4 : result[slot]]);
      });
      var first = found[0], last = found[found.length - 1], exact = !list[1] && list[0].length >= word.length, end = isDigit(chars[chars.length - 1]) && (list[1] || exact);
      return { scores: scores, exact: exact, whole: function (slot) {
        return !(isDigit(chars[0]) && !first.begins[slot] || end && !last.ends[slot]);
      } };
    });
  }
  /* The same for a word in any spelling, or as reports of an agency that it names. */
  function candidates(word, most) {
    return Promise.all(word.texts.map(function (text) { return spelled(text, most); })).then(function (ways) {
      ways = ways.filter(Boolean);
      if (!word.agencies.length && ways.length < 2) return ways[0] || null;
      var scores = new Map();
      ways.forEach(function (way) {
        way.scores.forEach(function (score, slot) { scores.set(slot, Math.max(score, scores.get(slot) || 0)); });
      });
      var slots = Array.prototype.concat.apply([], word.agencies.map(slotsOf));
      slots.forEach(function (slot) { scores.set(slot, WORTH[4] * Math.max(0.5, Math.log(1 + all.length / slots.length))); });
      return scores.size ? { scores: scores, exact: ways.every(function (way) { return way.exact; }), whole: function (slot) {
        return slots.indexOf(slot) >= 0 || ways.some(function (way) { return way.scores.has(slot) && way.whole(slot); });
      } } : null;
    });
  }
  function plainly(text) { return { texts: [text], agencies: [] }; }

  /* Texts */

  function packOf(slot) { return "t" + Math.floor(slot * catalogue.packs[0] / catalogue.packs[1]); }
  function text(slot) {
    var name = packOf(slot);
    return load(name, catalogue.folder + "/" + name + ".js").then(function (data) {
      if (!data.folder) data.folder = new Folder(data[1]);
      var found = data[0].filter(function (entry) { return entry[0] === slot; })[0];
      if (!found) throw { file: name + ".js" };
      return { entry: found, folder: data.folder };
    });
  }
  var commonFolder;
  /* How much a place says: a name, which a page need not show; what every report has, such as a heading or the label of
     a figure that is 0; what stands beside; a text or a figure. */
  var NAME = 0, COMMON = 1, BESIDE = 2, TEXT = 3;
  /* Calls back with each text of a page: what folds it, its place and label, how much it says, whether it is a cell, and
     the figure that it is the label of. */
  function eachPlace(found, call) {
    var section = "", heading = "", paragraph = 0, entry = found.entry, folder = found.folder;
    var common = catalogue.shared[entry[4]];
    entry[5].forEach(function (passage) {
      var mark = passage[0], rest = passage.slice(1), bar;
      if (mark === "~") { mark = "="; rest = common[2][rest]; }
      if (mark === "=" || mark === "#") {
        bar = rest.indexOf("|");
        var id = rest.slice(0, bar);
        rest = rest.slice(bar + 1);
        if (mark === "=") { section = id; heading = rest; }
        call(rest, folder, id, "", mark === "=" ? COMMON : BESIDE);
      } else if (mark === "-") call(rest, folder, section, heading, TEXT);
      else {
        if (mark === "p") paragraph++;
        if (rest) call(rest, folder, paragraph ? "p" + paragraph : "", heading, TEXT);
      }
    });
    if (common) {
      commonFolder = commonFolder || new Folder(catalogue.rare);
      var cells = entry[6].split(","), at = 0, last = {}, columns = [];
      common[1].forEach(function (row) {
        var parts = row.split("|"), anchors = parts[1].split(","), label = parts.slice(3).join("|");
        if (parts[2]) columns = parts[2].split(",");
        columns.forEach(function (column, index) {
          var value = cells[at++] || "0", equals = column.indexOf("="), name = column.slice(equals + 1);
          call(value, folder, parts[0] + "." + column.slice(0, equals), label + " · " + name, TEXT, true);
          last[anchors[index] || anchors[anchors.length - 1]] = { text: name + "：" + value, says: value === "0" ? COMMON : TEXT };
        });
      });
      common[0].forEach(function (line) {
        var bar = line.indexOf("|"), id = line.slice(0, bar), figure = last[id];
        call(line.slice(bar + 1), commonFolder, id, "", figure ? figure.says : COMMON, false, figure && figure.text);
      });
    }
    entry[3].split("\n").forEach(function (name) { if (name) call(name, folder, "", "", NAME); });
  }
  function isWhole(folded, at, end) {
    if (isDigit(folded[at]) && (isDigit(folded[at - 1]) || /[.,]/.test(folded[at - 1] || "") && isDigit(folded[at - 2]))) return false;
    return !(isDigit(folded[end - 1]) && (isDigit(folded[end]) || /[.,]/.test(folded[end] || "") && isDigit(folded[end + 1])));
  }
  /* Holds a page against the words; null if it has fewer than so many of them. */
  function check(found, words, least) {
    var agency = agencyOf(found.entry[0]), seen = [], whole = [], best = null, start = null;
    var has = words.map(function (word) { return word.agencies.some(function (named) { return named.index === agency; }); });
    eachPlace(found, function (text, folder, anchor, label, says, cell, figure) {
      var folded = folder.fold(text), number = 0, place = { text: text, folder: folder, anchor: anchor, label: label, says: says, cell: cell, figure: figure };
      start = start || place;
      words.forEach(function (word, index) {
        var here = false, isWholeHere = false;
        word.texts.forEach(function (spelling) {
          var at = folded.indexOf(spelling);
          if (at < 0) return;
          here = has[index] = seen[index] = true;
          while (at >= 0 && !isWhole(folded, at, at + spelling.length)) at = folded.indexOf(spelling, at + 1);
          if (at >= 0) isWholeHere = whole[index] = true;
        });
        number += here ? 1 + isWholeHere * 1e-3 : 0;
      });
      place.number = number + says * 1e-5;
      if (number && (!best || place.number > best.number) && !(says === NAME && best)) best = place;
    });
    var matched = has.filter(Boolean).length;
    if (matched < least) return null;
    // Named by an abbreviation alone, it shows what it begins with.
    best = best || start;
    best.matched = matched;
    best.whole = words.every(function (word, index) { return whole[index] || !seen[index]; });
    best.title = found.entry[1];
    best.route = found.entry[2];
    best.agency = found.entry[3].split("\n")[0];
    best.slot = found.entry[0];
    best.words = Array.prototype.concat.apply([], words.map(function (word) { return word.texts; }));
    return best;
  }
