  /* The choice */

  var choice = { a: [], i: [], from: 0, to: 0, s: "own" }, faults = [], written = null, turn = 0;
  var from = document.getElementById("compare-from"), to = document.getElementById("compare-to"), scopes = document.getElementById("compare-scope");
  var status = document.querySelector(".compare-status"), notes = document.querySelector(".compare-notes"), results = document.querySelector("[data-compared]");
  var kept = document.querySelector(".compare-cite"), address = document.getElementById("compare-address"), cite = document.querySelector("[data-cite]");

  /* What is asked for stands behind ?, as in links, or behind # where a browser lets no script write the former. */
  function asked() { return location.hash.slice(1) || location.search.slice(1); }
  function restore() {
    var parts = {}, first = years[0], end = years[years.length - 1], linked = !location.hash.slice(1);
    faults = [];
    written = asked();
    written.split("&").forEach(function (pair) {
      var at = pair.indexOf("=");
      if (at > 0) parts[pair.slice(0, at)] = pair.slice(at + 1);
      else if (pair && !linked) faults.push(phrase("unknown_part", { text: pair }));
    });
    function plain(text) { try { return decodeURIComponent(text); } catch (error) { return text; } }
    function list(key, known, fault) {
      var found = [], unknown = [];
      (parts[key] || "").split(",").map(plain).forEach(function (id) {
        var item = known[id] || key === "a" && known[aliases[id]];
        if (!id || found.indexOf(item) >= 0) return;
        if (item) found.push(item); else unknown.push(id);
      });
      if (unknown.length) faults.push(phrase(fault, { ids: unknown.join(say.and) }));
      choice[key] = found;
    }
    list("a", byId, "unknown_agencies");
    list("i", bySlug, "unknown_indicators");
    choice.from = first;
    choice.to = end;
    if (parts.y !== undefined) {
      var range = /^(\d{4})(?:-(\d{4}))?$/.exec(parts.y), low = range && +range[1], high = range && +(range[2] || range[1]);
      if (range && low > high) { var other = low; low = high; high = other; }
      if (range && low <= end && high >= first) { choice.from = Math.max(low, first); choice.to = Math.min(high, end); }
      if (!range || low < first || high > end) faults.push(phrase("bad_years", { text: plain(parts.y), first: first, last: end, shown: span(choice.from, choice.to) }));
    }
    choice.s = parts.s === "aggregated" ? "aggregated" : "own";
    if (parts.s && parts.s !== choice.s) faults.push(phrase("bad_scope", { text: plain(parts.s) }));
    /* What others add behind ? (from=…, utm_source=…) is not ours. */
    if (!linked) Object.keys(parts).forEach(function (key) { if ("aiys".indexOf(key) < 0 || key.length > 1) faults.push(phrase("unknown_part", { text: key + "=" + plain(parts[key]) })); });
  }
  function hash() {
    var parts = [];
    ["a", "i"].forEach(function (key) {
      if (choice[key].length) parts.push(key + "=" + choice[key].map(function (item) { return encodeURIComponent(item.id); }).join(","));
    });
    return parts.concat("y=" + choice.from + "-" + choice.to, "s=" + choice.s).join("&");
  }
  /* A reader has changed the choice: the address follows. */
  function changed() {
    faults = [];
    written = hash();
    try { history.replaceState(null, "", "?" + written); } catch (error) { location.replace("#" + written); }
    render();
  }
  function remove(key, at) {
    var gone = choice[key].splice(at, 1)[0];
    changed();
    var buttons = form.querySelectorAll("[data-chips=\"" + key + "\"] button");
    (buttons[at] || buttons[at - 1] || pickers[key].input).focus();
    told.textContent = phrase("removed", { name: gone.name });
  }
  function controls() {
    ["a", "i"].forEach(function (key) {
      var list = form.querySelector("[data-chips=\"" + key + "\"]");
      list.textContent = "";
      list.hidden = !choice[key].length;
      choice[key].forEach(function (item, at) {
        var button = element("button", "×"), chip = element("li");
        button.type = "button";
        button.setAttribute("aria-label", phrase("remove", { name: item.name }));
        button.title = phrase("remove", { name: item.name });
        button.addEventListener("click", function () { remove(key, at); });
        button.addEventListener("keydown", function (event) {
          if (event.key !== "Delete" && event.key !== "Backspace") return;
          event.preventDefault();
          remove(key, at);
        });
        list.appendChild(put(chip, [element("span", item.name), button]));
      });
    });
    from.value = choice.from;
    to.value = choice.to;
    scopes.value = choice.s;
  }

  function clear() {
    results.textContent = "";
    kept.hidden = true;
  }
  function render() {
    var mine = ++turn, first = years.indexOf(choice.from), end = years.indexOf(choice.to) + 1;
    controls();
    notes.textContent = "";
    faults.forEach(function (fault) { notes.appendChild(element("p", fault)); });
    document.body.classList.toggle("comparing", choice.a.length > 0 && choice.i.length > 0);
    if (!choice.a.length || !choice.i.length) {
      clear();
      results.removeAttribute("aria-busy");
      status.textContent = phrase(choice.a.length ? "pick_indicators" : choice.i.length ? "pick_agencies" : "pick_both", {});
      results.dataset.of = hash();
      return;
    }
    results.setAttribute("aria-busy", "true");
    var slow = setTimeout(function () { if (mine === turn) status.textContent = say.loading; }, 400);
    Promise.all(choice.i.map(function (indicator) { return load(indicator.id); })).then(function (texts) {
      if (mine !== turn) return;
      clearTimeout(slow);
      var blocks = [], absent = [], without = [];
      texts.forEach(function (text, index) {
        var indicator = choice.i[index], read = series(text, choice.s);
        indicator.columns.forEach(function (column, at) {
          var rows = choice.a.map(function (agency) { return { agency: agency, points: read.of(agency, at).slice(first, end) }; });
          var there = rows.filter(function (row) { return row.points.some(Boolean); });
          var title = indicator.columns.length > 1 ? indicator.name + " " + column.label : indicator.name;
          without = rows.filter(function (row) { return there.indexOf(row) < 0; }).map(function (row) { return row.agency; });
          if (!there.length) return;
          if (there.every(function (row) { return row.points.every(function (figure) { return !figure || figure.state === "absent"; }); })) { absent.push(title); return; }
          var shown = { indicator: indicator, column: column, unit: column.unit, title: title, years: years.slice(first, end), rows: there, breaks: [] };
          blocks.push(block(shown, read.usual[at] || []));
        });
      });
      results.textContent = "";
      put(results, blocks);
      function note(text) { notes.appendChild(element("p", text)); }
      var when = span(choice.from, choice.to);
      if (without.length) note(phrase("without", { years: when, scope: say[choice.s], names: without.map(function (agency) { return agency.name; }).join(say.and) }));
      if (absent.length) note(phrase("not_asked", { years: when, names: absent.join(say.and) }));
      status.textContent = phrase("count", { agencies: choice.a.length - without.length, indicators: choice.i.length, years: when, scope: say[choice.s] });
      keep(when);
      results.dataset.of = hash();
      results.removeAttribute("aria-busy");
    }).catch(function (error) {
      if (mine !== turn) return;
      clearTimeout(slow);
      clear();
      results.removeAttribute("aria-busy");
      status.textContent = error && error.stale ? say.stale : error && error.file ? phrase("failed", { file: error.file }) : String(error);
    });
  }
  /* The address to be kept, and how to cite it. */
  function keep(when) {
    var url = (say.url || location.href.split(/[?#]/)[0]) + "?" + hash(), today = new Date();
    function two(number) { return (number < 10 ? "0" : "") + number; }
    address.value = url;
    cite.textContent = phrase("cite", {
      site: say.site, portal: say.title, agencies: names(choice.a, 5), indicators: choice.i.map(function (item) { return item.name; }).join(say.and), years: when, scope: say[choice.s],
      date: today.getFullYear() + "-" + two(today.getMonth() + 1) + "-" + two(today.getDate()), address: url
    });
    kept.hidden = false;
  }

