/* The preview's script: follows what is built, shows findings and last year's figures. It is added
   to pages on their way out and never part of a built site. */
(function () {
  var OWN = "/__nianbao/";
  var me = document.currentScript;
  var page = me.getAttribute("data-page");
  var unstyled = me.getAttribute("data-unstyled");
  var path = location.pathname;
  var version = null;
  var shadow, tip, told = null, cells = null, state = null, source = null;

  function get(url, then) {
    fetch(url, { cache: "no-store" }).then(function (answer) {
      return answer.ok ? answer.json() : null;
    }).then(function (value) { if (value) then(value); }).catch(function () { /* The server is away; it will tell. */ });
  }

  function el(name, attributes, children) {
    var node = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) { node.setAttribute(key, attributes[key]); });
    [].concat(children || []).forEach(function (child) {
      if (child !== null) node.append(child);
    });
    return node;
  }

  /* What was built */

  function listen() {
    var events = new EventSource(OWN + "events?path=" + path);
    events.addEventListener("built", function (event) {
      var built = JSON.parse(event.data);
      if (built.page === null) { toParent(); return; }
      if (built.page !== page) {
        if (built.unstyled === unstyled && unstyled) restyle(built);
        else { keepPlace(); location.reload(); return; }
      }
      source = built.source;
      if (version !== null && built.version !== version && searched()) { keepPlace(); location.reload(); return; }
      if (built.version !== version) {
        version = built.version;
        get(OWN + "state.json", show);
      }
    });
    // It may be another server than before.
    events.onopen = function () { version = null; };
    // A browser gives up on a server that answers with an error; it may only be starting.
    events.onerror = function () {
      if (events.readyState === EventSource.CLOSED) setTimeout(listen, 1000);
    };
  }

  /* Whether files of search are in use: the page stays the same while those change. */
  function searched() {
    return /\/search\/(index\.html)?$/.test(path) && performance.getEntriesByType("resource").some(function (file) {
      return /\/search\/catalogue\.js$/.test(file.name);
    });
  }

  /* Only style sheets differ: exchange them, and nothing moves. */
  function restyle(built) {
    fetch(path, { cache: "no-store" }).then(function (answer) { return answer.text(); }).then(function (html) {
      var fresh = new DOMParser().parseFromString(html, "text/html").querySelectorAll("link[rel=stylesheet]");
      var old = document.querySelectorAll("head link[rel=stylesheet]");
      if (fresh.length !== old.length) { location.reload(); return; }
      old.forEach(function (link, index) {
        var next = link.cloneNode();
        next.setAttribute("href", fresh[index].getAttribute("href"));
        next.addEventListener("load", function () { link.remove(); });
        link.after(next);
      });
      page = built.page;
    });
  }

  function toParent() {
    var parent = path.replace(/[^/]+\/?(index\.html)?$/, "");
    if (parent === path || parent === "") return;
    fetch(parent, { method: "HEAD", cache: "no-store" }).then(function (answer) {
      if (answer.ok) location.replace(parent);
      else { path = parent; toParent(); }
    });
  }

  var PLACE = "nianbao-place";
  var FOLDED = "nianbao-folded";

  function keepPlace() {
    sessionStorage.setItem(PLACE, JSON.stringify([path, scrollX, scrollY]));
  }

  function takePlace() {
    var kept = JSON.parse(sessionStorage.getItem(PLACE) || "null");
    sessionStorage.removeItem(PLACE);
    if (kept && kept[0] === path) scrollTo({ left: kept[1], top: kept[2], behavior: "instant" });
  }

  /* What was noticed */

  function frame() {
    var host = el("nianbao-preview", {});
    shadow = host.attachShadow({ mode: "open" });
    shadow.append(el("link", { rel: "stylesheet", href: OWN + "preview.css" }));
    // Below the page there must be room for the bar.
    document.body.append(el("link", { id: "nianbao-marks", rel: "stylesheet", href: OWN + "marks.css" }));
    document.body.append(host);
    tip = el("div", { "class": "tip", id: "tip", role: "status", hidden: "" });
    shadow.append(tip);
  }

  function signature(state) {
    return JSON.stringify([state.trouble, state.findings]);
  }

  function show(next) {
    state = next;
    var old = shadow.querySelector(".panel");
    var errors = state.counts[0], others = state.counts[1] + state.counts[2];
    // Folded by hand, it stays folded: whatever is noticed, on every page. Otherwise it opens where
    // something is wrong.
    var stays = old && old.getAttribute("data-signature") === signature(state) && old.hasAttribute("data-open");
    var closed = sessionStorage.getItem(FOLDED) !== null || !(errors || state.trouble || stays);
    var counted = ["错误", "提醒", "提示"].map(function (name, level) {
      return state.counts[level] ? name + state.counts[level] + "处" : null;
    }).filter(Boolean);
    var label = state.trouble ? "出现故障" : counted.join("，") || "未发现问题";
    var toggle = el("button", { type: "button", "class": "toggle " + (errors || state.trouble ? "bad" : others ? "fair" : "good"), "aria-expanded": String(!closed), "aria-controls": "findings" },
      [el("span", { "class": "mark", "aria-hidden": "true" }), el("span", { role: "status" }, "预览：" + label), el("span", { "class": "fold", "aria-hidden": "true" })]);
    var body = el("div", { id: "findings", "class": "findings", role: "region", "aria-label": "预览：发现的问题", tabindex: "-1" });
    if (closed) body.hidden = true;
    if (state.trouble) body.append(el("p", { "class": "trouble" }, state.trouble));
    if (state.stale.count) {
      body.append(el("div", { "class": "stale" }, ["下列文件无法识别，页面暂按上一次可识别的内容显示：", links(state.stale)]));
    }
    [["有错误，发布时页面保持已公布的内容，改正后才更新：", state.held], ["有错误，从未公布，改正后才公布：", state.unpublished]].forEach(function (kind) {
      if (kind[1].count) body.append(el("div", { "class": "stale held" }, [kind[0], links(kind[1])]));
    });
    // What concerns this page stands first.
    var here = function (finding) { return cells && finding.file === cells.file; };
    var away = function (finding) { return !here(finding); };
    state.findings.filter(here).concat(state.findings.filter(away)).forEach(function (finding) { body.append(drawn(finding)); });
    var more = errors + others - state.findings.length;
    if (more > 0) body.append(el("p", {}, "另有" + more + "处，请用 nianbao check 查看"));
    if (!errors && !others && !state.trouble) body.append(el("p", {}, "已核对的文件未发现问题。"));
    if (state.changed.count) body.append(el("div", { "class": "files" }, [el("b", {}, "启动以来改动"), links(state.changed)]));
    if (state.drafts.count) body.append(el("div", { "class": "files" }, [el("b", {}, "草稿，不发布"), links(state.drafts)]));
    var panel = el("div", { "class": "panel", "data-signature": signature(state) }, [body, bar(toggle)]);
    if (!closed) panel.setAttribute("data-open", "");
    toggle.addEventListener("click", function () { open(panel, body, toggle, body.hidden); });
    var focused = old && shadow.activeElement && shadow.activeElement.className;
    if (old) old.replaceWith(panel); else shadow.append(panel);
    if (focused && focused.indexOf("toggle") >= 0) toggle.focus();
    shadow.host.toggleAttribute("data-open", !closed);
    mark();
  }

  addEventListener("keydown", function (event) {
    var panel = shadow && shadow.querySelector(".panel[data-open]");
    if (event.key !== "Escape" || event.defaultPrevented || !panel || !tip.hidden) return;
    var toggle = panel.querySelector(".toggle");
    var inside = shadow.activeElement;
    open(panel, panel.querySelector(".findings"), toggle, false);
    if (inside) toggle.focus();
  });

  /* What changed since the server started, which reports are drafts, and where this page is written. */
  function bar(toggle) {
    var facts = [];
    if (source) {
      facts.push(el("span", { "class": "fact" }, ["本页 ", el("a", { href: address(source.path, 1, 1), title: "在 VS Code 中打开" }, source.file)]));
    }
    [["改动", "个文件", state.changed], ["草稿", "份", state.drafts]].forEach(function (fact) {
      var files = fact[2];
      if (!files.count) return;
      var named = [fact[0] + files.count + fact[1] + "："];
      files.first.slice(0, 3).forEach(function (file, index) { named.push(index ? "、" : "", page_of(file)); });
      if (files.count > 3) named.push("……");
      facts.push(el("span", { "class": "fact" }, named));
    });
    facts.push(el("span", { "class": "fact" }, [el("a", { href: OWN + "status" }, "编制公布情况")]));
    return el("div", { "class": "bar", role: "group", "aria-label": "预览" }, [toggle, figures_switch(), el("div", { "class": "facts" }, facts)]);
  }

  function open(panel, body, toggle, wanted) {
    body.hidden = !wanted;
    toggle.setAttribute("aria-expanded", String(wanted));
    shadow.host.toggleAttribute("data-open", wanted);
    if (wanted) panel.setAttribute("data-open", ""); else panel.removeAttribute("data-open");
    if (wanted) sessionStorage.removeItem(FOLDED);
    else sessionStorage.setItem(FOLDED, "");
  }

  /* Opens a file in VS Code, which many others understand, too. */
  function address(path, line, column) {
    return "vscode://file" + path.replace(/\\/g, "/").replace(/^([^/])/, "/$1").split("/").map(encodeURIComponent).join("/") + ":" + line + ":" + column;
  }

  function page_of(file) {
    return el("a", { href: file.href || address(file.path, 1, 1), title: file.href ? "" : "在 VS Code 中打开" }, file.file);
  }

  function links(files) {
    var shown = files.first.map(function (file) {
      return el("li", {}, [page_of(file), el("a", { "class": "edit", href: address(file.path, 1, 1), title: "在 VS Code 中打开" }, "编辑")]);
    });
    if (files.count > shown.length) shown.push(el("li", {}, "……共" + files.count + "个"));
    return el("ul", {}, shown);
  }

  /* A finding on its source, as the terminal draws it. */
  function drawn(finding) {
    var place = finding.file + ":" + finding.line + ":" + finding.column;
    var copy = el("button", { type: "button", "class": "copy", title: "复制完整位置" }, "复制位置");
    copy.addEventListener("click", function () {
      navigator.clipboard.writeText(finding.path + ":" + finding.line + ":" + finding.column).then(function () {
        copy.textContent = "已复制";
        setTimeout(function () { copy.textContent = "复制位置"; }, 1500);
      });
    });
    var editor = el("a", { href: address(finding.path, finding.line, finding.column), title: "在 VS Code 中打开" }, place);
    var shown = finding.page && finding.cells.length ? el("a", { "class": "shown", href: finding.page + "#" + finding.cells[0] }, "查看单元格") : null;
    var source = el("table", { "class": "source", role: "presentation" });
    finding.lines.forEach(function (line) {
      var text = el("td", {});
      line.parts.forEach(function (part) {
        text.append(part.mark ? el("mark", { "class": part.mark }, part.text || " ") : part.text);
      });
      source.append(el("tr", {}, [el("th", {}, String(line.number)), text]));
    });
    return el("article", { "class": finding.level }, [
      el("h2", {}, [el("span", { "class": "level" }, finding.level_name), finding.message]),
      el("p", { "class": "place" }, [editor, shown, copy]),
      finding.lines.length ? source : null,
      finding.label ? el("p", { "class": "label" }, finding.label) : null,
      finding.help ? el("p", { "class": "help" }, "处理：" + finding.help) : null,
      el("p", { "class": "check" }, finding.check)
    ]);
  }

  /* The figures of the page */

  /* Finds each cell by its id. A theme of its own may set tables otherwise; then nothing is said of them. */
  function pair(view) {
    cells = { file: view.file, path: view.path, at: {}, figures: view.figures };
    view.cells.forEach(function (cell) {
      var figure = document.getElementById(cell.address);
      if (figure) cells.at[cell.address] = { node: figure, cell: cell };
    });
    var year = view.year_before;
    Object.keys(cells.at).forEach(function (address) {
      var pair = cells.at[address];
      pair.node.tabIndex = 0;
      if (pair.cell.written !== null) pair.node.setAttribute("data-written", pair.cell.written);
      pair.node.addEventListener("mouseenter", function () { explain(pair, year); });
      pair.node.addEventListener("focus", function () { explain(pair, year); });
      pair.node.addEventListener("mouseleave", hide);
      pair.node.addEventListener("blur", hide);
      var edit = function () { location.href = address(cells.path, pair.cell.line, pair.cell.column); };
      pair.node.addEventListener("dblclick", edit);
      pair.node.addEventListener("keydown", function (event) { if (event.key === "Enter") edit(); });
    });
    if (state) show(state);
    if (sessionStorage.getItem(FIGURES) !== null) figures_marked(true);
  }

  function explain(pair, year) {
    var lines = [el("b", {}, pair.cell.label)];
    if (pair.cell.written !== null) lines.push(el("p", { "class": "broken" }, "无法识别“" + pair.cell.written + "”"));
    if (year) lines.push(el("p", {}, year + "年：" + (pair.cell.before === null ? "无此单元格" : pair.cell.before)));
    else lines.push(el("p", {}, "无上一年度同口径报告"));
    pair.cell.relations.forEach(function (relation) {
      var sign = relation.holds === null ? "○" : relation.holds ? "✓" : "✗";
      lines.push(el("p", { "class": relation.holds === false ? "broken" : "" }, sign + " " + relation.text));
    });
    lines.push(el("p", { "class": "where" }, cells.file + ":" + pair.cell.line + "　双击或按回车，在编辑器中打开"));
    tip.replaceChildren.apply(tip, lines);
    tip.hidden = false;
    place(pair);
  }

  function place(pair) {
    told = pair;
    var box = pair.node.getBoundingClientRect();
    var left = Math.max(8, Math.min(box.left, innerWidth - tip.offsetWidth - 8));
    var below = box.bottom + tip.offsetHeight + 12 < innerHeight;
    tip.style.left = left + "px";
    tip.style.top = (below ? box.bottom + 6 : box.top - tip.offsetHeight - 6) + "px";
  }

  function hide() { if (tip) tip.hidden = true; }
  // A cell that is focused comes into view only then.
  addEventListener("scroll", function () {
    if (tip && !tip.hidden && told.node === document.activeElement) place(told); else hide();
  }, { passive: true });
  addEventListener("keydown", function (event) { if (event.key === "Escape" && tip) hide(); });

  /* Marks the cells that a finding speaks of. */
  function mark() {
    if (!cells || !state) return;
    document.querySelectorAll("td[data-finding]").forEach(function (cell) { cell.removeAttribute("data-finding"); });
    state.findings.forEach(function (finding) {
      if (finding.file !== cells.file) return;
      finding.cells.forEach(function (address, index) {
        var pair = cells.at[address];
        if (!pair) return;
        if (index === 0 || !pair.node.hasAttribute("data-finding")) {
          pair.node.setAttribute("data-finding", index === 0 ? finding.level : "related");
        }
      });
    });
  }

  /* The figures of the text */

  var FIGURES = "nianbao-figures";

  /* A switch that shows what each figure of the text was taken for. */
  function figures_switch() {
    if (!cells || !cells.figures.length) return null;
    var on = sessionStorage.getItem(FIGURES) !== null;
    var button = el("button", { type: "button", "class": "switch", "aria-pressed": String(on), title: "标出正文中的每个数字及其对应的单元格" }, "正文数字");
    button.addEventListener("click", function () {
      on = !on;
      button.setAttribute("aria-pressed", String(on));
      if (on) sessionStorage.setItem(FIGURES, ""); else sessionStorage.removeItem(FIGURES);
      figures_marked(on);
    });
    return button;
  }

  /* Marks every figure where it stands, or takes the marks away again. */
  function figures_marked(on) {
    document.querySelectorAll("nianbao-figure").forEach(function (mark) {
      var parent = mark.parentNode;
      mark.replaceWith(mark.textContent);
      parent.normalize();
    });
    if (!on || !cells) return;
    cells.figures.slice().reverse().forEach(function (figure) {
      var paragraph = document.getElementById("p" + figure.paragraph);
      var range = paragraph && found(paragraph, figure.written, figure.nth);
      if (!range) return;
      var pair = figure.cell && cells.at[figure.cell];
      var mark = el("nianbao-figure", { "data-taken": figure.taken, title: figure.words });
      if (figure.holds === false) mark.setAttribute("data-wrong", "");
      range.surroundContents(mark);
      if (!pair) return;
      mark.setAttribute("role", "link");
      mark.tabIndex = 0;
      var lead = function () { pair.node.scrollIntoView({ block: "center" }); pair.node.focus(); };
      mark.addEventListener("click", lead);
      mark.addEventListener("keydown", function (event) { if (event.key === "Enter") lead(); });
    });
  }

  /* Where the like of some words stands in a paragraph, as far as it is one piece of text. */
  function found(paragraph, words, nth) {
    var walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT), node;
    while ((node = walker.nextNode())) {
      for (var at = node.data.indexOf(words); at >= 0; at = node.data.indexOf(words, at + words.length)) {
        if (nth-- > 0) continue;
        var range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + words.length);
        return range;
      }
    }
    return null;
  }

  frame();
  takePlace();
  listen();
  if (document.querySelector("table.form")) get(OWN + "cells.json?path=" + path, pair);
})();
