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
    if (match.figure) made.appendChild(element("span", match.figure, "figure"));
    return made;
  }
  function item(match) {
    var made = element("li"), heading = element("h3"), link = element("a", match.title);
    var query = new URLSearchParams();
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

