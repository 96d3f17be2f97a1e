  /* A box that suggests what may be added. */

  var told = element("p", "", "hidden"), pickers = {};
  told.setAttribute("role", "status");
  form.appendChild(told);
  /* Whether the characters of a word stand in a name in their order, as those of 住建局 do. */
  function isAbbreviation(word, name) {
    var at = 0;
    for (var i = 0; i < name.length && at < word.length; i++) if (name[i] === word[at]) at++;
    return at === word.length;
  }
  function fold(text) { return text.normalize("NFKC").toLowerCase().replace(/\s+/g, ""); }
  function picker(key, input, all, headings) {
    var holder = element("div", "", "options"), shown = [], chosen = -1, id = input.id + "-options";
    var parts = headings.map(function (name, at) {
      return { name: name, of: all.filter(function (item) { return item.group === at; }) };
    });
    all.forEach(function (item) { item.folded = [item.name, item.short, item.other, item.id].map(fold).join("\n"); });
    holder.id = id;
    holder.hidden = true;
    holder.setAttribute("role", "listbox");
    holder.setAttribute("aria-label", input.labels[0].textContent);
    input.parentNode.appendChild(holder);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", id);

    function close() {
      holder.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }
    function option(items, name, group) {
      var made = element("div", name), at = shown.length;
      made.id = id + "-" + at;
      made.setAttribute("role", "option");
      made.setAttribute("aria-selected", "false");
      made.addEventListener("mousedown", function (event) { event.preventDefault(); });
      made.addEventListener("click", function () { add(at); });
      shown.push({ items: items, name: name, element: made });
      group.appendChild(made);
    }
    function open() {
      var query = fold(input.value), hidden = 0, count = 0;
      function has(item) { return item.folded.indexOf(query) >= 0; }
      var isShort = query.length > 1 && !all.some(has) && !parts.some(function (part) { return fold(part.name).indexOf(query) >= 0; });
      if (isShort) has = function (item) { return item.folded.split("\n").some(function (name) { return isAbbreviation(query, name); }); };
      close();
      shown = [];
      holder.textContent = "";
      parts.forEach(function (part, at) {
        var inName = query && fold(part.name).indexOf(query) >= 0;
        var free = part.of.filter(function (item) { return choice[key].indexOf(item) < 0; });
        var some = inName ? free : free.filter(has);
        if (!some.length) return;
        if (count >= OPTIONS) { hidden += some.length; return; }
        var group = element("div"), heading = element("p", part.name);
        group.setAttribute("role", "group");
        heading.id = id + "-of-" + at;
        heading.setAttribute("role", "presentation");
        group.setAttribute("aria-labelledby", heading.id);
        group.appendChild(heading);
        if (key === "a" && some.length === free.length && free.length > 1 && free.length <= PANELS) option(free, phrase(free.length < part.of.length ? "rest_of" : "all_of", { group: part.name, count: free.length }), group);
        some.forEach(function (item) {
          if (count++ < OPTIONS) option([item], item.name, group); else hidden++;
        });
        holder.appendChild(group);
      });
      if (hidden) holder.appendChild(element("p", phrase("more", { count: hidden }))).setAttribute("role", "presentation");
      if (!shown.length && query) holder.appendChild(element("p", phrase("unfound", { text: input.value.trim() })));
      holder.hidden = !shown.length && !query;
      input.setAttribute("aria-expanded", String(!!shown.length));
      told.textContent = shown.length ? phrase("suggested", { count: shown.length + hidden }) : query ? phrase("unfound", { text: input.value.trim() }) : "";
    }
    function choose(index) {
      shown.forEach(function (one, at) { one.element.setAttribute("aria-selected", String(at === index)); });
      chosen = index;
      if (index < 0) { input.removeAttribute("aria-activedescendant"); return; }
      input.setAttribute("aria-activedescendant", shown[index].element.id);
      shown[index].element.scrollIntoView({ block: "nearest" });
    }
    function add(index) {
      var one = shown[index];
      choice[key] = choice[key].concat(one.items);
      input.value = "";
      close();
      changed();
      told.textContent = phrase("added", { name: one.name });
    }
    input.addEventListener("input", function (event) { if (!event.isComposing) open(); });
    input.addEventListener("compositionend", open);
    input.addEventListener("click", function () { if (holder.hidden) open(); });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", function (event) {
      if (event.isComposing || event.keyCode === 229) return;
      var is = !holder.hidden, end = shown.length - 1, pressed = event.key;
      if (pressed === "ArrowDown" || pressed === "ArrowUp") {
        if (!is) open();
        if (holder.hidden) return;
        event.preventDefault();
        if (pressed === "ArrowDown") choose(chosen < end ? chosen + 1 : -1);
        else choose(chosen < 0 ? end : chosen - 1);
      } else if (is && chosen >= 0 && (pressed === "Home" || pressed === "End")) {
        event.preventDefault();
        choose(pressed === "Home" ? 0 : end);
      } else if (pressed === "Enter") {
        event.preventDefault();
        // What is typed and fits one thing alone, or is the name of one, needs no arrow.
        var query = fold(input.value), exact = query && shown.length > 1 ? shown.findIndex(function (one) {
          return one.items.length === 1 && [one.items[0].name, one.items[0].short].map(fold).indexOf(query) >= 0;
        }) : -1;
        if (is && (chosen >= 0 || exact >= 0 || query && shown.length === 1)) add(chosen >= 0 ? chosen : Math.max(exact, 0));
      } else if (pressed === "Escape" && is) {
        event.preventDefault();
        close();
      } else if (pressed === "Backspace" && !input.value && choice[key].length) {
        var gone = choice[key].pop();
        close();
        changed();
        told.textContent = phrase("removed", { name: gone.name });
      }
    });
    pickers[key] = { input: input };
  }

  load("catalogue").then(function (data) {
    take(data);
    if (!years.length) return;
    [from, to].forEach(function (select) { years.forEach(function (year) { select.appendChild(new Option(year, year)); }); });
    picker("a", document.getElementById("compare-agencies"), agencies, groups);
    picker("i", document.getElementById("compare-indicators"), indicators, headings);
    scopes.parentNode.hidden = !agencies.some(function (agency) { return agency.scopes.indexOf("a") >= 0; });
    form.hidden = false;
    var examples = document.querySelector("[data-examples]");
    if (examples) examples.hidden = false;
    from.addEventListener("change", function () { choice.from = +from.value; if (choice.to < choice.from) choice.to = choice.from; changed(); });
    to.addEventListener("change", function () { choice.to = +to.value; if (choice.from > choice.to) choice.from = choice.to; changed(); });
    scopes.addEventListener("change", function () { choice.s = scopes.value; changed(); });
    form.querySelector("[data-clear]").addEventListener("click", function () {
      choice.a = [];
      choice.i = [];
      changed();
      pickers.a.input.focus();
    });
    document.querySelector("[data-copy]").addEventListener("click", function () {
      function done(is) { status.textContent = is ? say.copied : say.by_hand; }
      address.focus();
      address.select();
      function old() { try { done(document.execCommand("copy")); } catch (error) { done(false); } }
      if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(address.value).then(function () { done(true); }, old);
      else old();
    });
    window.addEventListener("hashchange", function () {
      if (asked() === written) return;
      restore();
      render();
    });
    restore();
    render();
  }).catch(function (error) {
    status.textContent = error && error.file ? phrase("failed", { file: error.file }) : String(error);
  });
