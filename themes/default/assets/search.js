/* Search: finds its files by script elements alone. src/search/mod.rs tells what they hold. */
(function () {
  "use strict";
  var script = document.currentScript;
  var say = script.dataset;
  var root = new URL("../", script.src).href;
  var base = root + "search/";
  var WORTH = [0, 0.2, 1, 1.3, 4];
  var PAGE = 10;

  /* Files */

  var waiting = {};
  var loaded = {};
  var policy = null;
  try {
    if (window.trustedTypes) policy = trustedTypes.createPolicy("nianbao-search", { createScriptURL: function (url) { return url; } });
  } catch (error) { /* The page's policy knows no such name; a plain address then has to do. */ }
  window.nianbaoSearch = function (name, data) { waiting[name] = data; };

  function load(name, path) {
    if (!loaded[name]) {
      loaded[name] = new Promise(function (resolve, reject) {
        var element = document.createElement("script");
        var url = base + path;
        function fail() { delete loaded[name]; element.remove(); reject({ file: path }); }
        element.onload = function () {
          element.remove();
          if (!(name in waiting)) return fail();
          resolve(waiting[name]);
          delete waiting[name];
        };
        element.onerror = fail;
        element.charset = "utf-8";
        element.src = policy ? policy.createScriptURL(url) : url;
        document.head.appendChild(element);
      });
    }
    return loaded[name];
  }

  /* Folding, as src/search/fold.rs does it */

  function lower(c) {
    var code = c.charCodeAt(0);
    return (code > 0xff00 ? String.fromCharCode(code - 0xfee0) : c).toLowerCase();
  }
  var PLAIN = "[A-Z\uff01-\uff5e]";
  function Folder(pairs) {
    var map = {}, keys = [];
    for (var i = 0; i < pairs.length; i += 2) { map[pairs[i]] = pairs[i + 1]; keys.push(pairs[i]); }
    keys.sort(function (a, b) { return b.length - a.length; });
    var escaped = keys.map(function (key) { return key.replace(/[\\^$.*+?()[\]{}|\/-]/g, "\\$&"); });
    this.map = map;
    this.pattern = new RegExp(escaped.concat(PLAIN).join("|"), "g");
  }
  Folder.prototype.one = function (text) {
    return Object.prototype.hasOwnProperty.call(this.map, text) ? this.map[text] : lower(text);
  };
  Folder.prototype.fold = function (text) {
    var self = this;
    return text.replace(this.pattern, function (found) { return self.one(found); });
  };
  /* Where each part of the folded text comes from: pairs of folded and original ends of clusters. */
  Folder.prototype.places = function (text) {
    var starts = [], at = 0, match, i;
    this.pattern.lastIndex = 0;
    function plain(end) { while (at < end) starts.push(at++); }
    while ((match = this.pattern.exec(text))) {
      plain(match.index);
      var folded = this.one(match[0]);
      for (i = 0; i < folded.length; i++) starts.push(match.index);
      at = match.index + match[0].length;
    }
    plain(text.length);
    starts.push(text.length);
    return starts;
  };
  var forms = null;
  /* What has no width, as src/chars does it */
  var IGNORED = /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\u{e0000}-\u{e007f}\u{e0100}-\u{e01ef}]/gu;
  function foldQuery(query) {
    return Array.from(query.normalize("NFKC").replace(IGNORED, "")).map(function (c) {
      c = c.toLowerCase();
      return forms && forms[c] || c;
    }).join("").split(/[\s\u0000-\u001f\u007f-\u009f]+/).filter(function (word, index, all) {
      return word && all.indexOf(word) === index;
    });
  }

  /* Grams, as src/search/gram.rs does it */

  function isDigit(c) { return c !== undefined && c >= "0" && c <= "9" && c.length === 1; }
  var ASCII = /^[\x00-\x7f]+$/, COUNTED = /^[0-9]{3}[^\x00-\x7f]+$/;
  function grams(chars, most) {
    if (chars.length <= 3) return [chars.join("")];
    var last = chars.length - 3, count = Math.min(last + 1, most), list = [], covered = 0;
    for (var i = 0; i < count; i++) {
      var at = Math.floor(i * last / (count - 1 || 1));
      // Five ASCII characters say more than three digits and what they count, and these more than any three.
      [[Math.min(at, Math.max(0, chars.length - 5)), 5, ASCII], [at, 4, COUNTED], [at - 1, 4, COUNTED], [at, 3, /./]].some(function (kind) {
        var end = kind[0] + kind[1], gram = chars.slice(kind[0], end);
        if (!gram[kind[1] - 1] || !kind[2].test(gram.join(""))) return false;
        if (end > covered) covered = list.push(gram.join("")) && end;
        return true;
      });
    }
    return list;
  }
  function hash(gram) {
    var h = 0x811c9dc5;
    Array.from(gram).forEach(function (c) { h = Math.imul(h ^ c.codePointAt(0), 0x01000193); });
    h ^= h >>> 15;
    h = Math.imul(h, 0x2c1b3c6d);
    return (h ^ h >>> 12) >>> 0;
  }

  /* Postings, as src/search/posting.rs does it */

  var VALUE = {};
  "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_".split("").forEach(function (c, i) { VALUE[c] = i; });
  function numbers(text, each) {
    var number = 0, shift = 0;
    for (var i = 0; i < text.length; i++) {
      var bits = VALUE[text[i]];
      number |= (bits & 31) << shift;
      shift += 5;
      if (bits < 32) { each(number); number = shift = 0; }
    }
  }
  function gaps(text) {
    var before = 0, list = [];
    numbers(text, function (gap) { list.push(before + gap); before += gap + 1; });
    return list;
  }

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

  /* The documents that may have a word, each with its score; and those where its numbers are whole. */
  function candidates(word, most) {
    var chars = Array.from(word), list = grams(chars, most);
    return Promise.all(list.map(weights)).then(function (found) {
      var result = both(found);
      if (!result) return null;
      function has(list) { return all.filter(function (slot) { return list[slot]; }); }
      var hits = has(result), sizes = found.map(function (list) { return has(list).length; });
      // Two grams that meet no oftener than by chance need a third between them.
      if (most === 2 && sizes[1] && hits.length > 5 && hits.length < 0.85 * Math.min(sizes[0], sizes[1]) && hits.length * all.length < 2 * sizes[0] * sizes[1]) return candidates(word, 3);
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

  /* Texts */

  function text(slot) {
    var name = "t" + Math.floor(slot * catalogue.packs[0] / catalogue.packs[1]);
    return load(name, catalogue.folder + "/" + name + ".js").then(function (data) {
      if (!data.folder) data.folder = new Folder(data[1]);
      var found = data[0].filter(function (entry) { return entry[0] === slot; })[0];
      if (!found) throw { file: name + ".js" };
      return { entry: found, folder: data.folder };
    });
  }
  var commonFolder;
  /* Calls back with each text of a page, what folds it, its place and its label. */
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
        call(rest, folder, id, "");
      } else if (mark === "-") call(rest, folder, section, heading);
      else {
        if (mark === "p") paragraph++;
        if (rest) call(rest, folder, paragraph ? "p" + paragraph : "", heading);
      }
    });
    if (common) {
      commonFolder = commonFolder || new Folder(catalogue.rare);
      var cells = entry[6].split(","), at = 0, last = {};
      common[1].forEach(function (row) {
        var parts = row.split("|"), anchors = parts[0].split(","), label = parts.slice(2).join("|");
        parts[1].split(",").forEach(function (column, index) {
          var value = cells[at++] || "0", anchor = anchors[index] || anchors[anchors.length - 1];
          call(value, folder, anchor, label + " · " + column, anchors[index] ? 1 : index + 1);
          last[anchor] = column + "：" + value;
        });
      });
      common[0].forEach(function (line) {
        var bar = line.indexOf("|"), id = line.slice(0, bar);
        call(line.slice(bar + 1), commonFolder, id, last[id] || "");
      });
    }
    entry[3].split("\n").forEach(function (name) { if (name) call(name, folder, "", "", 0, true); });
  }
  function isWhole(folded, at, end) {
    if (isDigit(folded[at]) && (isDigit(folded[at - 1]) || /[.,]/.test(folded[at - 1] || "") && isDigit(folded[at - 2]))) return false;
    return !(isDigit(folded[end - 1]) && (isDigit(folded[end]) || /[.,]/.test(folded[end] || "") && isDigit(folded[end + 1])));
  }
  /* Holds a page against the words; null if it has fewer than so many of them. */
  function check(found, words, least) {
    var has = [], whole = [], best = null;
    eachPlace(found, function (text, folder, anchor, label, cell, isName) {
      var folded = folder.fold(text), number = 0;
      words.forEach(function (word, index) {
        var at = folded.indexOf(word);
        if (at < 0) return;
        number++;
        has[index] = true;
        while (at >= 0 && !isWhole(folded, at, at + word.length)) at = folded.indexOf(word, at + 1);
        if (at >= 0) { whole[index] = true; number += 1e-3; }
      });
      if (number > (best ? best.number : 0) && !(isName && best)) best = { number: number, text: text, folder: folder, anchor: anchor, label: label, cell: cell };
    });
    var matched = has.filter(Boolean).length;
    if (matched < least) return null;
    best.matched = matched;
    best.whole = words.every(function (word, index) { return whole[index] || !has[index]; });
    best.title = found.entry[1];
    best.route = found.entry[2];
    best.agency = found.entry[3].split("\n")[0];
    best.slot = found.entry[0];
    best.words = words;
    return best;
  }

  /* What is shown */

  function phrase(key, values) {
    return (say[key] || "").replace(/\{(\w+)\}/g, function (_, name) { return values[name]; });
  }
  function element(name, content, className) {
    var made = document.createElement(name);
    if (content) made.textContent = content;
    if (className) made.className = className;
    return made;
  }
  function marks(match) {
    var folded = match.folder.fold(match.text), places = match.folder.places(match.text), list = [];
    match.words.forEach(function (word) {
      for (var at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
        var end = at + word.length;
        while (end < folded.length && places[end] === places[end - 1]) end++;
        list.push([places[at], places[end]]);
      }
    });
    list.sort(function (a, b) { return a[0] - b[0] || b[1] - a[1]; });
    var last = 0;
    return list.filter(function (mark) { var apart = mark[0] >= last; if (apart) last = mark[1]; return apart; });
  }
  function cutAt(text, at) {
    var code = text.charCodeAt(at);
    return code >= 0xdc00 && code < 0xe000 ? at - 1 : at;
  }
  function snippet(match) {
    var made = element("p", "", "snippet"), list = match.marks, text = match.text;
    if (match.label) made.appendChild(element("span", match.label + (match.cell ? "：" : ""), "place"));
    var from = cutAt(text, Math.max(0, (list[0] ? list[0][0] : 0) - 24));
    var to = cutAt(text, Math.min(text.length, Math.max(from + 110, list[0] ? list[0][1] : 0)));
    var body = element("bdi"), at = from;
    if (from > 0) body.append("…");
    list.forEach(function (mark) {
      if (mark[1] > to) return;
      body.append(text.slice(at, mark[0]));
      body.appendChild(element("mark", text.slice(mark[0], mark[1])));
      at = mark[1];
    });
    body.append(text.slice(at, to));
    if (to < text.length) body.append("…");
    made.appendChild(body);
    return made;
  }
  function item(match) {
    var made = element("li"), heading = element("h3"), link = element("a", match.title);
    var query = new URLSearchParams();
    if (match.cell) query.set("cell", match.cell);
    match.marks = marks(match);
    match.marks.slice(0, 5).forEach(function (mark) { query.append("hl", match.text.slice(mark[0], mark[1])); });
    link.href = root + match.route + (query.size === 0 ? "" : "?" + query) + (match.anchor ? "#" + match.anchor : "");
    heading.appendChild(link);
    made.appendChild(heading);
    made.appendChild(snippet(match));
    if (match.agency) made.appendChild(element("p", match.agency + " · " + yearOf(match.slot), "source"));
    return made;
  }

  function after(time) { return new Promise(function (resolve) { setTimeout(resolve, time); }); }

  /* The page of results */

  var form = document.querySelector("form[data-search]");
  results();
  function results() {
    var box = form.querySelector("input"), year = form.elements.year, kind = form.elements.kind, agency = form.elements.agency;
    var status = document.querySelector(".search-status"), list = document.querySelector("[data-search-results]");
    var more = document.querySelector("[data-search-more]"), near = document.querySelector(".near");
    var nearList = document.querySelector("[data-search-near]");
    var turn = 0, state = null, timer, names;

    function address(pages) {
      var query = new URLSearchParams();
      if (box.value.trim()) query.set("q", box.value.trim());
      [year, kind, agency].forEach(function (filter) { if (filter.value) query.set(filter.name, filter.value); });
      if (pages > 1) query.set("page", pages);
      var text = query.toString();
      return location.pathname + (text ? "?" + text : "");
    }
    function remember(push, pages) {
      var url = address(pages);
      if (url === location.pathname + location.search) return;
      try { history[push ? "pushState" : "replaceState"](null, "", url); } catch (error) { /* Some browsers refuse it on a disk. */ }
    }
    function restore() {
      var query = new URLSearchParams(location.search);
      box.value = query.get("q") || "";
      year.value = query.get("year") || "";
      kind.value = query.get("kind") || "";
      var wanted = query.get("agency") || "";
      if (wanted && !Array.from(agency.options).some(function (option) { return option.value === wanted; })) agency.appendChild(new Option(wanted, wanted));
      agency.value = wanted;
      if (wanted) fillAgencies();
      run(Math.max(1, Math.min(50, +query.get("page") || 1)));
    }
    function fillAgencies() {
      return load("agencies", "agencies.js").then(function (data) {
        names = data;
        return open().then(counts);
      }, function () { /* The filter stays as it is; the search itself tells what is missing. */ });
    }

    /* Counts beside the choices of each filter, the other filters applied. */
    function counts() {
      var slots = state ? state.slots : all;
      if (!slots) return;
      var ids = names && names.map(function (line) { return line.split("\n")[0]; });
      function tell(select, of, skip) {
        var sums = new Map();
        slots.forEach(function (slot) { if (passes(slot, skip)) sums.set(of(slot), (sums.get(of(slot)) || 0) + 1); });
        Array.from(select.options).forEach(function (option) {
          if (!option.value) return;
          option.dataset.name = option.dataset.name || option.textContent;
          option.textContent = option.dataset.name + "（" + (state && !state.sure ? "约" : "") + (sums.get(option.value) || 0) + "）";
        });
        return sums;
      }
      tell(year, function (slot) { return String(yearOf(slot)); }, "year");
      tell(kind, kindOf, "kind");
      if (!names) return;
      var chosen = agency.value, sums = new Map();
      slots.forEach(function (slot) { var id = ids[agencyOf(slot)]; if (id && passes(slot, "agency")) sums.set(id, (sums.get(id) || 0) + 1); });
      while (agency.options.length > 1) agency.remove(1);
      names.forEach(function (line) {
        var parts = line.split("\n");
        if (!sums.get(parts[0]) && parts[0] !== chosen) return;
        agency.appendChild(new Option(parts[1] + "（" + (state && !state.sure ? "约" : "") + (sums.get(parts[0]) || 0) + "）", parts[0]));
      });
      agency.value = chosen;
    }
    function passes(slot, skip) {
      if (skip !== "year" && year.value && String(yearOf(slot)) !== year.value) return false;
      if (skip !== "kind" && kind.value && kindOf(slot) !== kind.value) return false;
      if (skip !== "agency" && agency.value && names) {
        var line = names[agencyOf(slot)];
        return !!line && line.split("\n")[0] === agency.value;
      }
      return true;
    }

    function busy(is) { if (is) list.setAttribute("aria-busy", "true"); else list.removeAttribute("aria-busy"); }
    function done(query, total, message) {
      list.dataset.searchQuery = query;
      list.dataset.searchCount = total;
      status.textContent = message;
      busy(false);
    }
    function clear() {
      list.textContent = nearList.textContent = "";
      more.parentNode.hidden = near.hidden = true;
    }

    function run(pages) {
      var mine = ++turn, query = box.value.trim();
      clearTimeout(timer);
      state = null;
      document.body.classList.toggle("searching", !!query);
      if (!query) { clear(); done("", 0, ""); if (catalogue) counts(); return; }
      busy(true);
      var slow = setTimeout(function () { if (mine === turn) status.textContent = say.loading; }, 400);
      function current() { if (mine !== turn) throw 0; }
      open().then(function () {
        current();
        if (agency.value && !names) return load("agencies", "agencies.js").then(function (data) { names = data; });
      }).then(function () {
        var words = foldQuery(query);
        return find(words).then(function (found) {
          // Before nothing is said to be found, traditional forms are tried as simplified ones.
          if (found || !/[^\x00-\x7f]/.test(query)) return found;
          return load("forms", "forms.js").then(function (data) {
            var chars = Array.from(data);
            forms = {};
            for (var i = 0; i < chars.length; i += 2) forms[chars[i]] = chars[i + 1];
            var again = foldQuery(query);
            return again.join(" ") === words.join(" ") ? null : find(again);
          });
        });
      }).then(function (found) {
        current();
        state = found || { words: [], slots: [], queue: [], later: [], sure: true, shown: 0 };
        state.query = query;
        var queue = state.slots.filter(function (slot) { return passes(slot); });
        state.queue = queue;
        state.total = queue.length;
        var fresh = document.createDocumentFragment();
        return take(pages * PAGE, fresh, current).then(function () {
          current();
          clear();
          list.appendChild(fresh);
          if (state.total) { finish(); return; }
          return nearby(query, current).then(function (parts) {
            current();
            nearList.appendChild(parts);
            near.hidden = !nearList.children.length;
            finish();
          });
        });
      }).catch(function (error) {
        if (mine !== turn) return;
        clear();
        done(query, 0, phrase("failed", { file: error && error.file || say.cut }));
        list.dataset.searchFailed = "true";
      }).then(function () { clearTimeout(slow); });

      function finish() {
        delete list.dataset.searchFailed;
        more.parentNode.hidden = !left();
        counts();
        var filtered = year.value || kind.value || agency.value ? say.filtered : "";
        done(query, state.total, state.total ? phrase(state.sure ? "count" : "about", { count: state.total }) + filtered : phrase("none", { query: query }) + filtered);
      }
    }
    function left() { return state.queue.length + state.later.length; }

    /* All documents that may have all words, the best first. */
    function find(words, fine) {
      return Promise.all(words.map(function (word) {
        return candidates(word, fine ? 3 : words.length > 1 ? 1 + (word.length > 5) : 2);
      })).then(function (found) {
        if (!found.length || found.some(function (one) { return !one; })) return null;
        var ranked = [];
        found[0].scores.forEach(function (_, slot) {
          var score = 0;
          for (var i = 0; i < found.length; i++) {
            if (!found[i].scores.has(slot)) return;
            score += found[i].scores.get(slot);
          }
          ranked.push({ slot: slot, score: score, whole: found.every(function (one) { return one.whole(slot); }) });
        });
        ranked.sort(byScore);
        return ranked.length ? {
          words: words, slots: ranked.map(function (one) { return one.slot; }), later: [], shown: 0,
          whole: new Map(ranked.map(function (one) { return [one.slot, one.whole]; })),
          sure: found.every(function (one) { return one.exact; }),
        } : null;
      });
    }
    function byScore(a, b) { return b.whole - a.whole || b.score - a.score || yearOf(b.slot) - yearOf(a.slot) || a.slot - b.slot; }

    /* Adds so many checked results. Texts that turn out to have a number only inside another
       one wait until the whole ones have been shown. */
    function take(wanted, into, current) {
      if (wanted <= 0 || !left()) { if (!left()) state.sure = true; return Promise.resolve(); }
      var part;
      if (state.queue.length && (state.whole.get(state.queue[0]) || !state.later.length)) part = state.queue.splice(0, wanted);
      else part = state.later.splice(0, wanted);
      return Promise.all(part.map(function (slot) { return slot.words ? slot : text(slot).then(function (found) { return check(found, state.words, state.words.length); }); })).then(function (checked) {
        current();
        var added = 0, failed = 0;
        checked.forEach(function (match, index) {
          if (!match) {
            state.total--;
            failed++;
            state.slots = state.slots.filter(function (slot) { return slot !== part[index]; });
          } else if (!match.whole && !part[index].words && state.whole.get(match.slot)) state.later.push(match);
          else { into.appendChild(item(match)); added++; state.shown++; }
        });
        wanted -= added;
        // Where texts disappoint, more grams may tell which others would.
        return failed < 3 || state.fine ? take(wanted, into, current) : find(state.words, state.fine = true).then(function (found) {
          current();
          function keep(slot) { return found && found.whole.has(slot); }
          var before = state.queue.length;
          state.queue = state.queue.filter(keep);
          state.total -= before - state.queue.length;
          state.slots = state.slots.filter(keep);
          return take(wanted, into, current);
        });
      });
    }

    /* Pages with most parts of the query, where none has all of it. */
    function nearby(query, current) {
      var into = document.createDocumentFragment(), parts = [];
      foldQuery(query).forEach(function (word) {
        (word.match(/[0-9]+|[a-z]+|[^\x00-\x7f]+/g) || []).forEach(function (run) {
          var chars = Array.from(run).filter(function (c) { return !/[\u2000-\u206f\u3000-\u303f]/.test(c); });
          var pieces = ASCII.test(run) || chars.length <= 3 ? 1 : Math.ceil(chars.length / 3);
          for (var i = 0; i < pieces; i++) {
            var part = chars.slice(Math.floor(i * chars.length / pieces), Math.floor((i + 1) * chars.length / pieces)).join("");
            if (part && parts.indexOf(part) < 0 && parts.length < 8) parts.push(part);
          }
        });
      });
      if (parts.length < 2) return Promise.resolve(into);
      return Promise.all(parts.map(function (part) { return candidates(part, 2); })).then(function (found) {
        current();
        var least = Math.ceil(parts.length / 2), sums = new Map();
        found.forEach(function (one) {
          if (one) one.scores.forEach(function (score, slot) {
            if (!passes(slot)) return;
            var sum = sums.get(slot) || { slot: slot, score: 0, number: 0, whole: true };
            sum.number++;
            sum.score += score + 100;
            sums.set(slot, sum);
          });
        });
        var best = Array.from(sums.values()).filter(function (sum) { return sum.number >= least; }).sort(byScore).slice(0, 5);
        return Promise.all(best.map(function (sum) { return text(sum.slot); })).then(function (texts) {
          texts.forEach(function (found) {
            var match = check(found, parts, least);
            if (match) into.appendChild(item(match));
          });
          return into;
        });
      });
    }

    more.addEventListener("click", function () {
      var mine = turn, fresh = document.createDocumentFragment(), before = list.children.length;
      busy(true);
      function current() { if (mine !== turn) throw 0; }
      take(PAGE, fresh, current).then(function () {
        list.appendChild(fresh);
        more.parentNode.hidden = !left();
        list.dataset.searchCount = state.total;
        remember(true, Math.ceil(list.children.length / PAGE));
        status.textContent = phrase(state.sure ? "count" : "about", { count: state.total }) + "，" + phrase("new", { count: list.children.length });
        busy(false);
        var link = list.children[before] && list.children[before].querySelector("a");
        if (link) link.focus();
      }).catch(function (error) {
        if (mine !== turn) return;
        busy(false);
        status.textContent = phrase("failed", { file: error && error.file || say.cut });
      });
    });
    box.addEventListener("input", function (event) {
      if (event.isComposing) return;
      clearTimeout(timer);
      timer = setTimeout(function () { remember(false, 1); run(1); }, 120);
    });
    box.addEventListener("compositionend", function () { clearTimeout(timer); timer = setTimeout(function () { remember(false, 1); run(1); }, 120); });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      remember(true, 1);
      run(1);
      if (!box.value.trim()) status.textContent = say.blank;
    });
    [year, kind, agency].forEach(function (filter) { filter.addEventListener("change", function () { remember(true, 1); run(1); }); });
    agency.addEventListener("focus", fillAgencies);
    agency.addEventListener("mousedown", fillAgencies);
    window.addEventListener("popstate", restore);
    restore();
  }
})();
