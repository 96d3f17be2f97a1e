/* The box at the head of every page suggests agencies. Their names are loaded when it is entered;
   without them, or without script, the box is an ordinary form that leads to the search. */
/* Whoever comes from a result finds the cell and the words of it marked. The page itself stays as it is. */
(function () {
  "use strict";
  var words = new URLSearchParams(location.search).getAll("hl");
  if (!words.length) return;
  var id = decodeURIComponent(location.hash.slice(1)), target = document.getElementById(id), main = document.getElementById("main");
  if (!window.Highlight || !CSS.highlights) return;
  function ranges(within) {
    var walk = document.createTreeWalker(within, NodeFilter.SHOW_TEXT), nodes = [], all = "", found = [], node;
    while ((node = walk.nextNode())) { nodes.push([all.length, node]); all += node.data; }
    function place(range, side, at) {
      var last = nodes.filter(function (one) { return side === "setStart" ? one[0] <= at : one[0] < at; }).pop();
      range[side](last[1], at - last[0]);
    }
    words.forEach(function (word) {
      for (var at = word ? all.indexOf(word) : -1; at >= 0; at = all.indexOf(word, at + word.length)) {
        var range = document.createRange();
        place(range, "setStart", at);
        place(range, "setEnd", at + word.length);
        found.push(range);
      }
    });
    return found;
  }
  var near = target && (/^H\d$/.test(target.tagName) ? target.parentNode : target), found = near ? ranges(near) : [];
  if (!found.length) found = ranges(main);
  if (!found.length) return;
  CSS.highlights.set("found", new Highlight(...found));
  // As marks look; here, because validators of style sheets do not know this selector yet.
  var looks = new CSSStyleSheet();
  looks.replaceSync("::highlight(found){background-color:#ffe9a8;color:#1c1b19}" +
    "@media(prefers-color-scheme:dark){::highlight(found){background-color:#6b5410;color:#fff6dd}}");
  document.adoptedStyleSheets = document.adoptedStyleSheets.concat(looks);
})();
(function () {
  "use strict";
  var script = document.currentScript;
  var say = script.dataset;
  var root = new URL("../", script.src).href;
  var find = document.querySelector("[data-find]");
  if (!find) return;
  var names = null, asked = false, chosen = -1, shown = [];
  var policy = null;
  try {
    if (window.trustedTypes) policy = trustedTypes.createPolicy("nianbao-suggest", { createScriptURL: function (url) { return url; } });
  } catch (error) { /* The page's policy knows no such name; a plain address then has to do. */ }

  function load() {
    if (asked) return;
    asked = true;
    var element = document.createElement("script"), url = root + "search/agencies.js";
    window.nianbaoSearch = function (_, data) {
      names = data;
      if (document.activeElement === find) show();
    };
    element.onerror = function () { asked = false; };
    element.charset = "utf-8";
    element.src = policy ? policy.createScriptURL(url) : url;
    document.head.appendChild(element);
  }
  function fold(text) { return text.normalize("NFKC").toLowerCase().replace(/\s+/g, ""); }
  function element(name, content, className) {
    var made = document.createElement(name);
    if (content) made.textContent = content;
    if (className) made.className = className;
    return made;
  }

  var holder = element("div", "", "suggestions"), options = element("ul"), told = element("p", "", "hidden");
  options.id = "find-options";
  options.setAttribute("role", "listbox");
  options.setAttribute("aria-label", say.suggestions);
  told.setAttribute("role", "status");
  holder.hidden = true;
  holder.appendChild(options);
  find.parentNode.appendChild(holder);
  find.parentNode.appendChild(told);
  find.setAttribute("role", "combobox");
  find.setAttribute("aria-autocomplete", "list");
  find.setAttribute("aria-expanded", "false");
  find.setAttribute("aria-controls", options.id);

  function close() {
    holder.hidden = true;
    chosen = -1;
    find.setAttribute("aria-expanded", "false");
    find.removeAttribute("aria-activedescendant");
  }
  function show() {
    var query = fold(find.value);
    close();
    shown = [];
    if (!names || !query) { told.textContent = ""; return; }
    var first = [], rest = [];
    names.forEach(function (line) {
      var parts = line.split("\n");
      var at = Math.min.apply(null, parts.slice(1).map(function (name) {
        var found = fold(name).indexOf(query);
        return found < 0 ? 1e9 : found;
      }));
      if (at < 1e9) (at ? rest : first).push(parts);
    });
    shown = first.concat(rest).slice(0, 8);
    options.textContent = "";
    shown.forEach(function (parts, index) {
      var option = element("li", parts[1]);
      option.id = "find-option-" + index;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.addEventListener("mousedown", function (event) { event.preventDefault(); });
      option.addEventListener("click", function () { go(index); });
      options.appendChild(option);
    });
    holder.hidden = !shown.length;
    find.setAttribute("aria-expanded", String(!!shown.length));
    told.textContent = shown.length ? say.suggested.replace("{count}", shown.length) : "";
  }
  function choose(index) {
    Array.from(options.children).forEach(function (option, at) { option.setAttribute("aria-selected", String(at === index)); });
    chosen = index;
    if (index < 0) { find.removeAttribute("aria-activedescendant"); return; }
    find.setAttribute("aria-activedescendant", "find-option-" + index);
    options.children[index].scrollIntoView({ block: "nearest" });
  }
  function go(index) { location.href = root + shown[index][0] + "/index.html"; }

  find.addEventListener("focus", load);
  find.addEventListener("input", function (event) { if (!event.isComposing) show(); });
  find.addEventListener("compositionend", show);
  find.addEventListener("blur", close);
  find.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229) return;
    var open = !holder.hidden, last = shown.length - 1, key = event.key;
    if (key === "ArrowDown" || key === "ArrowUp") {
      if (!open) show();
      if (holder.hidden) return;
      event.preventDefault();
      if (key === "ArrowDown") choose(chosen < last ? chosen + 1 : -1);
      else choose(chosen < 0 ? last : chosen - 1);
    } else if (open && chosen >= 0 && (key === "Home" || key === "End")) {
      event.preventDefault();
      choose(key === "Home" ? 0 : last);
    } else if (key === "Enter" && open && chosen >= 0) {
      event.preventDefault();
      go(chosen);
    } else if (key === "Escape" && open) {
      event.preventDefault();
      close();
    }
  });
  find.form.addEventListener("submit", function (event) { if (!find.value.trim()) event.preventDefault(); });
})();
