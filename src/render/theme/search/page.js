  /* The page of results */

  var form = document.querySelector("form[data-search]");
  results();
  function results() {
    var box = form.querySelector("input"), year = form.elements.year, kind = form.elements.kind, agency = form.elements.agency;
    var status = document.querySelector(".search-status"), list = document.querySelector("[data-search-results]");
    var more = document.querySelector("[data-search-more]"), near = document.querySelector(".near");
    var nearList = document.querySelector("[data-search-near]"), answers = document.querySelector("[data-search-answers]");
    var yearNote = document.querySelector("[data-search-year]"), asWord = yearNote.querySelector("button");
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
      if (skip !== "year" && state && state.year && yearOf(slot) !== state.year) return false;
      if (skip !== "year" && year.value && String(yearOf(slot)) !== year.value) return false;
      if (skip !== "kind" && kind.value && kindOf(slot) !== kind.value) return false;
      if (skip !== "agency" && agency.value && agencies) {
        var own = agencies[agencyOf(slot)];
        return !!own && own.id === agency.value;
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
      list.textContent = nearList.textContent = answers.textContent = "";
      yearNote.hidden = true;
      more.parentNode.hidden = near.hidden = true;
    }

    function run(pages) {
      var mine = ++turn, query = box.value.trim();
      clearTimeout(timer);
      state = null;
      document.body.classList.toggle("searching", !!query);
      if (!query) { clear(); done("", 0, ""); if (catalogue) counts(); return; }
      busy(true);
      allow(MOST_FILES * pages);
      var slow = setTimeout(function () { if (mine === turn) status.textContent = say.loading; }, 400), asked, told;
      function current() { if (mine !== turn) throw 0; }
      open().then(function () {
        current();
        return openNames();
      }).then(function () {
        current();
        asked = understand(query);
        if (agency.value && !asked.agencies.length) asked.agencies = agencies.filter(function (one) { return one.id === agency.value; });
        if (year.value && year.value !== "0") asked.year = +year.value;
        // Files that an answer needs are counted before others.
        return Promise.all([figures(asked), read(asked.readings)]);
      }).then(function (both) {
        current();
        told = both[0];
        if (both[1] || !/[^\x00-\x7f]/.test(query)) return both[1];
        // Before nothing is said to be found, traditional forms are tried as simplified ones.
        return load("forms", "forms.js").then(function (data) {
          var chars = Array.from(data), before = foldQuery(query).join(" ");
          forms = {};
          for (var i = 0; i < chars.length; i += 2) forms[chars[i]] = chars[i + 1];
          if (foldQuery(query).join(" ") === before) return null;
          asked = understand(query);
          return Promise.all([figures(asked), read(asked.readings)]).then(function (both) { told = both[0]; return both[1]; });
        });
      }).then(function (found) {
        current();
        var loose = found && found.loose ? found : null;
        state = !loose && found || { words: [], slots: [], queue: [], later: [], sure: true, shown: 0 };
        state.query = query;
        // A year says which reports, where there are any.
        state.other = state.asked && !year.value && !state.slots.some(function (slot) { return yearOf(slot) === state.asked; }) ? state.asked : 0;
        state.year = state.other || year.value ? 0 : state.asked || 0;
        state.queue = state.slots.filter(function (slot) { return passes(slot); });
        state.total = state.queue.length;
        var fresh = document.createDocumentFragment();
        return take(pages * PAGE, fresh, current).then(function () {
          current();
          clear();
          told.forEach(function (figure) { answers.appendChild(answer(figure)); });
          var named = entries(asked, query);
          if (named.children.length) answers.appendChild(named);
          list.appendChild(fresh);
          if (state.total) { finish(); return; }
          return loosely(loose, query, current).then(function (parts) {
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
        if (told.length && state.total) filtered += say.answered;
        if (state.year && state.total) filtered += phrase("only", { year: state.year });
        if (state.other) filtered += phrase("other", { year: state.other });
        yearNote.hidden = !(state.year && state.total);
        asWord.textContent = phrase("as_word", { year: state.year });
        done(query, state.total, unseen() ? phrase("unseen", { count: left() }) : state.total ? phrase(state.sure ? "count" : "about", { count: state.total }) + filtered : (answers.children.length ? say.named : phrase("none", { query: query })) + filtered);
        if (told.length) status.insertBefore(element("span", told.map(inWords).join(""), "hidden"), status.firstChild);
      }
    }
    function left() { return state.queue.length + state.later.length; }
    /* Whether no text has been seen yet that has the words, and some have not been looked at. */
    function unseen() { return !state.shown && left(); }

    /* What the first reading of a query that has any results finds. */
    function read(readings) {
      return readings[0] ? find(readings[0].words).then(function (found) {
        if (found) { found.asked = readings[0].year; found.loose = readings[0].loose; }
        return found || read(readings.slice(1));
      }) : Promise.resolve(null);
    }

    /* All documents that may have all words, the best first. Of many words the longest ones are looked up; the texts
       tell of the others. Finer is by more grams, and more words. */
    function find(words, finer) {
      var most = finer ? Math.max(1, room() - 1) + 6 : Math.max(1, Math.min(6, room() - 2));
      var looked = words.slice().sort(function (a, b) { return b.agencies.length - a.agencies.length || lengthOf(b.texts[0]) - lengthOf(a.texts[0]); }).slice(0, most);
      return Promise.all(looked.map(function (word) {
        var length = lengthOf(word.texts[0]);
        if (finer) return candidates(word, Math.ceil(FINER[finer] / words.length));
        return candidates(word, words.length > 3 ? 1 : words.length > 1 ? 1 + (length > 5) : length > 6 ? 4 : 2);
      })).then(function (found) {
        if (!found.length || found.some(function (one) { return !one; })) return null;
        var ranked = [];
        found[0].scores.forEach(function (_, slot) {
          var score = 0;
          for (var i = 0; i < found.length; i++) {
            if (!found[i].scores.has(slot)) return;
            score += found[i].scores.get(slot);
          }
          ranked.push({ slot: slot, score: Math.round(score * 1e6), whole: found.every(function (one) { return one.whole(slot); }) });
        });
        ranked.sort(byScore);
        return ranked.length ? {
          words: words, slots: ranked.map(function (one) { return one.slot; }), later: [], shown: 0,
          whole: new Map(ranked.map(function (one) { return [one.slot, one.whole]; })),
          scores: new Map(ranked.map(function (one) { return [one.slot, one.score]; })),
          sure: looked.length === words.length && found.every(function (one) { return one.exact; }),
        } : null;
      });
    }
    function rankOf(slot) { return slot < catalogue.pages ? 0 : agencies[agencyOf(slot)].kind; }
    function byScore(a, b) { return b.whole - a.whole || b.score - a.score || yearOf(b.slot) - yearOf(a.slot) || rankOf(a.slot) - rankOf(b.slot) || a.slot - b.slot; }

    /* The next documents to be looked at, as far as their files may be asked for. */
    function next(wanted) {
      var queue = state.queue.length && (state.whole.get(state.queue[0]) || !state.later.length) ? state.queue : state.later;
      var files = {}, free = room(), part = [];
      // Where grams alone do not tell, a few texts say whether more of them are needed.
      if (!state.sure && !state.shown && (state.finer || 0) < FINER.length - 1 && queue.length > wanted) wanted = 2;
      while (queue.length && part.length < wanted) {
        var file = queue === state.later ? "" : packOf(queue[0]);
        if (file && !used[file] && !files[file]) {
          if (!free) break;
          free--;
          files[file] = true;
        }
        part.push(queue.shift());
      }
      return part;
    }
    /* Adds so many checked results. Texts that turn out to have a number only inside another
       one wait until the whole ones have been shown. */
    function take(wanted, into, current) {
      if (wanted <= 0 || !left()) { if (!left()) state.sure = true; return Promise.resolve(); }
      var part = next(wanted);
      if (!part.length) return Promise.resolve();
      return Promise.all(part.map(function (slot) { return slot.words ? slot : text(slot).then(function (found) { return check(found, state.words, state.words.length); }); })).then(function (checked) {
        current();
        var failed = 0, good = [];
        checked.forEach(function (match, index) {
          if (!match) {
            state.total--;
            failed++;
            state.slots = state.slots.filter(function (slot) { return slot !== part[index]; });
          } else if (!match.whole && !part[index].words && state.whole.get(match.slot)) state.later.push(match);
          else good.push({ match: match, at: index, score: state.scores.get(match.slot) });
        });
        // Of those that are as good, what says more stands first.
        good.sort(function (a, b) { return b.match.whole - a.match.whole || b.score - a.score || b.match.says - a.match.says || a.at - b.at; });
        good.forEach(function (one) { into.appendChild(item(one.match)); state.shown++; });
        wanted -= good.length;
        // Where texts disappoint, more grams may tell which others would.
        state.finer = state.finer || 0;
        return failed < 2 || state.finer === FINER.length - 1 || room() < 3 ? take(wanted, into, current) : find(state.words, ++state.finer).then(function (found) {
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

    /* The best pages of a reading in other words than those that were written; where there are none, those near it. */
    function loosely(found, query, current) {
      var into = document.createDocumentFragment(), kept = state;
      if (!found) return nearby(query, current);
      state = found;
      state.total = found.slots.length;
      state.year = !year.value && found.slots.some(function (slot) { return yearOf(slot) === found.asked; }) ? found.asked : 0;
      state.queue = found.slots.filter(function (slot) { return passes(slot); });
      return take(5, into, current).then(function () {
        current();
        state = kept;
        return into.children.length ? into : nearby(query, current);
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
      // What no file may be asked for any more is looked for in the texts alone.
      var looked = parts.slice(0, Math.max(2, room() - 3));
      return Promise.all(looked.map(function (part) { return spelled(part, 1); })).then(function (found) {
        current();
        var least = Math.ceil(looked.length / 2), sums = new Map();
        found.forEach(function (one) {
          if (one) one.scores.forEach(function (score, slot) {
            if (!passes(slot)) return;
            var sum = sums.get(slot) || { slot: slot, score: 0, number: 0, whole: true };
            sum.number++;
            sum.score += score + 100;
            sums.set(slot, sum);
          });
        });
        var best = Array.from(sums.values()).filter(function (sum) { return sum.number >= least; }).sort(byScore).slice(0, Math.max(1, Math.min(5, room())));
        return Promise.all(best.map(function (sum) { return text(sum.slot); })).then(function (texts) {
          texts.forEach(function (found) {
            var match = check(found, parts.map(plainly), least);
            if (match) into.appendChild(item(match));
          });
          return into;
        });
      });
    }

    more.addEventListener("click", function () {
      var mine = turn, fresh = document.createDocumentFragment(), before = list.children.length;
      busy(true);
      allow(MOST_FILES);
      function current() { if (mine !== turn) throw 0; }
      take(PAGE, fresh, current).then(function () {
        list.appendChild(fresh);
        more.parentNode.hidden = !left();
        list.dataset.searchCount = state.total;
        remember(true, Math.ceil(list.children.length / PAGE));
        status.textContent = unseen() ? phrase("unseen", { count: left() }) : !state.total ? phrase("none", { query: state.query }) : phrase(state.sure ? "count" : "about", { count: state.total }) + "，" + phrase("new", { count: list.children.length });
        busy(false);
        var link = list.children[before] && list.children[before].querySelector("a");
        if (link) link.focus();
      }).catch(function (error) {
        if (mine !== turn) return;
        busy(false);
        status.textContent = phrase("failed", { file: error && error.file || say.cut });
      });
    });
    asWord.addEventListener("click", function () {
      var wanted = String(state.year);
      box.value = box.value.trim().split(/\s+/).map(function (word) { return yearIn(foldQuery(word).join("")) === +wanted ? "“" + wanted + "”" : word; }).join(" ");
      remember(true, 1);
      run(1);
      box.focus();
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
