/* A figure of a report: its address, its history, how to quote it. All of it is on other pages for those without script. */
(function () {
  var say = document.currentScript.dataset;
  var article = document.querySelector("article.report");
  var cells = Array.prototype.slice.call(document.querySelectorAll(".form td[id]"));
  if (!article || !cells.length || !article.closest) return;
  var panel = null;
  var chosen = null;

  function make(name, text, parent, attributes) {
    var element = document.createElement(name);
    if (text) element.textContent = text;
    Object.keys(attributes || {}).forEach(function (key) { element.setAttribute(key, attributes[key]); });
    if (parent) parent.appendChild(element);
    return element;
  }
  function headings(cell) {
    var ids = (cell.getAttribute("headers") || "").split(" ");
    var texts = ids.map(function (id) {
      var heading = document.getElementById(id);
      return heading && !heading.classList.contains("silent") ? heading.textContent.trim() : "";
    });
    return texts.filter(Boolean);
  }
  function here(cell) { return location.href.split("#")[0] + "#" + cell.id; }
  function today() {
    var now = new Date();
    function two(number) { return (number < 10 ? "0" : "") + number; }
    return now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate());
  }
  function quotes(cell, what) {
    var title = document.querySelector("h1").textContent.trim();
    var agency = article.dataset.agency;
    var time = document.querySelector(".byline time");
    var published = time ? time.getAttribute("datetime") : "";
    var year = (published || String(Number(article.dataset.year) + 1)).slice(0, 4);
    var value = cell.textContent.trim();
    var licence = article.dataset.licence;
    var key = (article.dataset.id + article.dataset.year + cell.id).replace(/[^A-Za-z0-9]+/g, "-");
    return [
      [say.text, agency + "：《" + title + "》，" + what + "：" + value + (published ? "，" + say.published + " " + published : "") + (licence ? "，" + licence : "") + "。" + here(cell)],
      ["GB/T 7714", agency + ". " + title + "[R/OL]. " + (published ? "(" + published + ")" : "") + "[" + today() + "]. " + here(cell) + "."],
      ["BibTeX", "@techreport{" + key + ",\n  author = {{" + agency + "}},\n  title = {" + title + "},\n  institution = {" + agency + "},\n  year = {" + year + "},\n  note = {" + what + "：" + value + (licence ? "；" + licence : "") + "},\n  url = {" + here(cell) + "},\n  urldate = {" + today() + "}\n}"]
    ];
  }
  function copy(text, button) {
    function done() { button.textContent = say.copied; }
    function select() {
      var area = make("textarea", "", panel, { "class": "hidden", readonly: "" });
      area.value = text;
      area.select();
      try { if (document.execCommand("copy")) done(); } catch (error) { /* The text stands there and can be marked. */ }
      area.remove();
      button.focus();
    }
    if (navigator.clipboard && navigator.clipboard.writeText) navigator.clipboard.writeText(text).then(done, select);
    else select();
  }
  function close() {
    if (!panel) return;
    panel.remove();
    panel = null;
    if (chosen) {
      chosen.classList.remove("found");
      chosen.focus({ preventScroll: true });
    }
  }
  function open(cell) {
    if (panel) { panel.remove(); panel = null; }
    if (chosen) chosen.classList.remove("found");
    chosen = cell;
    cell.classList.add("found");
    var names = headings(cell);
    var what = names.join(" · ");
    panel = make("aside", "", document.body, { "class": "figure-panel", role: "dialog", "aria-label": say.title, tabindex: "-1" });
    var head = make("p", "", panel, { "class": "figure-head" });
    make("span", what, head);
    make("b", cell.textContent.trim(), head);
    var list = make("ul", "", panel, { "class": "figure-links" });
    var row = cell.parentNode;
    var link = row.querySelector("th a[href]");
    if (!link) {
      (cell.getAttribute("headers") || "").split(" ").forEach(function (id) {
        var heading = document.getElementById(id);
        link = link || (heading && heading.querySelector("a[href]"));
      });
    }
    var total = row.querySelector("td.t[id]");
    /* A column that was nothing in every year has no line of its own in the history. */
    var line = total && cell.classList.contains("z") ? total.id : cell.id;
    function entry(text, href) { make("a", text, make("li", "", list), { href: href }); }
    entry(say.history, "../index.html#" + line);
    if (link) entry(say.meaning, link.getAttribute("href"));
    var note = cell.dataset.corrected && document.getElementById("notes-" + cell.id.split(".")[0]);
    if (note) entry(cell.dataset.corrected, "#" + note.id);
    if (document.getElementById("checked")) entry(say.checked, "#checked");
    /* A paragraph that states it twice is listed once. */
    var told = {};
    var places = Array.prototype.slice.call(document.querySelectorAll("a.stated")).map(function (link) {
      return link.hash === "#" + cell.id && link.closest("[id]") ? link.closest("[id]").id : "";
    }).filter(function (id) { return id && !told[id] && (told[id] = true); });
    places.forEach(function (id, index) { entry(say.stated + (places.length > 1 ? "（" + (index + 1) + "）" : ""), "#" + id); });
    entry(say.address, "#" + cell.id);
    quotes(cell, what).forEach(function (quote) {
      var details = make("details", "", panel);
      make("summary", quote[0], details);
      make("pre", quote[1], details);
      var button = make("button", say.copy, details, { type: "button" });
      button.addEventListener("click", function () { copy(quote[1], button); });
    });
    var shut = make("button", say.close, panel, { type: "button", "class": "figure-close" });
    shut.addEventListener("click", close);
    panel.focus({ preventScroll: true });
  }
  function cellOf(node) {
    var cell = node.closest ? node.closest("td[id]") : null;
    return cell && cells.indexOf(cell) >= 0 ? cell : null;
  }
  function enter(cell) {
    cells.forEach(function (other) { if (other.tabIndex === 0) other.tabIndex = -1; });
    cell.tabIndex = 0;
    cell.focus();
  }
  cells.forEach(function (cell, index) { cell.tabIndex = index ? -1 : 0; });
  document.addEventListener("click", function (event) {
    if (event.target.closest && event.target.closest("a")) return;
    var cell = cellOf(event.target);
    if (cell) open(cell);
    else if (panel && !panel.contains(event.target)) close();
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") return close();
    var cell = cellOf(document.activeElement || document.body);
    if (!cell) return;
    var row = cells.filter(function (other) { return other.parentNode === cell.parentNode; });
    var at = cells.indexOf(cell);
    var steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -row.length, ArrowDown: row.length };
    if (event.key === "Enter" || event.key === " ") open(cell);
    else if (steps[event.key] && cells[at + steps[event.key]]) enter(cells[at + steps[event.key]]);
    else return;
    event.preventDefault();
  });
})();
